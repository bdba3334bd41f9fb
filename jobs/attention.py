"""`spark-submit jobs/attention.py` takes the arguments of `renown attention`."""

import sys

from renown.cli import main

if __name__ == "__main__":
    main(["attention", *sys.argv[1:]])
