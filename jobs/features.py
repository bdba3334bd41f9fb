"""`spark-submit jobs/features.py` takes the arguments of `renown features`."""

import sys

from renown.cli import main

if __name__ == "__main__":
    main(["features", *sys.argv[1:]])
