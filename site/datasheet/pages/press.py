"""Sets a sheet in its template: the one place where a page gets its head and its title block."""

from __future__ import annotations

from typing import Any, cast

from flask import current_app, render_template

from datasheet.content.fronts import Front
from datasheet.pages import structured_data
from datasheet.pages.publication import Publication
from datasheet.pages.sheet import Sheet

EXTENSION = "publication"
"""Where an app keeps the publication it shows."""


def publication() -> Publication:
    return cast(Publication, current_app.extensions[EXTENSION])


def show(template: str, sheet: Sheet, **shown: Any) -> str:
    """Return the page."""
    here = publication()
    data = list(sheet.data)
    if sheet.trail:
        data.append(structured_data.breadcrumbs(here, sheet.trail))
    return render_template(
        template,
        sheet=sheet,
        revision=here.revisions.of(*sheet.sources),
        structured=[structured_data.script(entry) for entry in data],
        **shown,
    )


def own_words(front: Front) -> dict[str, Any]:
    """Return what an item's front matter says about the sheet it is shown on."""
    return {
        "lang": front.lang or "",
        "canonical": front.canonical or "",
        "noindex": front.noindex,
    }
