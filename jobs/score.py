"""`spark-submit jobs/score.py` takes the arguments of `renown score`."""

import sys

from renown.cli import main

if __name__ == "__main__":
    main(["score", *sys.argv[1:]])
