"""The owner's commands for messages: read them, and see to their delivery."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click

from datasheet.contact.access import Access
from datasheet.contact.failures import StoreError
from datasheet.contact.listing import as_json, as_mbox, inbox_table, outbox_table, whole
from datasheet.contact.mail import Unsendable
from datasheet.contact.message import read_number, shown_number
from datasheet.contact.outgoing import BeingSent
from datasheet.contact.states import ON_THE_WAY, State
from datasheet.contact.store import Store
from datasheet.contact.stored import Stored
from datasheet.content.mistakes import Mistakes
from datasheet.content.reader import read_site
from datasheet.project import locate
from datasheet.settings import Settings
from datasheet.terminal import plural, tell

FORM = click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")


class Number(click.ParamType[int]):
    """A message's number as the visitor saw it: ``4F2``."""

    name = "number"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> int:
        found = read_number(str(value))
        if found is None:
            self.fail(f'"{value}" is no number of a message. It looks like 4F2.', param, ctx)
        return found


def access(context: click.Context) -> Access:
    """Read where the messages are. Raises SettingsError when that is not told well."""
    project = locate(context.find_root().obj)
    site, _ = read_site(project, Mistakes())
    owner = site.owner.email if site else None
    return Access.of(Settings.read(os.environ, project.root, serves=False), owner)


@contextmanager
def reaching(context: click.Context) -> Iterator[Store]:
    """Open the store for a command; what it cannot do ends the command with exit 2."""
    try:
        store = access(context).open()
        try:
            yield store
        finally:
            store.close()
    except StoreError as error:
        raise click.ClickException(str(error)) from None
    except BeingSent:
        raise click.ClickException(
            "It is being sent at this moment. Try again in a minute."
        ) from None


@click.group(invoke_without_command=True)
@click.pass_context
def inbox(context: click.Context) -> None:
    """Read the messages of visitors."""
    if context.invoked_subcommand is None:
        context.invoke(list_command, states=(), form="text")


@inbox.command("list")
@click.option("--state", "states", multiple=True, type=click.Choice([str(s) for s in State]))
@FORM
@click.pass_context
def list_command(context: click.Context, states: Sequence[str] = (), form: str = "text") -> None:
    """List messages, newest first; a star marks those you have not read."""
    with reaching(context) as store:
        found = store.messages([State(state) for state in states])
    _print(found, form, inbox_table, "There are no messages.")


@inbox.command("show")
@click.argument("number", type=Number())
@FORM
@click.pass_context
def show_command(context: click.Context, number: int, form: str) -> None:
    """Show a message with all that is known about it."""
    with reaching(context) as store:
        found = _there(store.find(number), number)
    click.echo(as_json([found]) if form == "json" else whole(found))


@inbox.command("export")
@click.option("--format", "form", type=click.Choice(["json", "mbox"]), default="json")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_context
def export_command(context: click.Context, form: str, output: Path | None) -> None:
    """Write all messages as JSON or as an mbox file. Never overwrites a file."""
    account = access(context).account
    with reaching(context) as store:
        found = store.messages()
    try:
        written = as_mbox(found, account) if form == "mbox" else (as_json(found) + "\n").encode()
    except Unsendable as error:
        raise click.ClickException(f"{error}. Export as JSON instead.") from None
    if output is None:
        sys.stdout.buffer.write(written)
        sys.stdout.flush()
        return
    try:
        with os.fdopen(os.open(output, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(written)
    except OSError as error:
        raise click.ClickException(f"{output} could not be written: {error.strerror}.") from None
    click.echo(f"{output}: {plural(len(found), 'message')}")


@inbox.command("mark")
@click.argument("number", type=Number())
@click.argument("mark", type=click.Choice(["read", "unread", "spam", "not-spam"]))
@click.pass_context
def mark_command(context: click.Context, number: int, mark: str) -> None:
    """Mark a message; "spam" stops its delivery, "not-spam" queues it."""
    now = datetime.now(UTC)
    with reaching(context) as store:
        if mark in {"read", "unread"}:
            done = store.mark_read(number, now if mark == "read" else None)
        elif mark == "spam":
            done = store.mark_spam(number, now)
        else:
            done = store.mark_not_spam(number, now)
        found = _there(store.find(number) if done else None, number)
    click.echo(f"{shown_number(number)}: {mark}, {found.state}")


@inbox.command("delete")
@click.argument("number", type=Number())
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def delete_command(context: click.Context, number: int, yes: bool) -> None:
    """Delete a message for good."""
    shown = shown_number(number)
    with reaching(context) as store:
        found = _there(store.find(number), number)
        if not yes:
            unsent = " It was not mailed to you." if found.state in ON_THE_WAY else ""
            click.confirm(f"Delete {shown} for good?{unsent}", abort=True, err=True)
        store.delete(number, datetime.now(UTC))
    click.echo(f"{shown}: deleted")


@click.group(invoke_without_command=True)
@FORM
@click.pass_context
def outbox(context: click.Context, form: str) -> None:
    """See what is still to be mailed, and why it was not yet."""
    if context.invoked_subcommand is None:
        with reaching(context) as store:
            found = store.messages([*ON_THE_WAY, State.NEEDS_OWNER])
        _print(found, form, outbox_table, "Nothing waits to be mailed.")


@outbox.command("retry")
@click.argument("number", type=Number(), required=False)
@click.option("--all", "every", is_flag=True, help="Each that needs you.")
@click.pass_context
def retry_command(context: click.Context, number: int | None, every: bool) -> None:
    """Try a message again now, with a whole plan of retries before it."""
    if (number is None) != every:
        raise click.UsageError("Name a message, or --all.")
    with reaching(context) as store:
        count = store.outbox.retry(number, datetime.now(UTC))
        if number is not None and not count:
            found = _there(store.find(number), number)
            raise click.ClickException(
                f"{shown_number(number)} is {found.state}; there is nothing to try again."
            )
    click.echo(f"{plural(count, 'message')} queued; a running server sends within seconds.")


@outbox.command("drop")
@click.argument("number", type=Number())
@click.option("--reason", required=True, help="Kept with the message.")
@click.pass_context
def drop_command(context: click.Context, number: int, reason: str) -> None:
    """Give up mailing a message; it stays in the inbox."""
    with reaching(context) as store:
        if not store.outbox.drop(number, " ".join(reason.split())):
            found = _there(store.find(number), number)
            raise click.ClickException(
                f"{shown_number(number)} is {found.state}; there is nothing to give up."
            )
    click.echo(f"{shown_number(number)}: dropped, still in the inbox")


def _there(found: Stored | None, number: int) -> Stored:
    if found is None:
        raise click.ClickException(f"There is no message {shown_number(number)}.")
    return found


def _print(
    found: Sequence[Stored], form: str, table: Callable[[Sequence[Stored]], str], nothing: str
) -> None:
    if form == "json":
        click.echo(as_json(found))
    elif found:
        click.echo(table(found))
    else:
        tell(nothing)
