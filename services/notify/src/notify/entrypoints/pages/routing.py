"""One address for people and programs: a browser gets the page, a program with a token gets JSON."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, cast

from flask import Flask

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

SHARED_ADDRESSES: Final = ("/outbox", "/tasks")
PREFIX: Final = "/pages"


def pages_for_people(app: Flask) -> None:
    """Lead GET of a shared address to its page when it asks for HTML and brings no token.

    Both views keep their own guard; this only chooses which of them is asked.
    """
    inner = cast("WSGIApplication", app.wsgi_app)

    def choose(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if _is_for_people(environ):
            environ["PATH_INFO"] = PREFIX + environ["PATH_INFO"]
        return inner(environ, start_response)

    app.wsgi_app = choose  # type: ignore[method-assign]


def _is_for_people(environ: "WSGIEnvironment") -> bool:
    return (
        environ["REQUEST_METHOD"] in ("GET", "HEAD")
        and environ.get("PATH_INFO") in SHARED_ADDRESSES
        and "HTTP_AUTHORIZATION" not in environ
        and "text/html" in environ.get("HTTP_ACCEPT", "")
    )
