"""Options that several commands share, and what they may be given."""

from __future__ import annotations

from datetime import UTC

import click

from datasheet.address import BaseUrl
from datasheet.content.moments import read_moment


class Moment(click.ParamType[str]):
    """A date or time; without a zone it is read in the site's, which is known only later."""

    name = "time"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            read_moment(value, UTC)
        except ValueError as error:
            self.fail(str(error), param, ctx)
        return value


class Base(click.ParamType[BaseUrl]):
    name = "url"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> BaseUrl:
        try:
            return BaseUrl.parse(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


now_option = click.option("--now", type=Moment(), help="The time that decides what is published.")
base_option = click.option("--base-url", type=Base(), help="Where the site will be.")
drafts_option = click.option("--drafts", is_flag=True, help="Let drafts in.")
future_option = click.option("--future", is_flag=True, help="Let posts of the future in.")
