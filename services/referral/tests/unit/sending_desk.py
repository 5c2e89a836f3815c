"""An officer of the desk who talks with a person and sends, for tests."""

import re
from dataclasses import replace

from desk_calls import FakeCalls, FakeWords
from desk_staff import desk_of, signed_in

CARE, POLICE = "harbour-victim-care", "norshire-police"
OFFERS = {CARE: f"support.victim_general/{CARE}", POLICE: f"police.report/{POLICE}"}
TALK = re.compile(r"/talks/([0-9a-f-]{36})")


class SendingDesk:
    """An officer at the desk, and the person they talk with."""

    def __init__(self, world):
        world.calls, world.words = FakeCalls(), FakeWords()
        self.app, self.world, self.calls = desk_of(world), world, world.calls
        self._accept()
        self.browser = signed_in(self.app, "nadia.k")
        self.person = world.person()
        self.at = f"/desk/people/{self.person}"

    def _accept(self):
        for name, offer in OFFERS.items():
            with self.world.service.new_uow() as uow:
                uow.agencies.put(replace(uow.agencies.get(name), accepts=(offer.partition("/")[0],)))
                uow.commit()

    def token(self):
        return re.search(r'name="csrf_token" value="([^"]+)"', self.browser.get("/desk/people/new").text)[1]

    def post(self, path, follow=False, **fields):
        return self.browser.post(path, data={"csrf_token": self.token(), **fields}, follow_redirects=follow)

    def talk(self, *agencies, company="alone", **more):
        answer = self.post(f"{self.at}/talk", offers=[OFFERS[one] for one in agencies], company=company, **more)
        assert answer.status_code == 303, answer.text
        return TALK.search(answer.headers["Location"])[1]

    def say(self, talk, *said):
        for place, one in enumerate(said):
            self.post(f"{self.at}/talks/{talk}/cards/{place}", answer=one)

    def save(self, talk):
        return self.post(f"{self.at}/talks/{talk}")

    def agreed(self, *agencies):
        talk = self.talk(*agencies)
        self.say(talk, *["given"] * len(agencies))
        self.save(talk)

    def ways(self):
        """What waits to be sent, by address."""
        page = self.browser.get(f"{self.at}/send").text.partition("Others who could help")[0]
        return re.findall(rf'href="({self.at}/send/[0-9a-f-]+)"', page)

    def sending(self):
        """The hidden form of what is shown."""
        page = self.browser.get(self.ways()[0]).text
        form = re.search(r'<form method="post" action="[^"]*/now">(.*?)</form>', page, re.DOTALL)[1]
        found = {}
        for name, value in re.findall(r'name="([^"]+)" value="([^"]*)"', form):
            found.setdefault(name, []).append(value)
        return found
