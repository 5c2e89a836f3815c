"""`alongside working-together`: the policy section "who we work with", from the agreements and rules in force."""

import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import click
import requests

from embedded.commands.refer import DEFAULT_PROFILE
from embedded.locking import FolderInUse
from embedded.partnership_store import seeded_partnership
from embedded.plan import Plan
from embedded.process import Embedded
from embedded.profile import load_profile
from embedded.refer.mistakes import FileRefused
from embedded.secrets_folder import write_whole

PAGE = "/working-together"
_WAIT_S = 30
_LEFT_OUT = (
    re.compile(r'<script type="module"[^>]*></script>'),
    re.compile(r'<link rel="icon"[^>]*>'),
    re.compile(r'<nav class="app-exit".*?</nav>', re.DOTALL),
    re.compile(r'<header class="app-header">.*?</header>', re.DOTALL),
)
_STYLE = re.compile(r'<link rel="stylesheet" href="([^"]+)">')


@click.command("working-together")
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    help="The data folder, running or not; else .alongside.",
)
@click.option("--profile", type=click.Path(path_type=Path), help="The profile of a running deployment.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write it there; else it is printed.")
def working_together(data: Path | None, profile: Path | None, out: Path | None) -> None:
    """Make the page "who we work with, what we tell them, why, and for how long" as one HTML file.

    No person is in it. Put it on your website: it is that section of your policy, as it is in force today.
    """
    if data is not None and profile is not None:
        _end("Name a data folder or a profile, not both.")
    try:
        page = _from_profile(profile) if profile is not None else _from_folder(data or DEFAULT_PROFILE.parent)
    except FileRefused as refused:
        _end("\n".join(f"{profile}: {mistake.sentence}" for mistake in refused.mistakes))
    except requests.RequestException:
        _end("The deployment does not answer. Is it running?")
    except OSError as problem:
        _end(f"This cannot be read: {problem.strerror or 'the file or folder cannot be used'}.")
    if out is None:
        print(page)
        return
    write_whole(out, page, mode=0o644)
    print(f"Written to {out}.")


def _from_folder(data: Path) -> str:
    """From the folder itself; where something runs on it, from what runs."""
    if not (data / "keys").is_dir():
        _end("There is no data folder here. Start `alongside up` once, or name the folder with --data.")
    plan = Plan(
        data=data,
        partnership=seeded_partnership(data, datetime.now(UTC)),
        port_base=None,
        relay=False,
        hold_nodes=True,
    )
    kept = (data / "profile.json").read_text(encoding="utf-8")
    try:
        with Embedded(plan) as running:
            page = _fetched(running.addresses["referral"])
    except FolderInUse:
        return _from_profile(data / "profile.json")
    write_whole(data / "profile.json", kept)
    return page


def _from_profile(profile: Path) -> str:
    return _fetched(load_profile(profile).addresses["referral"])


def _fetched(address: str) -> str:
    answer = requests.get(address + PAGE, timeout=_WAIT_S)
    if answer.status_code != requests.codes.ok:
        _end("The page cannot be made at the moment. `alongside doctor` says what is wrong.")
    return _alone(answer.text, address)


def _alone(page: str, address: str) -> str:
    """One file that needs nothing beside it."""
    for part in _LEFT_OUT:
        page = part.sub("", page)

    def inlined(link: re.Match[str]) -> str:
        style = requests.get(address + link[1], timeout=_WAIT_S)
        style.raise_for_status()
        return "<style>" + style.text.replace("</", "<\\/") + "</style>"

    return _STYLE.sub(inlined, page).replace('<meta name="robots" content="noindex, nofollow">', "")


def _end(sentence: str) -> NoReturn:
    print(sentence, file=sys.stderr)
    sys.exit(1)
