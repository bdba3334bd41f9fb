"""`spark-submit jobs/graph.py` takes the arguments of `renown graph`."""

import sys

from renown.cli import main

if __name__ == "__main__":
    main(["graph", *sys.argv[1:]])
