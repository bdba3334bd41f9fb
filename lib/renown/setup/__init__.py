"""What renown needs of a machine: a virtual environment, Java, the JARs of Delta and GraphFrames.

`python -m renown.setup` makes what is missing, once; sessions then use what it made, offline.
"""
