"""Commands whose modules are imported only when they are used."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click


class DeferredGroup(click.Group):
    """A group that also knows commands by ``module:attribute``.

    The database's libraries take half a second to import, which a freeze need not wait for.
    """

    def __init__(self, *arguments: Any, deferred: Mapping[str, str], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._deferred = deferred

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), *self._deferred])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self._deferred:
            return super().get_command(ctx, cmd_name)
        module, _, attribute = self._deferred[cmd_name].partition(":")
        command = getattr(import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command
