"""Landlord, agencies, agreements and policy packs."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, bindparam, func, or_, select, true
from sqlalchemy.orm import Session

from alongside.casedata.codes import CATEGORIES
from alongside.database import ByKey, rows_of, wait_turn
from consent.adapters.kept_rules import Kept, KeptRules, Partner, Rules
from consent.adapters.rules_state import STATE
from consent.adapters.tables import AgencyRow, AgreementRow, LandlordRow, PolicyPackRow, table_of
from consent.adapters.tables_agreements import AgreementEventRow
from consent.domain.agreement import LONDON
from consent.domain.agreement_life import OF_THE_GATE, LifeEvent, Listed, as_they_stand
from consent.domain.model import Agency, Agreement
from consent.domain.policy_pack import PolicyPack, parse_pack, within
from consent.domain.records import AgreementRecord, Landlord, Recipient

KNOWN_CATEGORIES = frozenset(CATEGORIES)
_LANDLORDS, _PACKS = table_of(LandlordRow), table_of(PolicyPackRow)
_AGENCIES, _AGREEMENTS, _EVENTS = table_of(AgencyRow), table_of(AgreementRow), table_of(AgreementEventRow)
# one row for each pack, the one with the latest first day first; also without any
RULES = (
    select(
        _LANDLORDS,
        _PACKS.c.id.label("pack"),
        *(_PACKS.c[name] for name in ("version", "effective_from", "effective_to")),
        STATE,
    )
    .outerjoin(_PACKS, true())
    .order_by(_PACKS.c.effective_from.desc().nulls_last(), _PACKS.c.recorded_at.desc(), _PACKS.c.version.desc())
)
_CONTENT = select(PolicyPackRow.content).where(
    PolicyPackRow.id == bindparam("id"), PolicyPackRow.version == bindparam("version")
)
# one row for each agreement, or for each thing that happened to it; also without any
RECIPIENTS = ByKey(
    select(
        *(_AGENCIES.c[name].label(f"agency_{name}") for name in ("id", "type", "status", "protect", "party")),
        _AGREEMENTS,
        _EVENTS.c.kind.label("event_kind"),
        _EVENTS.c.version.label("event_version"),
        STATE,
    )
    .outerjoin(_AGREEMENTS, _AGREEMENTS.c.agency == _AGENCIES.c.id)
    .outerjoin(
        _EVENTS,
        and_(
            _EVENTS.c.agency == _AGREEMENTS.c.agency,
            _EVENTS.c.agreement == _AGREEMENTS.c.id,
            or_(*(_EVENTS.c.kind == kind for kind in OF_THE_GATE)),
        ),
    )
    .order_by(_AGREEMENTS.c.position, _EVENTS.c.seq),
    _AGENCIES.c.id,
)


class ParsedPacks:
    """Policy packs of one database that were parsed before. A version never changes: no row of the table does."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], PolicyPack] = {}

    def get(self, session: Session, pack_id: str, version: str) -> PolicyPack:
        """This version, parsed. Raises PolicyPackInvalid."""
        known = self._known.get((pack_id, version))
        if known is None:
            content = session.execute(_CONTENT, {"id": pack_id, "version": version}).scalar_one()
            known = self._known[pack_id, version] = parse_pack(content, KNOWN_CATEGORIES)
        return known


