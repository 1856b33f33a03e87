"""Why a message could not be stored, read or restored."""

from __future__ import annotations


class StoreError(Exception):
    """The store cannot do what was asked; nothing is half stored. The sentence names the cure."""


class StoreFull(StoreError):
    """The disk is full. The form answers 503 and keeps the text; it passes without a restart."""


class StoreAway(StoreError):
    """The database does not answer in time, or answers with an error of its own.

    The form answers 503 and keeps the text; it passes without a restart. A message that was under
    way may still be stored: sending it again finds it.
    """


class StoreRefused(StoreError):
    """The database is damaged, or newer than this program. The server does not start."""
