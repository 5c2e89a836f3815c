"""Whether the broker is as the directory asks for and gave up no message, where the operator's settings are at hand.

Looks only.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from alongside.doctor.broker import APPLY, START
from alongside.doctor.finding import Finding, good, wrong
from alongside.doctor.operator import PREFIX, Operator
from alongside.link.rabbitmq.management import Management
from alongside.link.rabbitmq.names import DEAD_IN, DEAD_OUT
from alongside.link.rabbitmq.operator_api import ManagementRefused, Why
from alongside.link.rabbitmq.topology import (
    EVENTS_DEAD,
    INTERNAL,
    LinkedAgency,
    partners,
    wanted_by_partners,
    wanted_by_services,
)

_ADDRESS: Final = f"export {PREFIX}_MANAGEMENT=http://127.0.0.1:15672 (or the address that the broker has)"
_MENDS: Final[Mapping[Why, str]] = {
    "address": _ADDRESS,
    "away": START,
    "certificate": f"export {PREFIX}_MANAGEMENT_CA_FILE=FILE",
    "elsewhere": _ADDRESS,
    "operator": f"Correct {PREFIX}_OPERATOR and the file that {PREFIX}_PASSWORD_FILE names.",
    "readable": f"export {PREFIX}_MANAGEMENT=https://HOST:15671",
    "said no": "Look at the broker's log, mend what it says, then look again.",
}
_RELAY: Final = "docker compose up -d referral-relay (or: referral relay)"
_PUT_BACK: Final = "referral broker put-back"
_GIVEN_UP: Final = {
    EVENTS_DEAD: ("from one of our services to another, which nobody read for 15 days", _PUT_BACK),
    DEAD_IN: ("from agencies to us, which no relay noted: none runs, or it can store nothing", _RELAY),
    DEAD_OUT: ("from us to agencies, which no relay noted: none runs, or it can store nothing", _RELAY),
}
_LINK_NAME: Final = re.compile(r"[a-z2-7]{26}")


def look_at_topology(
    subject: str, operator: Operator, agencies: Sequence[LinkedAgency], names: Mapping[str, str]
) -> Iterator[Finding]:
    """One finding for each difference. `names`: link name -> the agency's id, because a link name is secret."""
    client = Management(
        operator.management, operator.user, operator.password, operator.authority, anywhere=operator.anywhere
    )
    try:
        several = (wanted_by_services(), wanted_by_partners(operator.landlord, agencies))
        lines = [line for wanted in several for line in client.drift(wanted, operator.password_of)]
        waiting = {vhost: client.waiting(vhost) for vhost in (INTERNAL, partners(operator.landlord))}
    except ManagementRefused as refused:
        yield wrong(subject, str(refused), mend(refused))
        return
    except ValueError as mistake:
        yield wrong(subject, str(mistake), f"export {PREFIX}_LANDLORD=NAME")
        return
    finally:
        client.close()
    for line in lines:
        yield wrong(subject, _LINK_NAME.sub(lambda found: f"<{names.get(found[0], 'link name')}>", line), APPLY)
    if not lines:
        yield good(subject, "The broker is as the directory asks for.")
    yield from _given_up(f"{subject} dead letters", waiting)


def _given_up(subject: str, waiting: Mapping[str, Mapping[str, int]]) -> Iterator[Finding]:
    """What nobody could take, which nobody acts on until a person does.

    What helps a message of the partner link is that the relay runs, which notes it. An event of our own services is
    put back, and the command that does it says which service does not run.
    """
    dead = [(queue, queues[queue]) for queues in waiting.values() for queue in _GIVEN_UP if queues.get(queue)]
    for queue, many in dead:
        what = "1 message" if many == 1 else f"{many} messages"
        whose, mend = _GIVEN_UP[queue]
        yield wrong(subject, f"The broker gave up {what} {whose}.", mend)
    if not dead:
        yield good(subject, "The broker gave up no message.")


def mend(refused: ManagementRefused) -> str:
    """The command that mends it, or what a person does."""
    return _MENDS[refused.why]


def not_compared(subject: str) -> Finding:
    """What is said where there is no operator."""
    sentence = f"Not compared: no {PREFIX}_* is in the environment. `{APPLY} --check` compares it."
    return good(subject, sentence)
