"""Lighthouse on a frozen site, behind a server that compresses as a good host does.

    python -m tests.lighthouse FOLDER --program PATH/TO/lighthouse

Freeze FOLDER with ``--base-url http://127.0.0.1:8751/``. Each page is measured five times with
Lighthouse's own settings for a telephone; the medians are printed.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import brotli

from datasheet.pages.media_types import media_type

PORT = 8751
PAGES = ("/", "/posts/atomic-delivery-dispatcher/", "/timeline/", "/projects/", "/contact/")
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
_COMPRESSED_ALREADY = (".woff2", ".png", ".jpg", ".webp", ".avif")


def handler(folder: Path) -> type[BaseHTTPRequestHandler]:
    """Return what answers with the files of a folder."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            file = folder / (path[1:] + "index.html" * path.endswith("/"))
            found = file.is_file() and file.resolve().is_relative_to(folder.resolve())
            file = file if found else folder / "404.html"
            body = file.read_bytes()
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", media_type(file.name))
            if file.suffix not in _COMPRESSED_ALREADY:
                body = brotli.compress(body)
                self.send_header("Content-Encoding", "br")
            immutable = path.startswith("/assets/")
            kept = "public, max-age=31536000, immutable" if immutable else "no-cache"
            self.send_header("Cache-Control", kept)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
            """Nobody reads it."""

    return Handler


def scores(program: str, url: str) -> list[int]:
    """Return what one run gives a page in each category, of 100."""
    chrome = os.environ.get("CHROMIUM") or shutil.which("chromium") or ""
    flags = "--headless=new --disable-gpu" + (" --no-sandbox" if os.geteuid() == 0 else "")
    done = subprocess.run(
        [program, url, "--output=json", "--quiet", f"--chrome-flags={flags}"],
        env=os.environ | {"CHROME_PATH": chrome},
        capture_output=True,
        check=True,
    )
    found = json.loads(done.stdout)["categories"]
    return [round(found[name]["score"] * 100) for name in CATEGORIES]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--program", default="lighthouse")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--page", action="append", dest="pages", help="instead of the five")
    given = parser.parse_args()
    server = ThreadingHTTPServer(("127.0.0.1", PORT), handler(given.folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    missed = False
    for page in given.pages or PAGES:
        runs = [scores(given.program, f"http://127.0.0.1:{PORT}{page}") for _ in range(given.runs)]
        medians = [statistics.median(column) for column in zip(*runs, strict=True)]
        print(page, *(f"{score:g}" for score in medians))
        missed |= min(medians) < 100
    server.shutdown()
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
