"""Datasheet: a portfolio and engineering blog whose every figure says how it is known."""

from __future__ import annotations

__version__ = "0.1.0"
