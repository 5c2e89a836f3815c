"""The signed session cookie of the small pages: HttpOnly, SameSite=Strict, one per app and mount point."""

import hashlib
import re
import secrets
import threading
import time
from datetime import timedelta
from typing import Final

from flask import Flask, request, session
from flask.sessions import SecureCookieSessionInterface

from alongside.web.accounts import Account, Accounts

IDLE_S: Final = 10 * 60
TOTAL_S: Final = 12 * 3600


class PageSessions(SecureCookieSessionInterface):
    """Flask's signed cookie. Browsers share cookies between ports of one host, so the name is the app's."""

    def get_cookie_name(self, app: Flask) -> str:
        """A name for this app only."""
        return "alongside_" + re.sub(r"[^A-Za-z0-9_]", "_", app.name)

    def get_cookie_path(self, app: Flask) -> str:
        """Where the app is mounted, so that two in one process keep apart."""
        return request.script_root or "/"

    def get_cookie_secure(self, app: Flask) -> bool:
        """Only over TLS when it came over TLS (127.0.0.1 has none)."""
        return request.is_secure

    def get_cookie_httponly(self, app: Flask) -> bool:
        """No script reads it."""
        return True

    def get_cookie_samesite(self, app: Flask) -> str:
        """Not sent from another site, not even with a link."""
        return "Strict"


class SignedIn:
    """Who is signed in, as the cookie says and as it still holds. Time is the machine's own.

    Signed out sessions are remembered in memory for as long as their cookie could be used.
    """

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts
        self._ended: dict[str, float] = {}
        self._lock = threading.Lock()

    def begin(self, account: Account) -> None:
        """Start a new session; nothing of the old one stays (session fixation)."""
        session.clear()
        now = time.time()
        session.update(name=account.name, stamp=_stamp(account), since=now, seen=now, id=secrets.token_urlsafe(16))

    def account(self) -> Account | None:
        """The account whose session is still good; it counts as used now. None ends what is no longer good."""
        account = self._accounts.get(str(session.get("name")))
        if account is None or session.get("stamp") != _stamp(account) or not self._is_live():
            if "name" in session:
                session.clear()
            return None
        session["seen"] = time.time()
        return account

    def lapsed(self) -> Account | None:
        """Whose session this was until its time ran out; None when it is good, or was ended in another way."""
        account = self._accounts.get(str(session.get("name")))
        if account is None or session.get("stamp") != _stamp(account) or self._is_live():
            return None
        with self._lock:
            return None if session.get("id") in self._ended else account

    def end(self) -> None:
        """Sign out: also a copy of the cookie is no longer good."""
        now = time.time()
        with self._lock:
            self._ended = {key: until for key, until in self._ended.items() if until > now}
            if "id" in session:
                self._ended[session["id"]] = now + IDLE_S
        session.clear()

    def _is_live(self) -> bool:
        now = time.time()
        with self._lock:
            ended = session.get("id") in self._ended
        return not ended and now - session["seen"] < IDLE_S and now - session["since"] < TOTAL_S


def settings(secret: bytes) -> dict[str, object]:
    """Flask's settings for these sessions. Raises ValueError for a secret that is too short."""
    if len(secret) < 32:
        raise ValueError("The secret for page sessions needs at least 32 bytes.")
    return {"SECRET_KEY": secret, "PERMANENT_SESSION_LIFETIME": timedelta(seconds=TOTAL_S)}


def _stamp(account: Account) -> str:
    """Changes with password, role and team, so that a change ends the sessions of before."""
    return hashlib.sha256(f"{account.role}\n{account.team}\n{account.password_hash}".encode()).hexdigest()[:16]
