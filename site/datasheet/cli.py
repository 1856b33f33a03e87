"""The command line: reads arguments, calls the package, tells the result.

Exit codes: 0 fine, 1 mistakes in content, 2 wrong usage or locked, 130 interrupted.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click

from datasheet import __version__
from datasheet.address import BaseUrl
from datasheet.arguments import base_option, drafts_option, future_option, now_option
from datasheet.contact.failures import StoreRefused
from datasheet.content.mistakes import ContentError, Mistake, Mistakes
from datasheet.content.moments import read_moment
from datasheet.content.reader import read_site
from datasheet.deferred import DeferredGroup
from datasheet.exchange import Locked, NotOurs
from datasheet.external_links import check_external
from datasheet.freezer import FreezeError, Frozen, Order, freeze, write
from datasheet.kit import DemoError
from datasheet.newcomer import InitRefused, initialise, questions
from datasheet.project import NoProject, Project, locate
from datasheet.scaffold import KINDS, AlreadyThere, add_file
from datasheet.search_index import CannotIndex
from datasheet.server import CannotServe, handed_over, listen
from datasheet.settings import PORT_MAX, Settings, SettingsError
from datasheet.site_server import COMPRESSED, run_site
from datasheet.terminal import (
    ProgressLine,
    as_json,
    counted,
    plural,
    size,
    tell,
    tell_mistakes,
)

MISTAKES, USAGE, INTERRUPTED = 1, 2, 130
USAGE_ERRORS = (
    *(Locked, NotOurs, NoProject, AlreadyThere),
    *(InitRefused, CannotServe, SettingsError, StoreRefused),
)
"""What is answered with exit code 2: the message is the cure."""
CACHE = Path(".data/compressed")
"""In the working folder, as the site itself."""


_OWNERS = {
    "inbox": "datasheet.contact.commands:inbox",
    "outbox": "datasheet.contact.commands:outbox",
    "backup": "datasheet.contact.upkeep:backup_command",
    "restore": "datasheet.contact.upkeep:restore_command",
    "purge": "datasheet.contact.upkeep:purge_command",
    "doctor": "datasheet.contact.upkeep:doctor_command",
}


@click.group(
    cls=DeferredGroup,
    deferred=_OWNERS,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option(
    "--root",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="The project's folder; else the working folder, else the checkout.",
)
@click.version_option(__version__, prog_name="datasheet", message="%(prog)s %(version)s")
@click.pass_context
def commands(context: click.Context, root: Path | None) -> None:
    """A portfolio and engineering blog whose every figure says how it is known."""
    context.obj = root


def _project(context: click.Context) -> Project:
    return locate(context.obj)


def _order(
    project: Project,
    now: str | None,
    base_url: BaseUrl | None,
    drafts: bool = False,
    future: bool = False,
) -> Order:
    return Order(
        project=project,
        now=_read_now(project, now),
        base=base_url,
        drafts=drafts,
        future=future,
        cache=CACHE,
    )


def _read_now(project: Project, given: str | None) -> datetime:
    """Return ``--now``, else SOURCE_DATE_EPOCH, else the clock."""
    if given is not None:
        # A broken site.toml is told with all other mistakes once the project is read.
        site, _ = read_site(project, Mistakes())
        return read_moment(given, site.time_zone if site else UTC)
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch:
        try:
            return datetime.fromtimestamp(int(epoch), UTC)
        except (ValueError, OverflowError, OSError):
            raise click.UsageError(
                f'SOURCE_DATE_EPOCH is "{epoch}". Set it to whole seconds since 1970.'
            ) from None
    return datetime.now(UTC)


@commands.command("freeze")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="The folder to write; else build."
)
@base_option
@drafts_option
@future_option
@now_option
@click.pass_context
def freeze_command(
    context: click.Context,
    output: Path | None,
    base_url: BaseUrl | None,
    drafts: bool,
    future: bool,
    now: str | None,
) -> None:
    """Write the static site."""
    project = _project(context)
    folder = output if output is not None else Path("build")
    frozen, seconds = _timed_freeze(_order(project, now, base_url, drafts, future), folder)
    click.echo(f"{folder}: {_summary(frozen)}, {seconds:.1f} s, for {frozen.base}")


def _timed_freeze(order: Order, folder: Path) -> tuple[Frozen, float]:
    progress = ProgressLine()
    started = time.monotonic()
    try:
        frozen = freeze(order, folder, progress)
    finally:
        progress.close()
    return frozen, time.monotonic() - started


def _summary(frozen: Frozen) -> str:
    return (
        f"{plural(frozen.pages, 'page')}, {plural(frozen.files, 'file')}, "
        f"{size(frozen.size_bytes)}, {plural(frozen.links, 'internal link')} checked"
    )


@commands.command("check")
@click.option("--external", is_flag=True, help="Also ask every address elsewhere.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@base_option
@drafts_option
@future_option
@now_option
@click.pass_context
def check_command(
    context: click.Context,
    external: bool,
    form: str,
    base_url: BaseUrl | None,
    drafts: bool,
    future: bool,
    now: str | None,
) -> None:
    """Report every mistake; publish nothing."""
    order = _order(_project(context), now, base_url, drafts, future)
    mistakes: list[Mistake] = []
    summary = ""
    with tempfile.TemporaryDirectory(prefix="datasheet-check-") as folder:
        try:
            frozen = write(order, Path(folder))
            summary = _summary(frozen)
            if external:
                mistakes = _check_external(frozen)
        except ContentError as error:
            mistakes = list(error.mistakes)
    if form == "json":
        click.echo(as_json(mistakes))
    elif mistakes:
        for mistake in sorted(set(mistakes)):
            click.echo(str(mistake))
        click.echo(f"{counted(mistakes)}.")
    else:
        click.echo(f"No mistakes: {summary}.")
    if mistakes:
        context.exit(MISTAKES)


def _check_external(frozen: Frozen) -> list[Mistake]:
    """Ask every address elsewhere; a dead one is a mistake, what else is noteworthy is told."""
    report = check_external(frozen.external)
    for note in (*report.moved, *report.guarded):
        tell(str(note))
    return list(report.dead)


@commands.command("run")
@click.option("--host", help="Where to listen; else HOST, else 127.0.0.1.")
@click.option(
    "--port", type=click.IntRange(1, PORT_MAX), help="Where to listen; else PORT, else 8000."
)
@base_option
@drafts_option
@future_option
@now_option
@click.pass_context
def run_command(
    context: click.Context,
    host: str | None,
    port: int | None,
    base_url: BaseUrl | None,
    drafts: bool,
    future: bool,
    now: str | None,
) -> None:
    """Freeze the site and serve it."""
    project = _project(context)
    settings = Settings.read(os.environ, project.root, host=host, port=port, base=base_url)
    # Before the freeze, which takes longer than to learn that the port is taken. Visitors wait.
    listening = handed_over(os.environ) or listen(settings.host, settings.port)
    with listening:
        order = replace(
            _order(project, now, settings.base, drafts, future),
            served=True,
            cache=settings.data_folder / COMPRESSED,
        )
        frozen, seconds = _timed_freeze(order, project.root / "build")
        tell(f"Frozen: {_summary(frozen)}, {seconds:.1f} s.")
        run_site(project, settings, frozen.publication, listening)


@commands.command("new")
@click.argument("kind", type=click.Choice(list(KINDS)))
@click.argument("title")
@now_option
@click.pass_context
def new_command(context: click.Context, kind: str, title: str, now: str | None) -> None:
    """Add a post, project or chapter. Never overwrites a file."""
    project = _project(context)
    site, _ = read_site(project, Mistakes())
    moment = _read_now(project, now).astimezone(site.time_zone if site else UTC)
    click.echo(add_file(project, kind, title, moment))


@commands.command("init")
@click.option("--name", help="Your name.")
@click.option("--role", help="As in: Backend engineer.")
@click.option("--city")
@click.option("--time-zone", help="As in: Europe/Amsterdam.")
@click.option("--email")
@click.option("--link", "links", multiple=True, help="label=https://… ; may be repeated.")
@click.option("--availability", help="In words.")
@now_option
@click.pass_context
def init_command(
    context: click.Context, /, now: str | None, **given: str | tuple[str, ...]
) -> None:
    """Make the site yours; the samples move to samples/."""
    project = _project(context)
    answers = questions({key: value for key, value in given.items() if value}, ask=_ask)
    for line in initialise(project, answers, _read_now(project, now)):
        click.echo(line)


def _ask(question: str, default: str) -> str:
    return str(click.prompt(question, default=default, show_default=bool(default), err=True))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    try:
        # Outside standalone mode click hands its exceptions on, and an exit code as the result.
        result = commands.main(args=arguments, prog_name="datasheet", standalone_mode=False)
    except ContentError as error:
        tell_mistakes(error.mistakes)
        return MISTAKES
    except (CannotIndex, DemoError, FreezeError) as error:
        tell(f"{error}\nNothing was published.")
        return MISTAKES
    except click.ClickException as error:
        error.show(sys.stderr)
        return USAGE
    except USAGE_ERRORS as error:
        tell(str(error))
        return USAGE
    except (click.Abort, KeyboardInterrupt):
        tell("Interrupted; nothing was changed.")
        return INTERRUPTED
    return result if isinstance(result, int) else 0
