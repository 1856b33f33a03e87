"""From what was read to typed models, with the validation library's errors told as mistakes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from datasheet.content.lines import Lines, line_at
from datasheet.content.mistakes import Mistakes, did_you_mean
from datasheet.content.source import unfit, unfit_told

Model = TypeVar("Model", bound=BaseModel)


def checked(
    model: type[Model],
    value: Mapping[str, Any],
    *,
    path: str,
    lines: Lines,
    mistakes: Mistakes,
    context: Mapping[str, Any] | None = None,
    at: tuple[str | int, ...] = (),
) -> Model | None:
    """Return the model, or None with every error told at its own line.

    ``at`` is where ``value`` stands in the file. A key that is empty counts as absent.
    """
    before = len(mistakes.found)
    for place, sign in _unfit(value):
        mistakes.add(path, line_at(lines, (*at, *place)), *unfit_told(sign))
    if len(mistakes.found) > before:
        return None
    try:
        return model.model_validate(_without_empty(value), context=dict(context or {}))
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            line = line_at(lines, (*at, *detail["loc"]))
            mistakes.add(path, line, *_told(detail, detail["loc"], model))
        return None


def _without_empty(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _without_empty(item) for key, item in value.items() if item is not None}
    return value


def _unfit(
    value: Any, at: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], re.Match[str]]]:
    """Yield every text with an escape, such as ``"\\x07"``, that no page can carry."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _unfit(key, (*at, key))
            yield from _unfit(item, (*at, key))
    elif isinstance(value, (list, tuple)):
        for number, item in enumerate(value):
            yield from _unfit(item, (*at, number))
    elif isinstance(value, str) and (sign := unfit(value)) is not None:
        yield at, sign


def _told(
    detail: ErrorDetails, location: tuple[str | int, ...], model: type[BaseModel]
) -> tuple[str, str]:
    """Turn a validation error into a problem and a cure."""
    key = next((part for part in reversed(location) if isinstance(part, str)), "")
    shown = _shown(detail.get("input"))
    bounds = detail.get("ctx", {})
    match detail["type"]:
        case "extra_forbidden":
            return f'unknown key "{key}".', did_you_mean(key, _known(model, location[:-1]))
        case "missing":
            return f'The key "{key}" is missing.', f"Add {key}."
        case "value_error":
            problem, _, cure = str(detail["msg"]).removeprefix("Value error, ").partition(". ")
            return (f"{problem}.", cure) if cure else (problem, "")
        case "string_too_short":
            return f'"{key}" is empty.', f"Write {key} followed by text."
        case "string_type":
            return f'"{key}" has to be text, not {shown}.', f"Write {key} followed by text."
        case "string_too_long":
            most = bounds.get("max_length")
            return f'"{key}" has more than {most} characters.', "Shorten it."
        case "bool_parsing" | "bool_type":
            return f'"{key}" has to be true or false, not {shown}.', "Correct the value."
        case "int_parsing" | "int_parsing_size" | "int_type" | "int_from_float" | "finite_number":
            return f'"{key}" has to be a whole number, not {shown}.', "Correct the value."
        case "greater_than_equal" | "less_than_equal":
            end = "at least" if "ge" in bounds else "at most"
            return f'"{key}" has to be {end} {bounds.get("ge", bounds.get("le"))}.', "Correct it."
        case "tuple_type":
            return f'"{key}" has to be a list, not {shown}.', f"Write {key} followed by [a, b]."
        case "too_short":
            return f'"{key}" is empty.', "Add an item or remove the key."
        case "model_type" | "dict_type":
            return f'"{key}" has to be a table of keys, not {shown}.', "Write its keys below it."
        case "literal_error" | "enum":
            allowed = str(bounds.get("expected", "")).replace("'", "")
            return f'"{key}" is {shown}.', f"It has to be {allowed}."
        case "uuid_parsing" | "uuid_type":
            make = 'python3 -c "import uuid; print(uuid.uuid4())"'
            return f'"{key}" is not a UUID.', f"Make one with: {make}"
        case _:
            return f'"{key}": {detail["msg"]}.', ""


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, (list, tuple)):
        return "a list"
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return str(value)
    return f'"{value[:40]}…"' if len(value) > 40 else f'"{value}"'


def _known(model: type[BaseModel], within: tuple[str | int, ...]) -> list[str]:
    """Return the keys of the model that stands at a place inside ``model``."""
    for part in within:
        if not isinstance(part, str):
            continue
        field = next((f for name, f in model.model_fields.items() if part in (name, f.alias)), None)
        inner = _inner_model(field.annotation) if field is not None else None
        if inner is None:
            return []
        model = inner
    return [field.alias or name for name, field in model.model_fields.items()]


def _inner_model(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for part in getattr(annotation, "__args__", ()):
        if (found := _inner_model(part)) is not None:
            return found
    return None
