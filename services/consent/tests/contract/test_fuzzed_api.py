"""What openapi.yaml promises holds for requests that nobody thought of: right ones, wrong ones, by every caller.

Nothing breaks; each answer is described, with its form; what the description allows is not refused for its form, and
what it forbids is never taken; each refusal names its rule by a code and in a plain sentence.
"""

import re
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import schemathesis
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode, checks
from schemathesis.config import SchemathesisConfig

pytestmark = pytest.mark.databases("sqlite")  # it is about the door

OPENAPI = Path(__file__).parents[2] / "openapi.yaml"
EVERY_ROLE = ("import", "case_officer", "safeguarding_lead", "dpo", "directory_admin", "director", "auditor")
CALLERS = (*[EVERY_ROLE] * 8, *[(role,) for role in EVERY_ROLE], ("notify",), ())
ONLY_REFERRAL = {("post", "/decisions"), ("post", "/decisions/check")}
ALWAYS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
# JSON Schema takes 2.0 for a whole number, and has no word for one day before another or for one of two.
BEYOND_THE_SCHEMA = {
    "This must be a whole number.",
    "The last day is before the first.",
    "Name an object or a list, and not both.",
}
WORDS_OF_A_LIBRARY = re.compile(r"minimum length|maximum length|Length must|than or equal|Field |Not a valid")
EDGES = {
    r"\d{4}-\d\d-\d\d": ("0001-01-01", "9999-12-31"),
    r"\d{4}-\d\d-\d\dT.*": ("0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59.999999Z"),
}


def described():
    """Each operation; only the statuses that are named one by one count as described."""
    document = yaml.safe_load(OPENAPI.read_text(encoding="utf-8"))
    for operations in document["paths"].values():
        for operation in operations.values():
            if "responses" in operation:
                del operation["responses"]["default"]
    config = SchemathesisConfig.from_dict({"generation": {"allow-x00": False}})
    return schemathesis.openapi.from_dict(document, config=config)


@pytest.fixture
def known(house, bodies):
    """Ids of what is there already, by the name that they have in a path."""
    subject = house.person()
    permission = {"kind": "consent", "id": house.consent(subject)}
    exception = {"kind": "exception", "id": house.exception(subject)}
    protect = {"type": "police.report", "agency": "police", "lane": "protect"}
    decision = house.decide(subject, exception, **protect)["decision_id"]
    officer = {"roles": ["case_officer"], "name": "nadia.k"}

    def made(path: str, body: dict[str, Any], part: str) -> str:
        answer = house.call("POST", path, body, **officer)
        assert answer.status_code == 201, answer.json
        return answer.json[part]

    objection = {"decision": decision, "said": "I do not want that."}
    pack = house.call("GET", "/policy-packs", roles=["dpo"]).json["policy_packs"][0]
    return {
        "subject": subject,
        "consent_id": permission["id"],
        "exception_id": exception["id"],
        "decision_id": house.decide(subject, permission)["decision_id"],
        "dispute_id": made(f"/subjects/{subject}/disputes", {"categories": ["IDN"], "said": "No."}, "dispute_id"),
        "review_id": made(f"/subjects/{subject}/objections", objection, "review_id"),
        "receipt_id": made(f"/consents/{house.consent(subject)}/withdrawals", {}, "receipt_id"),
        "key": house.call("GET", "/agreements", roles=["dpo"]).json["agreements"][0]["key"],
        "agency": "harbour",
        "pack": pack["id"],
        "version": pack["version"],
    }


def try_each(mode: GenerationMode, examples: int, attempt: Callable[[Any, Case, Any], None]) -> None:
    """Make requests of every operation, the same ones in every run."""
    for found in described().get_all_operations():
        operation = found.ok()
        if mode is GenerationMode.NEGATIVE and not (operation.body or operation.path_parameters or operation.query):
            continue  # nothing in it can be wrong

        try_one(operation, operation.as_strategy(generation_mode=mode), examples, attempt)


def try_one(operation: Any, cases: Any, examples: int, attempt: Callable[[Any, Case, Any], None]) -> None:
    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(cases, st.data())
    def run(case, data):
        attempt(operation, case, data.draw)

    run()


def headers(house, operation, caller) -> dict[str, str]:
    if (operation.method, operation.path) in ONLY_REFERRAL and caller == EVERY_ROLE:
        return {"Authorization": f"Bearer {house.token('referral')}"}
    if caller == ("notify",):
        return {"Authorization": f"Bearer {house.token('notify')}"}
    return {"Authorization": f"Bearer {house.token(roles=caller, name='zoe.z')}"} if caller else {}


def on_what_is_known(case: Case, known: dict[str, str]) -> None:
    for name in case.path_parameters or {}:
        if name == "version" and "{key}" in case.path:
            case.path_parameters[name] = 1
        else:
            case.path_parameters[name] = known.get(name, case.path_parameters[name])


def at_the_edge(value: Any, draw: Any) -> Any:
    """The same with days and times that are as early or as late as can be written."""
    if isinstance(value, dict):
        return {name: at_the_edge(inner, draw) for name, inner in value.items()}
    if isinstance(value, list):
        return [at_the_edge(inner, draw) for inner in value]
    for form, edges in EDGES.items():
        if isinstance(value, str) and re.fullmatch(form, value):
            return draw(st.sampled_from(edges))
    return value


def says_why(response) -> dict[str, Any]:
    problem = response.json()
    assert re.fullmatch(r"[A-Z][A-Z0-9_]+", problem["code"]), problem
    sentences = [problem.get("detail") or problem["title"], *(one["sentence"] for one in problem.get("errors", ()))]
    assert all(re.fullmatch(r"[A-Z0-9].+\.", sentence) for sentence in sentences), problem
    assert not any(WORDS_OF_A_LIBRARY.search(sentence) for sentence in sentences), problem
    return problem


def rows_that_tell(house) -> dict[str, int]:
    """Without readings, and without ids made known: an id that was spoilt at random may be a good one again."""
    return {table: rows for table, rows in house.rows().items() if not table.startswith(("audit_", "subjects"))}


def test_what_the_description_allows_is_answered_as_described(house, known):
    def attempt(operation, case, draw):
        if draw(st.integers(0, 9)):
            on_what_is_known(case, known)
        if case.method == "POST" and isinstance(case.body, dict):
            if draw(st.integers(0, 3)) == 0:
                case.body = at_the_edge(case.body, draw)
            case.headers["Idempotency-Key"] = case.body.get("referral", uuid.uuid4().hex)
        sent = headers(house, operation, draw(st.sampled_from(CALLERS)))

        response = case.call(headers=sent, app=house.app)

        case.validate_response(response, checks=ALWAYS, headers=sent)
        if response.status_code >= 400:
            problem = says_why(response)
            mistakes = {one["sentence"] for one in problem.get("errors", ())}
            assert problem["code"] != "INVALID" or mistakes <= BEYOND_THE_SCHEMA, (operation.label, problem)

    try_each(GenerationMode.POSITIVE, 7, attempt)


def test_what_the_description_forbids_is_refused_and_changes_nothing(house, known):
    before = rows_that_tell(house)

    def attempt(operation, case, draw):
        sent = headers(house, operation, EVERY_ROLE)

        response = case.call(headers=sent, app=house.app)

        case.validate_response(response, checks=[*ALWAYS, checks.negative_data_rejection], headers=sent)
        if response.status_code >= 400:  # in a query, 18 and "18" are the same
            says_why(response)

    try_each(GenerationMode.NEGATIVE, 5, attempt)
    assert rows_that_tell(house) == before
