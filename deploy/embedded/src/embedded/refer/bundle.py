"""A case bundle that has passed every check."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

from .bundle_rules import broken_rules
from .bundle_schema import BundleSchema
from .fields import moment
from .mistakes import FileRefused, Mistake, from_messages
from .reading import read_json

LISTS = ("consents", "standing_refusals", "exceptions", "referrals")
_INNER_LISTS = {
    "consents": ("purposes", "categories"),
    "exceptions": ("categories", "why_no_consent", "legal_power"),
    "referrals": ("categories",),
}


@dataclass(frozen=True)
class Bundle:
    """A valid bundle. `original` is the document as it was read, `content` the one that is sent.

    The two differ in absent lists, which are empty in `content`, and in dates after a rebase.
    """

    name: str
    original: dict[str, Any]
    content: dict[str, Any]

    @property
    def at(self) -> datetime:
        """When the bundle was written (UTC)."""
        return moment(self.content["at"])

    @property
    def case_ref(self) -> str:
        """The landlord's own reference; never leaves the landlord."""
        return str(self.content["case_ref"])

    @property
    def person_ref(self) -> str:
        """The person's reference in the source system."""
        return str(self.content["person"]["ref"])

    def listed(self, name: str) -> list[dict[str, Any]]:
        """One of the four lists, empty if the file has none."""
        return list(self.content[name])


def load_bundle(path: Path) -> Bundle:
    """Read and check one file; raise FileRefused with every mistake."""
    return checked(path.name, read_json(path))


def checked(name: str, document: Any) -> Bundle:
    """Return `document` as a Bundle, or raise FileRefused with every mistake."""
    mistakes = [*_field_mistakes(document), *broken_rules(document)]
    if mistakes:
        raise FileRefused(mistakes)
    return Bundle(name, document, with_lists(document))


def _field_mistakes(document: Any) -> list[Mistake]:
    if not isinstance(document, dict):
        return [Mistake("", "A case bundle is a JSON object.")]
    return list(from_messages(BundleSchema().validate(document)))


def named_apart(bundles: Iterable[Bundle]) -> Iterator[Bundle]:
    """Yield the bundles with names that differ in their stems, so that each can have a folder of its own."""
    taken: set[str] = set()
    for bundle in bundles:
        stem = Path(bundle.name).stem
        names = (stem if place == 1 else f"{stem}-{place}" for place in count(1))
        name = next(one for one in names if one not in taken)
        taken.add(name)
        yield replace(bundle, name=f"{name}.json")


def with_lists(document: dict[str, Any]) -> dict[str, Any]:
    """Return a copy in which absent lists are empty."""
    content = dict(document)
    for name in LISTS:
        inner = _INNER_LISTS.get(name, ())
        content[name] = [{**{field: [] for field in inner}, **entry} for entry in document.get(name, [])]
    for referral in content["referrals"]:
        referral.setdefault("reasons", {})
    return content
