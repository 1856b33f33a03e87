"""Write the static site: ``.venv/bin/python freeze.py [-o DIR] [--base-url URL] …``.

The same as ``python3 dev.py freeze``, for hosts that call a script of the project.
"""

import sys

from datasheet.cli import main

if __name__ == "__main__":
    sys.exit(main(["freeze", *sys.argv[1:]]))
