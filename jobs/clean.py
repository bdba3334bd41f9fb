"""`spark-submit jobs/clean.py` takes the arguments of `renown clean`."""

import sys

from renown.cli import main

if __name__ == "__main__":
    main(["clean", *sys.argv[1:]])