class PartnershipRepository:
    """Keeps `Partnership`. What was recorded first stays."""

    def __init__(self, session: Session, packs: ParsedPacks, kept: KeptRules) -> None:
        self._session, self._packs, self._kept = session, packs, kept
        self._state: str | None = None

    def goes_by(self, state: str | None) -> None:
        """From now on what is kept of this state counts as read. It was read in this transaction, after its locks.

        None: there is none, so everything is read.
        """
        self._state = state

    def rules(self, now: datetime) -> Rules:
        """See Partnership."""
        kept = self._kept_on(now)
        if kept is not None and kept.rules is not None:
            return kept.rules
        rows = rows_of(self._session, RULES, {})
        if not rows:
            return None, None
        first = rows[0]
        landlord = Landlord(first.id, first.party, first.controller_type, first.jurisdiction)
        listed = [row for row in rows if row.id == first.id and row.pack is not None]
        in_force = (row for row in listed if within(now, row.effective_from, row.effective_to))
        packs = (self._packs.get(self._session, row.pack, row.version) for row in in_force)
        found = landlord, next((pack for pack in packs if pack.is_for(landlord.id, landlord.jurisdiction)), None)
        if kept is not None and kept.state == first.rules_state:
            kept.rules = found
        return found

    def recipients(self, agency_ids: Collection[str], now: datetime) -> dict[str, Partner]:
        """See Partnership."""
        kept = self._kept_on(now)
        if kept is not None and kept.partners.keys() >= set(agency_ids):
            return {agency: kept.partners[agency] for agency in agency_ids}
        rows: dict[str, list[Any]] = {}
        for row in rows_of(self._session, *RECIPIENTS.asked(agency_ids)):
            rows.setdefault(row.agency_id, []).append(row)
        day = now.astimezone(LONDON).date()
        found = {agency: (_recipient(of[0]), _standing(of, day)) for agency, of in rows.items()}
        if kept is not None and all(of[0].rules_state == kept.state for of in rows.values()):
            kept.partners.update(found)
        return found

    def agreements(self, agency_id: str | None = None) -> Sequence[AgreementRecord]:
        """In the order of listing; of one agency or of all."""
        listed = select(AgreementRow).order_by(AgreementRow.position)
        if agency_id is not None:
            listed = listed.where(AgreementRow.agency == agency_id)
        return [agreement_of(row) for row in self._session.scalars(listed)]

    def standing(self, now: datetime, agency_id: str | None = None) -> Sequence[AgreementRecord]:
        """See Partnership."""
        day = now.astimezone(LONDON).date()
        lives = self._lives()
        of_agency: dict[str, list[Listed]] = {}
        rows = self._session.scalars(select(AgreementRow).order_by(AgreementRow.position)).all()
        for row in rows:
            of_agency.setdefault(row.agency, []).append(Listed(row.position, agreement_of(row)))
        stand = {agency: iter(as_they_stand(of, lives.get(agency, {}), day)) for agency, of in of_agency.items()}
        return [next(stand[row.agency]) for row in rows if agency_id in (None, row.agency)]

    def add_landlord(self, landlord: Landlord) -> bool:
        """True when there was none."""
        if self._session.scalar(select(LandlordRow).limit(1)) is not None:
            return False
        return self._add(
            LandlordRow(
                id=landlord.id,
                party=landlord.party,
                controller_type=landlord.controller_type,
                jurisdiction=landlord.jurisdiction,
            )
        )

    def add_agency(self, recipient: Recipient, at: datetime) -> bool:
        """True when it was not known."""
        agency = recipient.agency
        if self._session.get(AgencyRow, agency.id) is not None:
            return False
        return self._add(
            AgencyRow(
                id=agency.id,
                type=agency.type,
                status=agency.status,
                protect=agency.protect,
                party=recipient.party,
                recorded_at=at,
            )
        )

    def pin_party(self, agency_id: str, party: str) -> bool:
        """True when the agency had no party id yet; a pinned one is never replaced here."""
        row = self._session.get(AgencyRow, agency_id)
        if row is None or row.party is not None:
            return False
        row.party = party
        self._session.flush()
        return True

    def name_agency(self, agency_id: str, name: str) -> None:
        """What people call the agency, where no name was there."""
        row = self._session.get(AgencyRow, agency_id)
        if row is not None and row.name is None:
            row.name = name
            self._session.flush()

    def names(self, agency_ids: Collection[str]) -> dict[str, str]:
        """What people call these agencies; of those that have no name, the id."""
        rows = self._session.execute(select(AgencyRow.id, AgencyRow.name).where(AgencyRow.id.in_(agency_ids)))
        return {one: one for one in agency_ids} | {row.id: row.name for row in rows if row.name}

    def add_agreement(self, agreement: AgreementRecord, at: datetime) -> bool:
        """Listed after all others. Always True."""
        terms = agreement.agreement
        listed = self._session.scalar(select(func.max(AgreementRow.position)))
        return self._add(
            AgreementRow(
                id=terms.id,
                version=terms.version,
                position=0 if listed is None else listed + 1,
                agency=terms.agency,
                status=terms.status,
                effective_from=terms.effective_from,
                effective_to=terms.effective_to,
                categories_by_type={t: sorted(codes) for t, codes in terms.categories_by_type.items()},
                onward_sharing=agreement.onward_sharing,
                retention_days=agreement.retention_days,
                breach_notice_hours=agreement.breach_notice_hours,
                document_sha256=agreement.document_sha256,
                recorded_at=at,
            )
        )

    def add_pack(self, content: Mapping[str, Any], at: datetime) -> bool:
        """True when this version was not known. Raises PolicyPackInvalid."""
        pack = parse_pack(content, KNOWN_CATEGORIES)
        wait_turn(self._session.connection(), "partnership")  # seeding begins here, and several processes may start
        if self._session.get(PolicyPackRow, (pack.id, pack.version)) is not None:
            return False
        return self._add(
            PolicyPackRow(
                id=pack.id,
                version=pack.version,
                effective_from=pack.effective_from,
                effective_to=pack.effective_to,
                content=dict(content),
                recorded_at=at,
            )
        )

    def _kept_on(self, now: datetime) -> Kept | None:
        return self._kept.of(self._state, now.astimezone(LONDON).date()) if self._state else None

    def _lives(self) -> dict[str, dict[str, list[LifeEvent]]]:
        """What the gate knows of the lives of agreements, by agency and agreement."""
        wanted = select(_EVENTS).where(_EVENTS.c.kind.in_(OF_THE_GATE)).order_by(_EVENTS.c.seq)
        lives: dict[str, dict[str, list[LifeEvent]]] = {}
        for row in self._session.execute(wanted):
            lives.setdefault(row.agency, {}).setdefault(row.agreement, []).append(LifeEvent(row.kind, row.version))
        return lives

    def _add(self, row: object) -> bool:
        self._session.add(row)
        self._session.flush()
        return True


