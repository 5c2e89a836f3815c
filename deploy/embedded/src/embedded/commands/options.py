"""Options that more than one command has."""

from datetime import datetime
from typing import Any

import click

from embedded.refer.fields import moment


class TimeType(click.ParamType[datetime]):
    """A time of RFC 3339 with an offset, as aware UTC."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Return the instant, or end the command with a sentence."""
        if isinstance(value, datetime):
            return value
        try:
            return moment(value)
        except ValueError:
            self.fail("This must be a time with an offset, such as 2026-03-01T09:30:00+00:00.", param, ctx)


TIME = TimeType()
