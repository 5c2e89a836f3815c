"""The Idempotency-Key of views whose use case remembers the request itself.

A stored answer would hold the landlord's own references in clear for a day, so these views keep none: they find
what the key made (or the content it came with) again, and answer with that.
"""

from collections.abc import Callable
from copy import deepcopy
from functools import wraps
from typing import Any, TypeVar, cast

from flask import request

from alongside.web.idempotency import HEADER, KEY_FORM, KEY_NEEDED
from alongside.web.problems import Problem

View = TypeVar("View", bound=Callable[..., Any])


def needs_key(view: View) -> View:
    """Refuse (400) a request without a proper Idempotency-Key; below `requires`, above `arguments`."""

    @wraps(view)
    def keyed(*args: Any, **kwargs: Any) -> Any:
        key_of_request()
        return view(*args, **kwargs)

    _document(keyed)
    return cast(View, keyed)


def key_of_request() -> str:
    """Return the key, or raise the problem that one is needed."""
    key = request.headers.get(HEADER, "")
    if not KEY_FORM.fullmatch(key):
        raise Problem(KEY_NEEDED, "It must have 16 to 128 letters, digits or any of _ . : - in it.")
    return key


def _document(view: Any) -> None:
    view._apidoc = deepcopy(getattr(view, "_apidoc", {}))
    view._apidoc.setdefault("arguments", {}).setdefault("parameters", []).append(
        {
            "in": "header",
            "name": HEADER,
            "required": True,
            "description": "Repeat a request with the same key and it happens once.",
            "schema": {"type": "string", "minLength": 16, "maxLength": 128, "pattern": "^[A-Za-z0-9_.:-]+$"},
        }
    )