def agreement_of(row: Any) -> AgreementRecord:
    """A version as it was recorded."""
    terms = Agreement(
        id=row.id,
        version=row.version,
        agency=row.agency,
        status=row.status,
        effective_from=row.effective_from,
        effective_to=row.effective_to,
        categories_by_type={t: frozenset(codes) for t, codes in row.categories_by_type.items()},
    )
    return AgreementRecord(
        terms, row.onward_sharing, row.retention_days, row.breach_notice_hours, row.document_sha256
    )


def _recipient(row: Any) -> Recipient:
    agency = Agency(row.agency_id, row.agency_type, row.agency_status, row.agency_protect)
    return Recipient(agency, row.agency_party)


def _standing(rows: Sequence[Any], day: date) -> tuple[AgreementRecord, ...]:
    """The agreements of one agency as they stand on a day."""
    of_position = {row.position: row for row in rows if row.id is not None}
    listed = [Listed(position, agreement_of(row)) for position, row in of_position.items()]
    first: dict[str, int] = {}
    events: dict[str, list[LifeEvent]] = {}
    for row in rows:
        # each version of an agreement comes with everything that happened to the agreement: taken once
        if row.event_kind is not None and first.setdefault(row.id, row.position) == row.position:
            events.setdefault(row.id, []).append(LifeEvent(row.event_kind, row.event_version))
    return as_they_stand(listed, events, day)
