"""Whether the broker is as the directory asks for, where the operator's settings are at hand. Looks only."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import requests

from alongside.doctor.broker import APPLY, START
from alongside.doctor.finding import Finding, good, wrong
from alongside.doctor.operator import PREFIX, Operator
from alongside.link.rabbitmq.management import Management, ManagementRefused
from alongside.link.rabbitmq.topology import LinkedAgency, wanted_by_partners, wanted_by_services

_CREDENTIALS: Final = f"Correct {PREFIX}_OPERATOR and the file that {PREFIX}_PASSWORD_FILE names."
_LINK_NAME: Final = re.compile(r"[a-z2-7]{26}")


def look_at_topology(
    subject: str, operator: Operator, agencies: Sequence[LinkedAgency], names: Mapping[str, str]
) -> Iterator[Finding]:
    """One finding for each difference. `names`: link name -> the agency's id, because a link name is secret."""
    session = requests.Session()
    if operator.authority is not None:
        session.verify = str(operator.authority)
    client = Management(operator.management, operator.user, operator.password, session)
    try:
        several = (wanted_by_services(), wanted_by_partners(operator.landlord, agencies))
        lines = [line for wanted in several for line in client.drift(wanted, operator.password_of)]
    except ManagementRefused as refused:
        away = isinstance(refused.__cause__, requests.RequestException)
        yield wrong(subject, f"{operator.management}: {refused}", START if away else _CREDENTIALS)
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


def not_compared(subject: str) -> Finding:
    """What is said where there is no operator."""
    sentence = f"Not compared: no {PREFIX}_* is in the environment. `{APPLY} --check` compares it."
    return good(subject, sentence)
