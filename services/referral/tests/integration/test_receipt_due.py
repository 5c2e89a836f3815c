"""Something waits for a person: notify hears of it under its own name for her, and of nothing else."""

import json
import uuid

from alongside.events.model import NOTICE_DUE, receipt_due
from alongside.events.tables import outbox
from referral.adapters.tables import person


def hear(world, subject):
    handler = world.service.subscriber._handlers["receipt.due"]
    with world.service.new_uow() as uow:
        handler(receipt_due(world.clock.now(), subject), uow.session)
        uow.commit()


def notices(world):
    with world.service.new_uow() as uow:
        bodies = uow.session.scalars(
            outbox.select().with_only_columns(outbox.c.body).where(outbox.c.type == NOTICE_DUE)
        )
        return [json.loads(body)["data"] for body in bodies]


def test_notify_is_told_under_its_own_name_for_the_person(world):
    world.ask()
    with world.service.new_uow() as uow:
        known = uow.session.execute(person.select()).one()
    before = notices(world)

    hear(world, known.consent_subject)

    (told,) = [one for one in notices(world) if one not in before]
    assert told == {"code": "person.update", "audience": "person", "handle": known.notify_handle, "role": None}
    assert known.consent_subject != known.notify_handle


def test_who_is_not_known_here_is_no_failure(world):
    before = notices(world)

    hear(world, str(uuid.uuid4()))

    assert notices(world) == before
