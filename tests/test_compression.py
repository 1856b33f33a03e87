"""Files as they are sent: right, repeatable, and never wrong because of what was kept."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import brotli
import pytest

from datasheet.compression import Compression

TEXT = b"a figure with its unit, its condition and its evidence. " * 200


@pytest.fixture(params=[True, False], ids=["kept", "not-kept"])
def compression(request: pytest.FixtureRequest, tmp_path: Path) -> Compression:
    return Compression(tmp_path / "cache" if request.param else None)


@pytest.mark.parametrize("content", [TEXT, b"", b"x"])
def test_what_is_sent_is_what_was_written(compression: Compression, content: bytes) -> None:
    for _ in range(2):
        assert brotli.decompress(compression.brotli(content)) == content
        assert gzip.decompress(compression.gzip(content)) == content


def test_no_time_is_in_it(compression: Compression) -> None:
    # Bytes 4 to 7 of a gzip file are its time: the same page must be the same file tomorrow.
    assert compression.gzip(TEXT)[4:8] == bytes(4)


def test_what_is_kept_is_used(tmp_path: Path) -> None:
    small = Compression(tmp_path).brotli(TEXT)
    (file,) = tmp_path.iterdir()
    other = brotli.compress(TEXT, quality=1)
    assert other != small
    file.write_bytes(other)
    assert Compression(tmp_path).brotli(TEXT) == other


@pytest.mark.parametrize("damage", [b"", b"rubbish", brotli.compress(b"another page")])
def test_a_damaged_file_never_passes_for_a_page(tmp_path: Path, damage: bytes) -> None:
    Compression(tmp_path).brotli(TEXT)
    (file,) = tmp_path.iterdir()
    file.write_bytes(damage)
    assert brotli.decompress(Compression(tmp_path).brotli(TEXT)) == TEXT
    assert brotli.decompress(file.read_bytes()) == TEXT, "it is mended"


def test_a_damaged_gzip_file_is_made_anew(tmp_path: Path) -> None:
    whole = Compression(tmp_path).gzip(TEXT)
    (file,) = tmp_path.iterdir()
    for damage in (whole[:40], b"\x1f\x8b" + bytes(20), whole[:-1] + b"?"):
        file.write_bytes(damage)
        assert gzip.decompress(Compression(tmp_path).gzip(TEXT)) == TEXT


def test_a_place_that_cannot_be_written_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert brotli.decompress(Compression(tmp_path / "file" / "cache").brotli(TEXT)) == TEXT


def test_old_forms_are_swept_away(tmp_path: Path) -> None:
    compression = Compression(tmp_path)
    compression.brotli(TEXT)
    (old,) = tmp_path.iterdir()
    os.utime(old, (1_000_000, 1_000_000))
    compression.gzip(TEXT)
    compression.sweep()
    (left,) = tmp_path.iterdir()
    assert left.suffix == ".gz"
    Compression(None).sweep()
    Compression(tmp_path / "none").sweep()
