"""What the store needs of a database; ``sqlite_file`` and ``postgres`` give it."""

from __future__ import annotations

from typing import Protocol

from datasheet.contact.writers import Result, Work


class Database(Protocol):
    """Every method raises StoreFull, StoreAway or StoreRefused when the database cannot."""

    def write(self, work: Work[Result], deadline_seconds: float | None = None) -> Result:
        """Run ``work`` in a transaction and return once it is committed and on the disk."""

    def read(self, work: Work[Result]) -> Result:
        """Run ``work``, which changes nothing, on one state of the database."""

    def close(self) -> None:
        """Finish what was asked and let go."""
