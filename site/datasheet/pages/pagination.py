"""A long list, cut into numbered pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Entry = TypeVar("Entry")


def page_count(entries: int, size: int) -> int:
    """Return how many pages the entries fill: at least one, even for none."""
    return max(1, -(-entries // size))


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage(Generic[Entry]):
    """One page of a list that lives at ``folder``."""

    entries: Sequence[Entry]
    number: int
    """From 1."""
    last: int
    folder: str

    @classmethod
    def cut(
        cls, entries: Sequence[Entry], *, number: int, size: int, folder: str
    ) -> ListPage[Entry]:
        begin = (number - 1) * size
        return cls(
            entries=entries[begin : begin + size],
            number=number,
            last=page_count(len(entries), size),
            folder=folder,
        )

    def address(self, number: int) -> str:
        """Return where a page is; the first is the folder itself, so that it has one address."""
        return self.folder if number == 1 else f"{self.folder}page/{number}/"

    @property
    def here(self) -> str:
        return self.address(self.number)

    @property
    def before(self) -> str:
        """The page with the entries that come first; empty on the first."""
        return self.address(self.number - 1) if self.number > 1 else ""

    @property
    def after(self) -> str:
        return self.address(self.number + 1) if self.number < self.last else ""
