"""The server: one process and one port for the frozen files and the live parts."""

from __future__ import annotations

from datasheet.server.composition import Composition, compose
from datasheet.server.listening import CannotServe, PortInUse, handed_over, listen, shown
from datasheet.server.service import Service, serve

__all__ = [
    "CannotServe",
    "Composition",
    "PortInUse",
    "Service",
    "compose",
    "handed_over",
    "listen",
    "serve",
    "shown",
]
