"""Options that more than one command has."""

from datetime import datetime
from typing import Any

import click

from embedded.refer.fields import OFF_THE_CLOCK, moment, on_a_clock


class TimeType(click.ParamType[datetime]):
    """A time of RFC 3339 with an offset, as aware UTC."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Return the instant, or end the command with a sentence."""
        if isinstance(value, datetime):
            return value
        try:
            stamp = moment(value)
        except ValueError:
            self.fail("This must be a time with an offset, such as 2026-03-01T09:30:00+00:00.", param, ctx)
        if not on_a_clock(stamp):
            self.fail(OFF_THE_CLOCK, param, ctx)
        return stamp


TIME = TimeType()
