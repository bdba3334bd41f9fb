"""The set-up step: `python -m renown.setup`. Says what it made; one line where all is there."""

from __future__ import annotations

import sys

from renown.errors import Exit, UserError
from renown.setup import jars, java


def main() -> int:
    """Make Java and the JARs available, once."""
    try:
        found = java.ensure()
        files = jars.ensure()
    except UserError as error:
        print(f"renown: {error}", file=sys.stderr)
        return int(error.exit_code)
    except OSError as error:
        print(f"renown: {error} (RENOWN_CACHE names another folder)", file=sys.stderr)
        return int(Exit.USER)
    for line in found.passed_over:
        print(f"renown: passed over {line}")
    made = f"Java {found.version} from {found.origin}, {len(files)} JARs in {files[0].parent}"
    print(f"renown: ready ({made})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
