"""`spark-submit jobs/propagate.py` takes the arguments of `renown propagate`."""

import sys

from renown.cli import main

if __name__ == "__main__":
    main(["propagate", *sys.argv[1:]])
