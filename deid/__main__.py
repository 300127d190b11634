"""`python -m deid` is the `deid` command."""

import sys

from deid.cli import main

sys.exit(main())
