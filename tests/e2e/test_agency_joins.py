"""A new agency joins a running landlord by what the two READMEs say, word for word: practice referral, lost laptop.

Each command stands in a README; only paths, ports and addresses are those of the test. People's answers are typed.
"""

import os
import re
import shlex
import shutil
import sys
import time
from pathlib import Path

import apart as services_apart
import pytest
import requests
from bs4 import BeautifulSoup
from forked import Speaking
from talk import Talk
from tied import free_ports
from waiting import wait_until

from alongside.joining import words
from alongside.link.rabbitmq.topology import partners

ROOT = Path(__file__).parents[2]
AGENCY = "open-door"
PASSWORD = "three plain words"
OURS = ("CONSENT_", "REFERRAL_", "NOTIFY_", "AGENCY_", "POSTGRES_")
SOON_S = 60.0


def commands(readme: str, program: str) -> list[list[str]]:
    """Every command of a program in the `sh` blocks of a README, in their order."""
    text = (ROOT / readme).read_text("utf-8")
    lines = [line for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL) for line in block.splitlines()]
    return [words_of for line in lines if (words_of := shlex.split(line)) and words_of[0].endswith(program)]


UP = commands("services/agency/README.md", "agency")[0]
INVITE, CONFIRM_FIRST, CONFIRM_SECOND, STOP = (
    [one for one in commands("services/referral/README.md", "referral") if one[1:2] == ["agency"]]
)  # fmt: skip
APPLY = next(one for one in commands("services/referral/README.md", "referral") if one[1] == "broker")
SEED = commands("services/referral/README.md", "consent")[0]
PRACTISE = commands("services/referral/README.md", "alongside")[0]


class Joining(services_apart.Apart):
    """Services apart, in which one agency of the partnership has not joined."""

    def prepare(self):
        super().prepare()
        shutil.rmtree(self.root / "sandbox" / AGENCY)


class Landlord:
    """Larkfield's people at a terminal, with the environment of the referral service."""

    def __init__(self, world: Joining, folder: Path) -> None:
        self.world, self.folder = world, folder
        compose = world._programs._compose
        theirs = {one: value for one, value in os.environ.items() if not one.startswith(OURS)}
        own = compose.environment("consent") | compose.environment("referral") | world._programs._instead()
        self.environment = theirs | own
        self.sign_ins = dict(re.findall(r"^(\S+)\s+(\S+)", self._sign_ins(), re.MULTILINE))

    def _sign_ins(self) -> str:
        return (self.world.root / "import" / "sign-ins.txt").read_text()

    def talk(self, line: list[str]) -> Talk:
        program = "embedded.cli" if line[0] == "alongside" else f"{line[0]}.entrypoints.cli"
        return Talk([f"{program}:main", *line[1:]], self.folder, self.environment, Speaking)

    def adapted(self, line: list[str]) -> list[str]:
        """The README's command with the addresses of the test."""
        own, broker = self.world.own, self.world.own.broker
        instead = {
            "AGENCY": AGENCY,
            "AGENCY.invitation": f"{AGENCY}.invitation",
            "amqps://broker.example.org:5671/partners.larkfield-homes":
                f"amqp://{broker.host}:{self.world._broker_port}/{partners(own.landlord)}",
            "partnership.json": str(self.world.root / "partnership.json"),
            "parties": str(self.folder / "parties"),
            "passwords": str(self.world.root / "rabbitmq" / "passwords"),
        }  # fmt: skip
        line = [instead.get(one, one) for one in line]
        if "--broker-ca" in line:  # this broker has no TLS
            at = line.index("--broker-ca")
            del line[at : at + 2]
        return line

    def does(self, line: list[str], *more: str, typed: tuple[str, ...] = ()) -> str:
        """Run a command of the README to its good end; returns what it said."""
        line = self.adapted(line)
        talk = self.talk([*line, *more])
        if "--by" in line:
            talk.answer("Your password", self.sign_ins[line[line.index("--by") + 1]])
        for text in typed:
            talk.answer("Type the twelve words", text)
        status, said = talk.end()
        assert status == 0, said
        return said

    def invites(self, *more: str) -> tuple[Path, str, str]:
        """The invitation, its six words, and the landlord's own words as they are read aloud."""
        said = self.does(INVITE, *more)
        code, own = said.split("in a call:")[1].split("Our own words, for the call in which you compare:")
        self.does(APPLY)
        return self.folder / f"{AGENCY}.invitation", spoken(code), spoken(own)


