"""`alongside refer`: send case bundles and print what became of every referral."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import click

from alongside.telemetry.log import silenced
from alongside.web.client import ServiceRefused, ServiceUnavailable
from embedded.commands.options import TIME
from embedded.plan import ANSWERS
from embedded.profile import load_profile
from embedded.refer.bundle import Bundle, load_bundle, named_apart
from embedded.refer.client import ContentChanged, announce, check
from embedded.refer.embedded_run import Choices, refer_embedded
from embedded.refer.gateway import Gateway
from embedded.refer.mistakes import FileRefused, lines
from embedded.refer.partnership import Partnership, load_partnership, sample_partnership
from embedded.refer.rows import exit_status
from embedded.refer.run import Outcome
from embedded.refer.run import refer as refer_bundle
from embedded.refer.screen import Screen

Checked = TypeVar("Checked")
REFUSED = 2
DEFAULT_PROFILE = Path(".alongside/profile.json")


@dataclass(frozen=True)
class Options:
    """What the command line said."""

    files: tuple[Path, ...]
    embedded: bool
    profile: Path | None
    rebase: bool
    as_json: bool
    wait: float
    at: datetime | None
    keep: Path | None
    partnership: Path | None
    stopped: tuple[str, ...]
    answers: str


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--embedded", is_flag=True, help="A fresh temporary deployment for each file.")
@click.option("--profile", type=click.Path(path_type=Path), help="The profile of a running deployment.")
@click.option("--rebase", is_flag=True, help="Move every date so that the bundle is written now.")
@click.option("--json", "as_json", is_flag=True, help="One JSON line per referral, then a summary line.")
@click.option("--wait", type=click.FloatRange(0, 3600), default=30, show_default=True, help="Seconds.")
@click.option("--at", type=TIME, help="Where the clock starts, with --embedded; else at the bundle's own time.")
@click.option("--keep", type=click.Path(path_type=Path, file_okay=False), help="Leave everything there.")
@click.option("--partnership", type=click.Path(path_type=Path), help="Another partnership than the sample.")
@click.option("--stopped", multiple=True, metavar="AGENCY", help="An agency whose node does not run.")
@click.option("--answers", type=click.Choice(ANSWERS), default="none", help="What sandbox agencies answer.")
def refer(**given: object) -> None:
    """Send case bundles and tell what became of every referral.

    Without --embedded the running deployment of --profile (or ./.alongside/profile.json) is used.
    The exit status is 0 when every referral ended in a definite result, 1 when one is pending, unreadable,
    refused or expired, 2 when a file was refused and nothing was sent.
    """
    options = Options(**given)  # type: ignore[arg-type]
    _check_combination(options)
    bundles, partnership = _read_all(options)
    screen = Screen(options.as_json)
    try:
        with screen:
            outcomes = _outcomes(options, bundles, partnership, screen)
            for bundle, outcome in outcomes:
                screen.show(bundle, outcome)
        sys.exit(exit_status(screen.rows))
    except ContentChanged as changed:
        _complain([f"{changed.name}: {one}: This was sent with other content before." for one in changed.pointers])
        sys.exit(REFUSED)
    except ServiceRefused as refused:
        _complain([refused.detail or "A service refused the request."])
        sys.exit(1 if screen.rows else REFUSED)
    except ServiceUnavailable:
        _complain(["A service does not answer. Is the deployment running?"])
        sys.exit(1)
    except Exception as error:
        _complain([f"This failed here ({type(error).__name__}). Run it again: nothing is sent twice."])
        sys.exit(1)


def _check_combination(options: Options) -> None:
    alone = {"--profile": options.profile, "--rebase": options.rebase}
    with_embedded = {
        "--at": options.at,
        "--keep": options.keep,
        "--partnership": options.partnership,
        "--stopped": options.stopped,
        "--answers": options.answers != "none",
    }
    for name, value in (alone if options.embedded else with_embedded).items():
        if value:
            word = "cannot be used together with" if options.embedded else "can only be used with"
            raise click.UsageError(f"{name} {word} --embedded.")


def _read_all(options: Options) -> tuple[list[Bundle], Partnership]:
    """Validate every file before anything is sent; print every mistake of all of them."""
    mistakes: list[str] = []
    bundles = [_read(path, load_bundle, mistakes) for path in options.files]
    partnership: Partnership | None = sample_partnership()
    if options.partnership:
        partnership = _read(options.partnership, load_partnership, mistakes)
    if partnership:
        known = {agency["id"] for agency in partnership.agencies}
        mistakes += [
            "--stopped names an agency that is not in the partnership." for one in options.stopped if one not in known
        ]
    if mistakes or partnership is None:
        _complain(mistakes)
        sys.exit(REFUSED)
    return [bundle for bundle in bundles if bundle], partnership


def _read(path: Path, load: Callable[[Path], Checked], mistakes: list[str]) -> Checked | None:
    try:
        return load(path)
    except FileRefused as refused:
        mistakes.extend(lines(str(path), refused.mistakes))
        return None


def _outcomes(
    options: Options, bundles: list[Bundle], partnership: Partnership, screen: Screen
) -> Iterator[tuple[Bundle, Outcome]]:
    if options.embedded:
        choices = Choices(
            partnership, options.at, options.wait, frozenset(options.stopped), options.answers, options.keep
        )
        for bundle in named_apart(bundles):
            yield bundle, refer_embedded(bundle, choices, screen.progress)
    else:
        with silenced():  # standard error is for sentences
            yield from _running(options, bundles, screen)


def _running(options: Options, bundles: list[Bundle], screen: Screen) -> Iterator[tuple[Bundle, Outcome]]:
    """All files are checked before the first is announced: a conflict in one of them leaves no trace."""
    mistakes: list[str] = []
    profile = _read(options.profile or DEFAULT_PROFILE, load_profile, mistakes)
    if profile is None:
        _complain(mistakes)
        sys.exit(REFUSED)
    gateway = Gateway(profile)
    to = profile.now() if options.rebase else None
    check(gateway, bundles)
    announced = [announce(gateway, bundle, to) for bundle in bundles]
    for bundle in announced:
        outcome = refer_bundle(gateway, profile, bundle, wait_s=options.wait, progress=screen.progress)
        yield bundle, outcome


def _complain(sentences: list[str]) -> None:
    for sentence in sentences:
        print(sentence, file=sys.stderr)
