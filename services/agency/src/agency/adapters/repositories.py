"""The records of the node in its database."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from agency.adapters import tables
from agency.domain.records import (
    Actor,
    Conversation,
    Given,
    Message,
    NodeFacts,
    Outgoing,
    OutState,
    Part,
    Pin,
    Referral,
    Stop,
    Told,
    Wire,
    WireState,
)


class SqlWires:
    """Bodies as they came."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, wire: Wire) -> None:
        """Keep a body; the hash is its identity."""
        self._session.add(wire)

    def get(self, sha256: str) -> Wire | None:
        """The row of these bytes."""
        return self._session.get(Wire, sha256)

    def next_new(self) -> Wire | None:
        """The oldest body that waits, locked until the transaction ends."""
        query = (
            sa.select(Wire)
            .where(tables.wires.c.state == WireState.NEW)
            .order_by(tables.wires.c.first_stored_at, tables.wires.c.sha256)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        return self._session.scalars(query).first()

    def count(self, state: WireState) -> int:
        """How many bodies are in this state."""
        query = sa.select(sa.func.count()).select_from(tables.wires).where(tables.wires.c.state == state)
        return self._session.scalars(query).one()

    def drop(self, wire: Wire) -> None:
        """Keep nothing of it."""
        self._session.delete(wire)

    def forget_rubbish(self, before: datetime) -> None:
        """Let go of the notes of what came before then and could not be read."""
        old = (tables.wires.c.state == WireState.RUBBISH, tables.wires.c.first_stored_at < before)
        self._session.execute(sa.delete(Wire).where(*old))

    def retry_stuck(self) -> None:
        """Give every stuck body another chance."""
        query = sa.update(Wire).where(tables.wires.c.state == WireState.STUCK)
        self._session.execute(query.values(state=WireState.NEW, attempts=0))


class SqlMessages:
    """Messages whose signature verified."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, message: Message) -> None:
        """Keep a message."""
        self._session.add(message)

    def get(self, message_id: str) -> Message | None:
        """The message with our own id."""
        return self._session.get(Message, message_id)

    def by_jti(self, iss: str, jti: str) -> Message | None:
        """The first message of this sender under this jti."""
        columns = tables.messages.c
        query = sa.select(Message).where(columns.iss == iss, columns.jti == jti).order_by(columns.received_at)
        return self._session.scalars(query.limit(1)).first()

    def earlier_with_mid(self, message: Message) -> Message | None:
        """The other message with this mid, that had its effect."""
        columns = tables.messages.c
        same = (columns.iss == message.iss, columns.mid == message.mid, columns.id != message.id)
        query = sa.select(Message).where(*same, columns.status == "received").order_by(columns.received_at)
        return self._session.scalars(query.limit(1)).first()

    def page(self, limit: int) -> Sequence[Message]:
        """The newest messages, newest first."""
        query = sa.select(Message).order_by(tables.messages.c.received_at.desc(), tables.messages.c.id.desc())
        return self._session.scalars(query.limit(limit)).all()


class SqlReferrals:
    """Referrals, their parts and the answers given."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, referral: Referral, parts: Sequence[Part]) -> None:
        """Keep a referral with its encrypted parts."""
        self._session.add(referral)
        self._session.flush()  # the parts' foreign key wants the row first
        self._session.add_all(parts)

    def get(self, referral_id: str) -> Referral | None:
        """The referral with our own id, locked until the transaction ends."""
        query = sa.select(Referral).where(tables.referrals.c.id == referral_id).with_for_update()
        return self._session.scalars(query).first()

    def in_conversation(self, iss: str, cid: str) -> Sequence[Referral]:
        """All referrals of one conversation."""
        columns = tables.referrals.c
        query = sa.select(Referral).where(columns.iss == iss, columns.cid == cid).with_for_update()
        return self._session.scalars(query).all()

    def all(self) -> Sequence[Referral]:
        """Every referral, oldest first."""
        query = sa.select(Referral).order_by(tables.referrals.c.received_at, tables.referrals.c.id)
        return self._session.scalars(query).all()

    def parts(self, referral_id: str) -> Sequence[Part]:
        """All encrypted parts of one referral."""
        return self._session.scalars(sa.select(Part).where(tables.parts.c.referral_id == referral_id)).all()

    def part(self, referral_id: str, name: str) -> Part | None:
        """One encrypted part."""
        return self._session.get(Part, (referral_id, name))

    def drop_parts(self, referral_id: str) -> None:
        """Delete the parts of one referral."""
        self._session.execute(sa.delete(Part).where(tables.parts.c.referral_id == referral_id))

    def add_answer(self, given: Given) -> None:
        """Keep an answer."""
        self._session.add(given)

    def answers(self, referral_id: str) -> Sequence[Given]:
        """The answers given, oldest first."""
        columns = tables.answers.c
        query = sa.select(Given).where(columns.referral_id == referral_id).order_by(columns.at, columns.id)
        return self._session.scalars(query).all()

    def add_told(self, told: Told) -> None:
        """Keep what the landlord wrote."""
        self._session.add(told)

    def told(self, referral_id: str) -> Sequence[Told]:
        """What the landlord wrote about one referral, oldest first."""
        columns = tables.tellings.c
        query = sa.select(Told).where(columns.referral_id == referral_id).order_by(columns.at, columns.id)
        return self._session.scalars(query).all()


class SqlOutbox:
    """Our own sealed messages."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, outgoing: Outgoing) -> None:
        """Keep a sealed message for the relay."""
        self._session.add(outgoing)
        self._session.flush()

    def get(self, jti: str) -> Outgoing | None:
        """The message of ours with this jti."""
        return self._session.get(Outgoing, jti)

    def due(self, now: datetime) -> Outgoing | None:
        """The oldest message that is to be offered now, locked until the transaction ends."""
        columns = tables.outbox.c
        query = (
            sa.select(Outgoing)
            .where(_unfinished(), columns.next_offer_at <= now)
            # In the order in which they were said, also when a clock stands still.
            .order_by(columns.next_offer_at, columns.created_at, sa.func.coalesce(columns.seq, 0), columns.jti)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        return self._session.scalars(query).first()

    def next_at(self) -> datetime | None:
        """When the next message is to be offered, as things stand."""
        query = sa.select(sa.func.min(tables.outbox.c.next_offer_at)).where(_unfinished())
        return self._session.scalars(query).first()

    def by_wire(self, sha256: str) -> Outgoing | None:
        """The message of ours that these bytes are."""
        return self._session.scalars(sa.select(Outgoing).where(tables.outbox.c.wire_sha256 == sha256)).first()

    def about(self, jti: str) -> Sequence[Outgoing]:
        """Everything of ours that answers one message, oldest first."""
        query = sa.select(Outgoing).where(tables.outbox.c.re == jti).order_by(tables.outbox.c.created_at)
        return self._session.scalars(query).all()

    def at(self, cid: str, inc: str, seq: int) -> Outgoing | None:
        """The message of ours at one place of a conversation."""
        columns = tables.outbox.c
        query = sa.select(Outgoing).where(columns.cid == cid, columns.inc == inc, columns.seq == seq)
        return self._session.scalars(query).first()

    def flagged(self) -> Sequence[Outgoing]:
        """Answers that a person must look at."""
        query = sa.select(Outgoing).where(tables.outbox.c.flagged_at.is_not(None))
        return self._session.scalars(query.order_by(tables.outbox.c.created_at)).all()

    def offer_again(self, now: datetime, confirmed_too: bool) -> None:
        """Make due what was never confirmed; with `confirmed_too` also answers that lack the landlord's receipt."""
        which = _unfinished() if confirmed_too else tables.outbox.c.state == OutState.WAITING
        self._session.execute(sa.update(Outgoing).where(which).values(next_offer_at=now))


def _unfinished() -> sa.ColumnElement[bool]:
    """What lacks the thing that ends it: a receipt the link's confirm, an answer the landlord's own receipt."""
    columns = tables.outbox.c
    answered = sa.and_(columns.state == OutState.CONFIRMED, columns.mt != "receipt")
    return sa.or_(columns.state == OutState.WAITING, answered)


class SqlConversations:
    """Numbers and hashes of both directions."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, cid: str) -> Conversation | None:
        """The conversation, locked until the transaction ends."""
        query = sa.select(Conversation).where(tables.conversations.c.cid == cid).with_for_update()
        return self._session.scalars(query).first()

    def add(self, conversation: Conversation) -> None:
        """Begin a conversation."""
        self._session.add(conversation)
        self._session.flush()

    def begin_again(self) -> None:
        """Number what goes out anew."""
        self._session.execute(sa.update(Conversation).values(out_seq=0, out_hash=None))


class SqlStops:
    """Withdrawals that were processed."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, stop: Stop) -> None:
        """Remember what a withdrawal named."""
        self._session.add(stop)

    def covers(self, iss: str, cid: str, jti: str) -> bool:
        """Whether a withdrawal named this message, or its whole conversation."""
        columns = tables.stops.c
        named = sa.or_(columns.jti == jti, columns.jti.is_(None))
        query = sa.select(columns.id).where(columns.iss == iss, columns.cid == cid, named)
        return self._session.execute(query.limit(1)).first() is not None


class SqlDirectory:
    """This node's own statements, its landlord, and the opaque names of its people."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def node(self) -> NodeFacts | None:
        """This node's incarnation and statements."""
        return self._session.get(NodeFacts, 1)

    def set_node(self, facts: NodeFacts) -> None:
        """Keep this node's incarnation and statements."""
        self._session.merge(facts)

    def pin(self) -> Pin | None:
        """The pinned landlord."""
        return self._session.scalars(sa.select(Pin).limit(1)).first()

    def set_pin(self, pin: Pin) -> None:
        """Keep the pinned landlord."""
        self._session.merge(pin)

    def actor(self, subject: str) -> Actor | None:
        """The opaque name of a person."""
        return self._session.scalars(sa.select(Actor).where(tables.actors.c.subject == subject)).first()

    def add_actor(self, actor: Actor) -> None:
        """Give a person an opaque name."""
        self._session.add(actor)
