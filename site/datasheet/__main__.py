"""``python -m datasheet``"""

from __future__ import annotations

import sys

from datasheet.cli import main

sys.exit(main())
