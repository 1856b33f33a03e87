"""A form as a browser posts it: bytes → fields, or a clear no."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl

MEDIA_TYPE = "application/x-www-form-urlencoded"
FIELDS_MAX = 20
"""The form has eight. A browser's extension may add one or two, and nobody adds thousands."""


class NotAForm(ValueError):
    """The body is no form of this site's. The routes answer it with 400 and the sentence."""


def read_form(body: bytes) -> Mapping[str, str]:
    """Return the fields of a URL-encoded form. Raises NotAForm, with what to do."""
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=bool(body),
            encoding="utf-8",
            errors="strict",
            max_num_fields=FIELDS_MAX,
        )
    except UnicodeDecodeError:
        raise NotAForm("The text is not UTF-8. Send the form as UTF-8.") from None
    except ValueError:
        raise NotAForm(
            f"This is not the contact form: {FIELDS_MAX} named fields at most, URL-encoded."
        ) from None
    fields = dict(pairs)
    if len(fields) < len(pairs):
        # Which of two addresses was meant is nobody's to guess.
        raise NotAForm("A field is there twice. Send each field once.")
    return fields
