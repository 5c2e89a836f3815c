"""Every page of the desk, in every role: who is not named is refused, whatever the address names."""

import ast
import re

import pytest
from desk_staff import STAFF, desk_of, signed_in

from alongside.web.auth import auth_of
from referral.domain.staff import ALL_STAFF

SOMEBODY = "00000000-0000-4000-8000-000000000000"
BY_ROLE = {role: name for name, (role, _) in reversed(STAFF.items())}


def pages_of(app):
    """Rule, one concrete address, method, roles."""
    for rule in app.url_map.iter_rules():
        said = auth_of(app.view_functions[rule.endpoint])
        if said is None or not said.says.startswith("page sign-in"):
            continue
        roles = set(ast.literal_eval(re.search(r"\[.*\]", said.says)[0]))
        address = re.sub(r"<[^>]*>", SOMEBODY, re.sub(r"<int:[^>]*>", "0", rule.rule))
        for method in sorted(rule.methods & {"GET", "POST"}):
            yield address, method, roles


@pytest.fixture
def app(world):
    return desk_of(world)


def test_every_role_can_do_something_and_no_page_is_for_a_role_that_nobody_has(app):
    named = [roles for _, _, roles in pages_of(app)]

    assert set().union(*named) == set(ALL_STAFF)
    assert set(BY_ROLE) == set(ALL_STAFF)


@pytest.mark.parametrize("role", ALL_STAFF)
def test_a_role_that_a_page_does_not_name_is_refused(app, role):
    browser = signed_in(app, BY_ROLE[role])
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/desk/").text)[1]

    for address, method, roles in pages_of(app):
        answer = browser.open(address, method=method, data={"csrf_token": token} if method == "POST" else None)
        if role not in roles:
            assert answer.status_code == 403, f"{method} {address}"
        else:
            assert answer.status_code != 403, f"{method} {address}"


def test_nobody_sees_anything_without_signing_in(app):
    browser = app.test_client()

    for address, method, _ in pages_of(app):
        answer = browser.open(address, method=method)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in"), f"{method} {address}"
