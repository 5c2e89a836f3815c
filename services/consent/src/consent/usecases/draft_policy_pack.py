"""Write down a version of the landlord's rules, and approve it as a second person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from alongside.casedata.codes import CATEGORIES, REFERRAL_TYPES
from alongside.clock import Clock
from consent.domain.agreement import LONDON
from consent.domain.errors import NotReady, RecordedOtherwise
from consent.domain.errors_agreements import ChangedMeanwhile, DoesNotFit, PackRefused, UnknownVersion
from consent.domain.pack_rules import mistakes_in
from consent.domain.records import Actor
from consent.domain.roles import must_be_another
from consent.usecases.approve_agreement import start_of
from consent.usecases.canonical import digest
from consent.usecases.change_agreement import allowed
from consent.usecases.ports import UnitOfWork, Units
from consent.usecases.ports_agreements import PackEvent, PackHistory


@dataclass(frozen=True, slots=True)
class DraftPolicyPack:
    """`POST /policy-packs`. A version is never edited: a change is a new version."""

    units: Units
    clock: Clock

    def __call__(self, content: Mapping[str, Any], by: Actor) -> PackHistory:
        """The draft; doing it again changes nothing.

        Raises:
            NotYours, NotReady
            PackRefused: with every mistake.
            RecordedOtherwise: this version is there with other content.
        """
        with self.units() as unit:
            unit.agreements.take_turn()
            now = self.clock.now()
            allowed(unit, "draft_policy_pack", by, now)
            _refuse_mistakes(unit, content, now)
            known = unit.packs.get(content["id"], content["version"])
            if known is not None:
                return _same(known, content)
            unit.packs.add_draft(content, digest(content), now)
            unit.packs.add_event(
                content["id"], content["version"], PackEvent("drafted", now, by.name, by.issuer, vouched=False)
            )
            drafted = _known(unit, content["id"], content["version"])
            unit.commit()
            return drafted


@dataclass(frozen=True, slots=True)
class ApprovePolicyPack:
    """`POST /policy-packs/{id}/{version}/approval`. From its first day on decisions follow it and name it."""

    units: Units
    clock: Clock

    def __call__(self, pack: str, version: str, read: str, by: Actor) -> PackHistory:
        """The pack, which counts now. Approved before, it stays so.

        Args:
            read: SHA-256 of the content that the approver read, hexadecimal.

        Raises:
            NotYours, UnknownVersion
            ChangedMeanwhile: another content was read.
            DoesNotFit: its first day is over, so that it would change what was decided on other rules.
            PackRefused
        """
        with self.units() as unit:
            unit.agreements.take_turn()
            now = self.clock.now()
            allowed(unit, "approve_policy_pack", by, now)
            known = _known(unit, pack, version)
            if known.digest != read:
                raise ChangedMeanwhile("This is not the text that you read; read it again and decide then.")
            if known.counts:
                return known
            must_be_another(by, [event.by for event in known.events if event.kind == "drafted"])
            _refuse_mistakes(unit, known.content, now)
            unit.partnership.add_pack(known.content, now)
            unit.packs.add_event(pack, version, PackEvent("approved", now, by.name, by.issuer, vouched=False))
            unit.rechecks.due(None, max(now, start_of(_first_day(known.content, now))))
            approved = _known(unit, pack, version)
            unit.commit()
            return approved


def _refuse_mistakes(unit: UnitOfWork, content: Mapping[str, Any], now: datetime) -> None:
    landlord, _ = unit.partnership.rules(now)
    if landlord is None:
        raise NotReady("No landlord is set up, so nothing can be decided.")
    try:
        mistakes = mistakes_in(content, REFERRAL_TYPES, frozenset(CATEGORIES))
    except (KeyError, TypeError, ValueError, AttributeError):
        mistakes = [("", "This is not a policy pack of the second format.")]
    if not mistakes and landlord.jurisdiction not in content["jurisdictions"]:
        mistakes.append(("/jurisdictions", "The pack is not for the nation that this landlord works in."))
    if not mistakes and content["landlord"] not in (None, landlord.id):
        mistakes.append(("/landlord", "The pack is for another landlord."))
    if mistakes:
        raise PackRefused(mistakes)
    _first_day(content, now)


def _first_day(content: Mapping[str, Any], now: datetime) -> date:
    """Its first day, which is not over. Raises DoesNotFit: rules are never made for days that are gone."""
    first = date.fromisoformat(content["effective_from"]) if content["effective_from"] else None
    if first is None or first < now.astimezone(LONDON).date():
        raise DoesNotFit("FIRST_DAY_OVER", "A policy pack needs a first day that is not over yet.")
    return first


def _same(known: PackHistory, content: Mapping[str, Any]) -> PackHistory:
    if known.digest != digest(content):
        raise RecordedOtherwise
    return known


def _known(unit: UnitOfWork, pack: str, version: str) -> PackHistory:
    found = unit.packs.get(pack, version)
    if found is None:
        raise UnknownVersion
    return found
