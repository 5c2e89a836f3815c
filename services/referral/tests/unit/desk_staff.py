"""Staff of a sample landlord at the desk, for tests."""

import re

from argon2 import PasswordHasher
from joserfc.jwk import ECKey

from alongside.web.accounts import Account
from referral.entrypoints.http.app import create_app

PASSWORD = "correct horse battery staple"
HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
STAFF = {
    "nadia.k": ("case_officer", "eastmere"),
    "omar.h": ("case_officer", "eastmere"),
    "priya.s": ("case_officer", "westmere"),
    "sam.d": ("safeguarding_lead", ""),
    "dana.p": ("dpo", ""),
    "amal.t": ("auditor", ""),
    "alex.r": ("director", ""),
    "ruth.a": ("directory_admin", ""),
}


def desk_of(world, **changes):
    """The application with pages. An import makes people known to team eastmere."""
    service = world.start(
        desk_key=ECKey.generate_key("P-256").as_dict(private=True),
        accounts=tuple(Account(name, role, HASH, team) for name, (role, team) in STAFF.items()),
        page_secret=b"s" * 32,
        import_team="eastmere",
        **changes,
    )
    return create_app(service)


def signed_in(app, name):
    """A browser in which `name` is signed in."""
    browser = app.test_client()
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/sign-in").text)[1]
    assert browser.post("/sign-in", data={"name": name, "password": PASSWORD, "csrf_token": token}).status_code == 303
    return browser