class Charity:
    """Somebody at the agency with a computer: an empty folder."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder, [self.port] = folder, free_ports(1)
        self.talk: Talk | None = None

    def up(self) -> Talk:
        environment = {one: value for one, value in os.environ.items() if not one.startswith(OURS)}
        program = [sys.executable, "-c", "from agency.entrypoints.cli import main; main()"]
        self.talk = Talk([*program, *UP[1:], "--port", str(self.port)], self.folder, environment)
        return self.talk

    def stop(self) -> None:
        if self.talk is not None:
            self.talk.stop()

    @property
    def party(self) -> Path:
        return self.folder / "alongside-data" / "send-to-the-landlord.json"

    def browser(self) -> "Browser":
        return Browser(f"http://127.0.0.1:{self.port}")


class Browser:
    """Signed in to the inbox."""

    def __init__(self, base: str) -> None:
        self.base, self._session = base, requests.Session()
        wait_until(lambda: self._up(), SOON_S)
        self.send("/sign-in", "/sign-in", name="sam", password=PASSWORD)

    def page(self, path: str = "/"):
        got = self._session.get(f"{self.base}{path}", timeout=20)
        return BeautifulSoup(got.text, "html.parser") if got.status_code == 200 else None

    def send(self, at: str, to: str, **fields: str) -> int:
        form = BeautifulSoup(self._session.get(f"{self.base}{at}", timeout=20).text, "html.parser")
        fields["csrf_token"] = form.find("input", {"name": "csrf_token"})["value"]
        got = self._session.post(f"{self.base}{to}", data=fields, timeout=20, allow_redirects=False)
        return got.status_code

    def waiting(self) -> list[str]:
        """Where the referrals that wait are read."""
        page = self.page()
        found = page.find_all("a", class_="govuk-link") if page else []
        return [link["href"] for link in found if link["href"].endswith("/read")]

    def _up(self) -> bool:
        try:
            return requests.get(f"{self.base}/sign-in", timeout=5).status_code == 200
        except requests.ConnectionError:
            return False


def spoken(text: str) -> str:
    """The words of a block of numbered words."""
    return " ".join(re.findall(r"\d+ ([a-z]+)", text))


def joins(charity: Charity, invitation: Path, code: str, landlord_words: str, sheet: str | None = None) -> dict:
    """Everything that `agency up` asks; returns the words of its recovery sheet and of its fingerprint."""
    talk, kept = charity.up(), {}
    talk.answer("The file of the invitation", str(invitation))
    talk.answer("The six words", code)
    if sheet is None:
        talk.answer("Do you have a recovery sheet", "n")
        shown = talk.wait_for("type word ")
        numbered = dict(re.findall(r"(\d+) ([a-z]+)", shown.split("with their numbers:")[1].split("To be sure")[0]))
        talk.wait_for(" of the sheet")
        place = re.findall(r"type word (\d+) of", talk.heard)[-1]
        kept["sheet"] = " ".join(numbered[str(one)] for one in range(1, 15))
        talk.answer("of the sheet", numbered[place])
    else:
        talk.answer("Do you have a recovery sheet", "y")
        talk.answer("The fourteen words", sheet)
    said = talk.answer("Type the words that they read to you", landlord_words)
    kept["words"] = spoken(said.split("Read these twelve words to them:")[1].split("Then they read")[0])
    talk.answer("Your name", "sam")
    talk.answer("A password", PASSWORD)
    talk.answer("The same once more", PASSWORD)
    talk.wait_for("Your inbox: http")
    return kept


@pytest.fixture(scope="module")
def world(tmp_path_factory, postgres_server, broker):
    made = Joining(tmp_path_factory.mktemp("joining"), services_apart.WorldOnServers(postgres_server, broker))
    try:
        made.begin()
        yield made
    finally:
        made.end()


@pytest.fixture
def charities(tmp_path):
    made: list[Charity] = []

    def new(name: str) -> Charity:
        made.append(Charity(tmp_path / name))
        return made[-1]

    yield new
    for one in made:
        one.stop()


@pytest.mark.timeout(900)  # eleven programs one after the other, and five people
def test_from_the_invitation_to_an_accepted_practice_referral_and_to_the_next_laptop(world, tmp_path, charities):
    landlord, laptop = Landlord(world, tmp_path), charities("laptop")

    # the invitation by e-mail, its words by telephone
    invitation, code, landlord_words = landlord.invites()
    kept = joins(laptop, invitation, code, landlord_words)

    # two people compare; one of them hears other words first, and that stops it
    shutil.copy(laptop.party, tmp_path / "send-to-the-landlord.json")
    wrong = " ".join([*kept["words"].split()[1:], "acorn"])
    talk = landlord.talk(landlord.adapted(CONFIRM_FIRST))
    talk.answer("Your password", landlord.sign_ins["ruth.a"])
    talk.answer("Type the twelve words", wrong)
    status, said = talk.end()
    assert (status, "Stop: do not connect them" in said) == (1, True)
    assert "Now a second person" in landlord.does(CONFIRM_FIRST, typed=(kept["words"],))
    assert "They are connected." in landlord.does(CONFIRM_SECOND, typed=(kept["words"],))

    # consent hears of nobody but those whom two people have compared
    shutil.copy(world.root / "public" / "landlord.json", tmp_path / "parties")
    assert "1 added" in landlord.does(SEED)

    # the practice referral arrives, is opened and accepted
    practised(landlord, world, laptop)

    # the laptop is lost: stopped, invited again, and back with the sheet
    laptop.stop()
    landlord.does(STOP)
    landlord.does(APPLY)
    invitation, code, landlord_words = landlord.invites()
    other = charities("new-laptop")
    again = joins(other, invitation, code, landlord_words, sheet=kept["sheet"])
    assert again["words"] == kept["words"]
    shutil.copy(other.party, tmp_path / "send-to-the-landlord.json")
    landlord.does(CONFIRM_FIRST, typed=(again["words"],))
    landlord.does(CONFIRM_SECOND, typed=(again["words"],))
    practised(landlord, world, other)

    # and the lost one cannot connect any more
    lost = laptop.up()
    lost.wait_for("Your inbox: http")
    browser = laptop.browser()
    time.sleep(2)
    assert browser.page() is None  # nothing is shown without a link


def practised(landlord: Landlord, world: Joining, charity: Charity) -> None:
    said = landlord.does(PRACTISE, "--profile", world.profile)
    assert "Their system has it." in said
    browser = charity.browser()
    [address] = wait_until(browser.waiting, SOON_S)
    assert browser.send(address, address) == 303
    shown = browser.page(address).get_text(" ")
    assert "Practice Person" in shown and "never leave a voicemail" in shown
    answer = address.replace("/read", "/answer")
    assert browser.send(address, answer, answer="accepted") == 303
    assert browser.send(address, answer, answer="outcome", reason="advice_given") == 303


def test_the_words_of_the_readmes_are_those_of_the_programs():
    assert UP == ["alongside/bin/agency", "up"]
    assert len(words.all_words()) == 1024
