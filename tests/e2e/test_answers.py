"""What an agency's people do with a referral reaches the landlord, of whichever kind the deployment is."""

import pytest
from embedded_world import case_called, written

AGENCY = "lockwell-sanctuary"
WORKER = ("agency-sign-in", f"agency:{AGENCY}", "agency_worker")


@pytest.mark.parametrize(("answer", "more"), [("accepted", {}), ("declined", {"reason": "no_capacity"})])
def test_what_was_sent_is_read_there_and_the_answer_comes_back(world, tmp_path, answer, more):
    # given a referral that arrived
    known = {card["id"] for card in world.inbox(AGENCY)}
    case = written(tmp_path, case_called(f"to be {answer}", referrals={"R2"}))
    [row] = world.refer(case).rows
    [card] = [one for one in world.inbox(AGENCY, len(known) + 1) if one["id"] not in known]
    where = f"{world.pages_of(AGENCY)}/referrals/{card['id']}"

    # when somebody there reads it and answers
    content = world.ask(where, *WORKER)
    world.post(f"{where}/answers", *WORKER, {"answer": answer, **more})

    # then they have read exactly what was sent, and the landlord knows the answer
    assert content["message_id"] == row["message_id"]
    assert set(content["categories"]) == set(row["sent"])
    assert content["parts"]["SAF"]
    assert world.refer_until(case, answer)["receipt"]["status"] == "received"
