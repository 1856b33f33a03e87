"""The owner's commands for the store itself: copies, cleaning, and whether all is well."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from datasheet.contact import backups
from datasheet.contact.access import Access
from datasheet.contact.checkup import examine
from datasheet.contact.commands import FORM, access, reaching
from datasheet.contact.failures import StoreError
from datasheet.contact.states import DONE, State
from datasheet.contact.store import RETENTION_DAYS
from datasheet.terminal import size, tell

FAILED = 1


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_context
def backup_command(context: click.Context, file: Path) -> None:
    """Copy the messages' database, also while the server runs. Never overwrites a file."""
    database = _embedded(access(context), f"pg_dump --format=custom --file={file} DATABASE_URL")
    try:
        found = backups.back_up(database, file)
    except StoreError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{file}: {size(file.stat().st_size)}, sha256 {found}")


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_context
def restore_command(context: click.Context, file: Path) -> None:
    """Put a backup in the database's place; the server must not run. Keeps the replaced file."""
    database = _embedded(
        access(context), f"pg_restore --clean --if-exists --dbname=DATABASE_URL {file}"
    )
    try:
        kept = backups.restore(file, database, datetime.now(UTC))
    except StoreError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{database}: restored from {file}")
    if kept is not None:
        tell(f"What was there before is kept: {kept}")


@click.command("purge")
@click.option(
    "--older-than", "days", type=click.IntRange(0, 36500), default=RETENTION_DAYS, show_default=True
)
@click.option("--dry-run", is_flag=True, help="Say what would go; delete nothing.")
@click.pass_context
def purge_command(context: click.Context, days: int, dry_run: bool) -> None:
    """Delete old messages that were sent, dropped or spam. What waits, or needs you, stays."""
    before = datetime.now(UTC) - timedelta(days=days)
    with reaching(context) as store:
        purged = store.purge(before, dry_run=dry_run)
        waiting = store.messages(set(State) - DONE)
    told = ", ".join(f"{count} {state}" for state, count in purged.items()) or "nothing"
    click.echo(f"{'would delete' if dry_run else 'deleted'}: {told}")
    if old := sum(found.received_at < before for found in waiting):
        tell(f"{old} as old still wait to be mailed, or for you: datasheet outbox")


@click.command("doctor")
@FORM
@click.pass_context
def doctor_command(context: click.Context, form: str) -> None:
    """Check that messages can be kept and mailed here. Exit 1 when something failed."""
    findings = []
    for finding in examine(access(context), datetime.now(UTC)):
        findings.append(finding)
        if form == "text":
            click.echo(f"{finding.level:<5} {finding.what}")
            if finding.cure:
                click.echo(f"      {finding.cure}")
    if form == "json":
        told = [{"level": f.level, "what": f.what, "cure": f.cure} for f in findings]
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    if any(finding.level == "fail" for finding in findings):
        context.exit(FAILED)


def _embedded(found: Access, instead: str) -> Path:
    if found.file is None:
        raise click.UsageError(f"The messages are in PostgreSQL. Use its own tool: {instead}")
    return found.file
