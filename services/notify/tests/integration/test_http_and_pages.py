"""Who may call what, and what the description says."""

import re
from pathlib import Path

import pytest
import yaml
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from resting import run_until_it_rests

from alongside.database import create_engine, downgrade, migrations_of, pending_migrations
from alongside.events.model import person_notice, staff_notice
from alongside.web.auth import routes_without_auth
from notify.adapters.tables import metadata
from notify.entrypoints.http.app import create_app
from notify.entrypoints.http.openapi import describe
from notify.entrypoints.workers import workers

HTML = {"Accept": "text/html"}
ALL_ROLES = {"import", "case_officer", "safeguarding_lead", "dpo", "directory_admin", "auditor"}


def test_every_route_states_who_may_call_it(running):
    assert routes_without_auth(create_app(running.notify)) == []


CALLS = [
    ("PUT", "/people/{handle}/safe-contact", set(), {"import", "case_officer"}),
    ("GET", "/people/{handle}/safe-contact", {"referral"}, set()),
    ("PUT", "/people/{handle}/holds", set(), {"case_officer", "safeguarding_lead"}),
    ("GET", "/outbox", set(), {"case_officer", "safeguarding_lead"}),
    ("GET", "/tasks", set(), {"case_officer", "safeguarding_lead"}),
    ("PUT", "/tasks/{handle}/completion", set(), {"case_officer", "safeguarding_lead"}),
]


@pytest.mark.parametrize(("method", "path", "services", "roles"), CALLS)
def test_only_these_callers_get_in(running, method, path, services, roles):
    def status(headers):
        address = path.format(handle=running.HANDLE)
        return running.client.open(address, method=method, json={}, headers=headers).status_code

    assert status({}) == 401
    assert status({"Authorization": "Bearer forged.token.here"}) == 401
    for role in sorted(ALL_ROLES):
        assert (status(running.issuers.person(role)) != 403) is (role in roles)
    for service in ("referral", "consent"):
        assert (status(running.issuers.service(service)) != 403) is (service in services)
    assert status(running.issuers.service("referral", audience="consent")) == 401
    assert running.rows()["safe_contacts"] == 0


def test_the_description_is_what_the_routes_say():
    written = yaml.safe_load((Path(__file__).parents[2] / "openapi.yaml").read_text(encoding="utf-8"))

    assert written == describe()


def test_the_migrations_make_the_tables_that_the_code_uses(running):
    engine = create_engine(running.database_url)

    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    downgrade(engine, migrations_of("notify"))
    assert pending_migrations(engine, migrations_of("notify")) == ["0001", "0002"]
    engine.dispose()


def test_readiness_says_in_words_what_is_lacking(make, running):
    ready = running.client.get("/readyz")
    engine = create_engine(running.database_url)
    downgrade(engine, migrations_of("notify"))
    engine.dispose()

    lacking = running.client.get("/readyz")

    assert (ready.status_code, ready.json["lacks"]) == (200, [])
    assert lacking.status_code == 503
    assert lacking.json["lacks"] == ["The database has not been migrated to the newest schema."]


def test_one_address_serves_people_and_programs(running):
    page = running.client.get("/outbox", headers=HTML)
    program = running.client.get("/outbox", headers=running.issuers.person("case_officer"))
    neither = running.client.get("/outbox")

    assert (page.status_code, page.location) == (303, "/sign-in")
    assert (program.status_code, program.json) == (200, {"sandbox": True, "messages": []})
    assert neither.status_code == 401


def sign_in(running, name):
    form = running.client.get("/sign-in", headers=HTML).text
    running.client.post("/sign-in", data={"name": name, "password": "open sesame", "csrf_token": token(form)})


def token(page):
    return re.search(r'name="csrf_token" value="([^"]+)"', page)[1]


def test_a_case_officer_reads_the_outbox_and_closes_a_task_on_the_pages(running):
    record = running.contact({"kind": "mobile_call", "safe": "yes", "if_answered": "<b>boiler</b>"})
    running.keep(record, {"mobile": "07700 900101"})
    running.hear(person_notice("referral", running.clock.now(), running.HANDLE))
    running.send_all()
    sign_in(running, "kim")

    outbox = running.client.get("/outbox", headers=HTML).text
    tasks = running.client.get("/tasks", headers=HTML).text
    address = re.search(r'action="(/pages/tasks/[^"]+)"', tasks)[1]
    forged = running.client.post(address, data={})
    done = running.client.post(address, data={"csrf_token": token(tasks)})

    assert "nothing on this page was sent" in outbox
    assert "Ring the mobile, at any time. No voicemail." in tasks
    assert "<b>boiler</b>" not in tasks
    assert "07700 900101" not in tasks
    assert forged.status_code == 400
    assert done.status_code == 303
    assert "There is nothing to do here." in running.client.get("/tasks", headers=HTML).text


def test_the_pages_tell_times_by_the_clock_on_the_wall_and_roles_in_words(running):
    running.keep(running.contact({"kind": "mobile_call", "safe": "yes"}), {"mobile": "07700 900101"})
    running.hear(person_notice("referral", running.clock.now(), running.HANDLE))
    running.hear(staff_notice("consent", running.clock.now(), "staff.review_due", "dpo"))
    running.send_all()
    sign_in(running, "kim")

    outbox = running.client.get("/outbox", headers=HTML).text
    tasks = running.client.get("/tasks", headers=HTML).text

    assert "1 June 2026, 10:30" in outbox
    assert "data protection officer" in outbox
    assert "1 June 2026, 10:30" in tasks


def test_an_auditor_may_sign_in_and_sees_no_page(running):
    sign_in(running, "pat")

    assert running.client.get("/outbox", headers=HTML).status_code == 403
    assert running.client.get("/tasks", headers=HTML).status_code == 403


def test_the_service_has_its_workers(running):
    assert [worker.name for worker in workers(running.notify)] == [
        "notify.subscriber", "notify.sender", "notify.carrier", "notify.memory",
    ]  # fmt: skip


def heard(running):
    engine = create_engine(running.database_url)
    with engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT event_id FROM event_inbox").all()
    engine.dispose()
    return found


def test_the_service_forgets_by_itself_what_it_heard_long_ago(running):
    running.hear(staff_notice("referral", running.clock.now(), "staff.delivered"))

    run_until_it_rests(workers(running.notify), "notify.memory")
    assert len(heard(running)) == 1
    running.clock.pass_time(days=91)
    run_until_it_rests(workers(running.notify), "notify.memory")

    assert heard(running) == []
