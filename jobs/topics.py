"""`spark-submit jobs/topics.py` takes the arguments of `renown topics`."""

import sys

from renown.cli import main

if __name__ == "__main__":
    main(["topics", *sys.argv[1:]])
