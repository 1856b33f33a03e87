"""YAML front matter with the line of every key.

Only mappings, lists and text: a value's type is decided by the key it stands under, because YAML
reads ``2026-03-01``, ``no`` and ``1e3`` as something else depending on the spelling.
"""

from __future__ import annotations

from typing import Any

import yaml

from datasheet.content.lines import Lines
from datasheet.content.mistakes import Mistakes

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_DEPTH_MAX = 20


def read_yaml(
    text: str, path: str, *, first_line: int, mistakes: Mistakes
) -> tuple[dict[str, Any], Lines] | None:
    """Return the mapping and its lines; None, with the mistakes told, when it is not one."""
    before = len(mistakes.found)
    reading = _Reading(text, path, first_line, mistakes)
    root = reading.root()
    if len(mistakes.found) > before:
        return None
    lines: Lines = {(): first_line}
    if root is None:
        return {}, lines
    if not isinstance(root, yaml.MappingNode):
        mistakes.add(
            path, first_line, "The front matter is not a list of keys.", "Write key: value."
        )
        return None
    value = reading.mapping(root, (), lines)
    return (value, lines) if len(mistakes.found) == before else None


class _Reading:
    def __init__(self, text: str, path: str, first_line: int, mistakes: Mistakes) -> None:
        self._text = text
        self._path = path
        self._first_line = first_line
        self._mistakes = mistakes

    def _line(self, at: int) -> int:
        # Not the mark's own line: YAML also counts U+0085, U+2028 and U+2029, editors do not.
        return self._first_line + self._text.count("\n", 0, at)

    def _add(self, at: int, problem: str, cure: str) -> None:
        self._mistakes.add(self._path, self._line(at), problem, cure)

    def root(self) -> yaml.Node | None:
        """Return the top of the tree. None for an empty text, and after a mistake is told."""
        before = len(self._mistakes.found)
        try:
            # Events come before nodes: an alias is refused before it can be expanded, and depth
            # before anything follows it down.
            depth = 0
            for event in yaml.parse(self._text, Loader=yaml.SafeLoader):
                self._refuse(event)
                depth += isinstance(event, yaml.CollectionStartEvent)
                depth -= isinstance(event, yaml.CollectionEndEvent)
                if depth > _DEPTH_MAX:
                    at = event.start_mark.index if event.start_mark else 0
                    self._add(at, "The front matter is nested too deeply.", "Flatten it.")
                    return None
            if len(self._mistakes.found) > before:
                return None
            return yaml.compose(self._text, Loader=yaml.SafeLoader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            if "unexpected end of stream" in (error.problem or ""):
                # The end is where the reader gave up; the mistake is where the quote begins.
                mark = error.context_mark or mark
            self._add(
                mark.index if mark else 0, f"This is not YAML: {error.problem}.", "Quote the value?"
            )
        except yaml.reader.ReaderError as error:
            sign = f"The character U+{ord(self._text[error.position]):04X}"
            self._add(error.position, f"{sign} cannot stand in front matter.", "Remove it.")
        except (yaml.YAMLError, ValueError):
            # An escape such as "\U00110000" passes the scanner, and Python has no such character.
            self._add(0, "This is not YAML: a character code is too large.", "Correct the escape.")
        return None

    def _refuse(self, event: yaml.Event) -> None:
        at = event.start_mark.index if event.start_mark else 0
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            self._add(at, "YAML anchors and aliases are not read.", "Write it out.")
        elif getattr(event, "tag", None):
            self._add(at, "YAML tags (!…) are not read.", "Remove the tag.")

    def mapping(
        self, node: yaml.MappingNode, at: tuple[str | int, ...], lines: Lines
    ) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            begins = key_node.start_mark.index
            if not isinstance(key_node, yaml.ScalarNode):
                self._add(begins, "A key has to be text.", "Write key: value.")
                continue
            key = str(key_node.value)
            if key in result:
                first = lines[(*at, key)]
                self._add(
                    begins, f'The key "{key}" stands twice (first on line {first}).', "Remove one."
                )
                continue
            lines[(*at, key)] = self._line(begins)
            result[key] = self._value(value_node, (*at, key), lines)
        return result

    def _value(self, node: yaml.Node, at: tuple[str | int, ...], lines: Lines) -> Any:
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, at, lines)
        if isinstance(node, yaml.SequenceNode):
            for index, item in enumerate(node.value):
                lines[(*at, index)] = self._line(item.start_mark.index)
            return [self._value(item, (*at, i), lines) for i, item in enumerate(node.value)]
        plain = isinstance(node, yaml.ScalarNode) and node.style is None
        return None if plain and node.value in _NULLS else str(node.value)
