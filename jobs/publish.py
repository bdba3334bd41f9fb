"""`spark-submit jobs/publish.py` takes the arguments of `renown publish`."""

import sys

from renown.cli import main

if __name__ == "__main__":
    main(["publish", *sys.argv[1:]])
