"""`spark-submit jobs/trust.py` takes the arguments of `renown trust`."""

import sys

from renown.cli import main

if __name__ == "__main__":
    main(["trust", *sys.argv[1:]])
