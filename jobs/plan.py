"""`spark-submit jobs/plan.py` takes the arguments of `renown plan`."""

import sys

from renown.cli import main

if __name__ == "__main__":
    main(["plan", *sys.argv[1:]])
