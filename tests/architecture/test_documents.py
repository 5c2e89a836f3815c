"""Documents that drift are worse than none: what can be compared with the code is compared."""

import re
from pathlib import Path

import pytest

from alongside.envelope import errors
from alongside.envelope.manifest import CLAIMS as MANIFEST_CLAIMS
from alongside.envelope.model import AnswerCode, MessageType, ReceiptStatus
from alongside.envelope.permission import CLAIMS as PERMISSION_CLAIMS

ROOT = Path(__file__).parents[2]
PROTOCOL = (ROOT / "docs/protocol/README.md").read_text(encoding="utf-8")
PAGES = sorted(
    [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
        *ROOT.glob("services/*/README.md"),
        *ROOT.glob("deploy/*/README.md"),
    ]
)
REFUSALS = [
    refusal
    for name in errors.__all__
    if "sentence" in vars(refusal := getattr(errors, name)) and refusal is not errors.EnvelopeError
]


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.code)
def test_the_protocol_lists_every_refusal_with_its_code_and_what_the_receipt_says(refusal):
    status = refusal.receipt_status
    said = "–" if status is None else status.value
    if refusal.before_signature and status is not None:
        said = f"{said}, {refusal().receipt_code}"

    assert f"| `{refusal.code}` | {refusal.sentence} | {said} |" in PROTOCOL


@pytest.mark.parametrize("word", [*MANIFEST_CLAIMS, *PERMISSION_CLAIMS, *MessageType])
def test_the_protocol_names_every_claim_and_message_type(word):
    assert f"`{word}`" in PROTOCOL


@pytest.mark.parametrize("word", [*ReceiptStatus, *AnswerCode])
def test_the_protocol_names_every_status_and_answer(word):
    assert re.search(rf"\b{word}\b", PROTOCOL)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_within_the_repository_leads_somewhere(page):
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8"))

    for link in links:
        if not link.startswith("https://"):
            assert (page.parent / link).exists(), link
