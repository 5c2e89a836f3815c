"""Two workers on one node: messages are checked in the order of the conversation."""

import threading
from uuid import uuid4

from agency.usecases import audit, process


def test_two_workers_check_the_messages_of_a_conversation_one_after_the_other(bench):
    cid = str(uuid4())
    for _ in range(8):
        bench.take(bench.landlord.referral(cid=cid))
        bench.clock.forward(seconds=1)  # they are taken up in the order in which they came
    together, failures = threading.Barrier(2), []

    def work() -> None:
        together.wait()
        try:
            while process.process_next(bench.agency.node):
                pass
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert failures == []
    assert [(entry.status, entry.flags) for entry in audit.messages(bench.agency.node)] == [("received", ())] * 8
