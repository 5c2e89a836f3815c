"""Backup, wipe, restore on another machine: everything is there, and nothing is sent twice with effect."""

import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import pytest
from embedded_world import case_called, inbox, open_tasks, plan_today, refer, row_counts, settled_counts, written

from embedded.backup.making import make_backup
from embedded.backup.putting_back import put_back
from embedded.process import Embedded

WORDS = "otter lamp seventeen fog"
CARE = "harbour-victim-care"


def running(data, *, relay=True):
    return Embedded(plan_today(data, datetime.now(UTC), relay=relay))


def referred(data, folder, name, **options):
    case = written(folder, case_called(name, referrals={"R1"}), f"{name}.json")
    wait = "60" if options.get("wait", True) else "0"
    [row] = refer("--profile", str(data / "profile.json"), "--rebase", "--wait", wait, case).rows
    return row


def seen_there(world, data, at_least):
    return {card["id"] for card in inbox(data, world.addresses["agency"], CARE, at_least)}


def incarnations(data):
    with closing(sqlite3.connect(data / "referral.sqlite3")) as connection:
        return {inc for (inc,) in connection.execute("SELECT inc FROM conversation")}


@pytest.fixture
def story(tmp_path):
    """One referral that arrived and one that waits; a backup; then the waiting one arrives too; then a fire."""
    old, new, kept = tmp_path / "old", tmp_path / "elsewhere" / "new", tmp_path / "agencies"
    with running(old):
        first = referred(old, tmp_path, "first")
    with running(old, relay=False):
        waiting = referred(old, tmp_path, "waiting", wait=False)
        settled_counts(old)
        make_backup(old, tmp_path / "copy.alongside", WORDS)
        held = {name: n for name, n in row_counts(old).items() if name.startswith(("consent", "referral", "notify"))}
    with running(old) as world:
        arrived = referred(old, tmp_path, "waiting")
        there = seen_there(world, old, 2)
    kept.mkdir()
    for file in old.glob("agency-*.sqlite3*"):  # the agencies' own machines, which did not burn
        shutil.move(file, kept)
    shutil.rmtree(old)
    put_back(tmp_path / "copy.alongside", new, WORDS)
    back = {name: n for name, n in row_counts(new).items() if name in held}
    before = incarnations(new)
    for file in new.glob("agency-*.sqlite3"):
        file.unlink()
    for file in kept.iterdir():
        shutil.copy(file, new)
    return {
        "first": first, "waiting": waiting, "arrived": arrived, "there": there, "held": held, "back": back,
        "new": new, "folder": tmp_path, "before": before,
    }  # fmt: skip


def test_after_a_fire_everything_is_there_and_nothing_has_its_effect_twice(story):
    new, folder = story["new"], story["folder"]
    assert (story["waiting"]["result"], story["arrived"]["result"]) == ("pending", "received")
    assert story["back"] == story["held"]

    with running(new) as world:
        # what had arrived is known as before, with its receipt, and evidence verifies
        again = referred(new, folder, "first")
        assert (again["referral_id"], again["receipt"]) == (story["first"]["referral_id"], story["first"]["receipt"])
        # what waited goes out once more, since the copy does not know that it went
        waiting = referred(new, folder, "waiting")
        assert (waiting["result"], waiting["referral_id"]) == ("received", story["waiting"]["referral_id"])
        assert waiting["message_id"] != story["arrived"]["message_id"]
        # and the agency has it once
        settled_counts(new)
        assert seen_there(world, new, 2) == story["there"]
        # somebody is asked to find out what the copy does not know, and what is new arrives as ever
        assert "FROM_A_COPY" in [task["code"] for task in open_tasks(new, world.addresses["referral"])]
        assert referred(new, folder, "afterwards")["result"] == "received"
        assert len(seen_there(world, new, 3)) == 3

    assert incarnations(new).isdisjoint(story["before"])
    assert not (new / "restored.json").exists()


def test_it_begins_again_only_once(story):
    new, folder = story["new"], story["folder"]
    with running(new):
        referred(new, folder, "waiting")
    first = incarnations(new)

    with running(new) as world:
        tasks = [task["code"] for task in open_tasks(new, world.addresses["referral"])]

    assert tasks.count("FROM_A_COPY") == 1
    assert incarnations(new) == first
