"""`spark-submit jobs/halves.py` takes the arguments of `renown halves`."""

import sys

from renown.cli import main

if __name__ == "__main__":
    main(["halves", *sys.argv[1:]])
