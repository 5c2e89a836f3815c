"""A stop of a part: one agency, one kind of detail, one thing it is for; each of them, or every one of them. Pure.

Domain 1.6: taking back a part is as easy as giving it. The safe ways to make contact are no part by themselves: they
keep the person safe from what is still shared.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from alongside.casedata.codes import in_table_order
from referral.domain.errors import Invalid

EVERY: Final = ""
"""Not one of them, but each."""
_GIVEN: Final = "given"
_NO_PART: Final = frozenset({"SAF"})


@dataclass(frozen=True)
class Part:
    """What to stop; at least one of the three is named."""

    agency: str = EVERY
    detail: str = EVERY
    need: str = EVERY

    @property
    def is_one_agency(self) -> bool:
        """Is it all that one agency may have."""
        return self.agency != EVERY and (self.detail, self.need) == (EVERY, EVERY)

    def body(self) -> dict[str, list[str]]:
        """As consent asks for it."""
        named = {"agencies": self.agency, "categories": self.detail, "purposes": self.need}
        return {name: [value] for name, value in named.items() if value != EVERY}


@dataclass(frozen=True)
class Standing:
    """What stands of what she said yes to: agencies, kinds of detail in table order, and what it is for."""

    agencies: tuple[str, ...]
    details: tuple[str, ...]
    needs: tuple[str, ...]

    def part(self, agency: str, detail: str, need: str) -> Part:
        """What was chosen, when it is something that stands.

        Raises:
            Invalid: nothing was chosen, or something that she did not say yes to.
        """
        if (agency, detail, need) == (EVERY, EVERY, EVERY):
            raise Invalid("Choose what to stop: who, which kind of detail, or what it is for.")
        offered = ((agency, self.agencies), (detail, self.details), (need, self.needs))
        if any(one not in (EVERY, *known) for one, known in offered):
            raise Invalid("Choose one of what they said yes to.")
        return Part(agency, detail, need)


def standing(consents: Iterable[Mapping[str, Any]]) -> Standing:
    """What stands, as consent tells it: each of them once."""
    good = [one for one in consents if one["status"] == _GIVEN]
    cells = [cell for one in good for cell in one.get("cells", ()) if cell["answer"] == _GIVEN]
    details = {code for cell in cells for code in cell["categories"]} - _NO_PART
    return Standing(
        agencies=tuple(dict.fromkeys(one["agency"] for one in good)),
        details=tuple(in_table_order(details)),
        needs=tuple(dict.fromkeys(cell["purpose"] for cell in cells if cell["categories"])),
    )
