"""`spark-submit jobs/pipeline.py` takes the arguments of `renown run`: all stages in one session."""

import sys

from renown.cli import main

if __name__ == "__main__":
    main(["run", *sys.argv[1:]])
