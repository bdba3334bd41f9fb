"""`spark-submit jobs/ingest.py` takes the arguments of `renown ingest`."""

import sys

from renown.cli import main

if __name__ == "__main__":
    main(["ingest", *sys.argv[1:]])
