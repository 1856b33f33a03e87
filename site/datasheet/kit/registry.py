"""Find the demos that are present, without a list of their names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path

from datasheet.kit.demo import Demo


class DemoError(Exception):
    """A folder of ``demos/`` does not keep the contract. The command line answers with exit 1."""


def discover(package: str = "demos") -> Mapping[str, Demo]:
    """Return every demo by its slug, in the order of the slugs.

    Raises DemoError, naming the file, for a folder without a ``DEMO`` that fits it.
    """
    folder = import_module(package)
    names = {name for path in folder.__path__ for name in _folders(Path(path))}
    demos = [_load(package, name) for name in sorted(names)]
    return {demo.slug: demo for demo in sorted(demos, key=lambda demo: demo.slug)}


def _folders(path: Path) -> Iterator[str]:
    """Yield the names of what may be demos; an ``__init__.py`` is not asked for."""
    for entry in path.iterdir():
        if not entry.is_dir() or entry.name.startswith((".", "_")):
            continue
        # Python's cache stays behind when git takes a demo's files away.
        if any(file.name != "__pycache__" for file in entry.iterdir()):
            yield entry.name


def _load(package: str, name: str) -> Demo:
    where = f"{package}/{name}/demo.py"
    try:
        module = import_module(f"{package}.{name}.demo")
    except ModuleNotFoundError as error:
        if error.name not in (f"{package}.{name}", f"{package}.{name}.demo"):
            raise
        raise DemoError(f"{where}: The file is missing. Add DEMO = Demo(…).") from None
    demo = getattr(module, "DEMO", None)
    if not isinstance(demo, Demo):
        raise DemoError(f"{where}:1: DEMO has to be a datasheet.kit.Demo, not {demo!r}.")
    if demo.slug != name.replace("_", "-"):
        raise DemoError(f'{where}:1: The slug "{demo.slug}" does not match the folder "{name}".')
    return demo
