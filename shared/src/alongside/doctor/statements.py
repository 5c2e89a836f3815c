"""The two statements of a party: do they verify against the pinned identity, and how long yet."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from alongside.doctor.finding import Finding, good, wrong
from alongside.envelope.errors import StatementError
from alongside.envelope.keys import verify_party
from alongside.envelope.model import Env, KeyUse, Party

BEFORE_THE_END: Final = timedelta(days=14)


def look_at_statements(
    subject: str, whose: str, statements: tuple[str, str, str], env: Env, now: datetime, mend: str
) -> Finding:
    """(pinned identity, root statement, key statement) hold at `now` (aware UTC) and for 14 days more."""
    party = _verified(statements, env, now)
    if isinstance(party, StatementError):
        return wrong(subject, f"The statements of {whose} do not hold: {party}", mend)
    ends, days = _end(party), (_end(party) - now).days
    if ends - now < BEFORE_THE_END:
        return wrong(subject, f"The statements of {whose} end on {ends:%d %B %Y}, in {days} days.", mend)
    return good(subject, f"The statements of {whose} hold until {ends:%d %B %Y}.")


def look_at_own_keys(
    subject: str, statements: tuple[str, str, str], env: Env, now: datetime, held: Mapping[str, str], mend: str
) -> Iterator[Finding]:
    """The keys `message` and `encryption` of the keystore (name -> thumbprint) are those of the statements.

    Says nothing about statements that do not hold, and about keys that are not there: others say that.
    """
    party = _verified(statements, env, now)
    if isinstance(party, StatementError):
        return
    listed = {
        "message": {key.kid for key in party.keys if key.use is KeyUse.MESSAGE},
        "encryption": {key.kid for key in party.enc},
    }
    strange = [name for name, kid in held.items() if kid not in listed.get(name, {kid})]
    for name in strange:
        yield wrong(subject, f"The {name} key of the keystore is not the one in the statements.", mend)
    if held and not strange:
        yield good(subject, "The keys of the keystore are those of the statements.")


def _verified(statements: tuple[str, str, str], env: Env, now: datetime) -> Party | StatementError:
    identity, root, keys = statements
    try:
        return verify_party(root, keys, identity, now, env=env)
    except StatementError as error:
        return error


def _end(party: Party) -> datetime:
    """When something of it ends first: a statement, the last encryption key, the last message key."""
    message = max((key.exp for key in party.keys if key.use is KeyUse.MESSAGE), default=0)
    encryption = max((key.exp for key in party.enc), default=0)
    return datetime.fromtimestamp(min(party.root_exp, party.keys_exp, message, encryption), UTC)
