"""How the answers of an API are spelled as JSON (RFC 8259): by orjson, in a tenth of the time of Python's own."""

from typing import Any, Final, cast

import orjson
from flask import Flask
from flask.json.provider import DefaultJSONProvider
from werkzeug.sansio.response import Response


class Answers(DefaultJSONProvider):
    """Flask's, for the same values: members in the order of their names, and a line's end at the end.

    What orjson has no form for, as a whole number of more than 64 bits, is spelled as Flask does it. It gives
    moments and dataclasses to Flask's `default` as Python's does.
    """

    def response(self, *args: Any, **kwargs: Any) -> Response:
        """See flask.json.provider.JSONProvider."""
        try:
            body = orjson.dumps(self._prepare_response_obj(args, kwargs), self.default, _SPELLING)
        except orjson.JSONEncodeError:
            return super().response(*args, **kwargs)
        return cast(Flask, self._app).response_class(body, mimetype=self.mimetype)


_SPELLING: Final = (
    orjson.OPT_SORT_KEYS
    | orjson.OPT_APPEND_NEWLINE
    | orjson.OPT_PASSTHROUGH_DATETIME
    | orjson.OPT_PASSTHROUGH_DATACLASS
)
