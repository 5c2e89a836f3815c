"""People at pages: a window that signs in, is looked at by axe, and can be pictured."""

import os
import time
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from finding import ROOT
from playwright.sync_api import Browser, BrowserContext, Error, Locator, Page

DESKTOP, PHONE = (1280, 900), (360, 740)
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
ASKED_FOR = os.environ.get("ALONGSIDE_PICTURES")
"""Whoever asks for pictures gets them or an error; else they are for looking at, and prove nothing."""
PICTURES = Path(ASKED_FOR or ROOT / "build" / "pictures")
_ATTEMPTS = 3
_SOON_S = 60.0  # what others have to do first: a page is opened again until then
_AXE = Axe().axe_script


class Visitor:
    """Somebody with a browser window of their own. `interactions` counts keys pressed as one each, words as one."""

    def __init__(
        self, chromium: Browser, home: str, *, size: tuple[int, int] = DESKTOP, script: bool = True, name: str = ""
    ) -> None:
        """home: address of the site. script: whether the browser runs JavaScript. name: goes into pictures' names."""
        self.home, self.name = home.rstrip("/"), name
        self._context: BrowserContext = chromium.new_context(
            viewport={"width": size[0], "height": size[1]}, java_script_enabled=script, locale="en-GB",
            timezone_id="Europe/London", reduced_motion="reduce",
        )  # fmt: skip
        self._scripted = script
        self.page: Page = self._context.new_page()
        self.page.set_default_timeout(20_000)
        self.interactions = 0

    def close(self) -> None:
        """Close the window and forget its cookies."""
        self._context.close()

    def go(self, path: str) -> "Visitor":
        """Open an address of the site, and once more when a page that reloads itself got in between."""
        try:
            self.page.goto(self.home + path)
        except Error as error:
            if "ERR_ABORTED" not in error.message:
                raise
            self.page.goto(self.home + path)
        return self

    def until(self, path: str, words: str) -> "Visitor":
        """Open an address of the site, again and again, until the page says this: somebody else has to act first."""
        ends = time.monotonic() + _SOON_S
        while words not in self.go(path).text:
            assert time.monotonic() < ends, f"It never said: {words}"
            time.sleep(0.3)
        return self

    def sign_in(self, name: str, password: str) -> "Visitor":
        """Sign in with the keyboard."""
        self.go("/sign-in")
        self.page.get_by_label("Name").fill(name)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Sign in").press("Enter")
        return self

    def press(self, words: str, role: Any = "button", *, exact: bool = False, nth: int = 0) -> "Visitor":
        """Press what has these words, with the keyboard."""
        self._keyed(self.page.get_by_role(role, name=words, exact=exact).nth(nth), "Enter")
        return self

    def follow(self, words: str, *, nth: int = 0) -> "Visitor":
        """Follow a link, with the keyboard."""
        return self.press(words, "link", nth=nth)

    def choose(self, words: str, *, role: Any = "radio", nth: int = 0, exact: bool = False) -> "Visitor":
        """Choose a radio button or tick a box, with the keyboard."""
        self._keyed(self.page.get_by_role(role, name=words, exact=exact).nth(nth), "Space")
        return self

    def write(self, label: str, words: str, *, nth: int = 0) -> "Visitor":
        """Type into the field of this label."""
        self.page.get_by_label(label).nth(nth).fill(words)
        self.interactions += 1
        return self

    def _keyed(self, what: Locator, key: str) -> None:
        what.focus()
        what.press(key)
        self._arrived()
        self.interactions += 1

    def _arrived(self) -> None:
        """Wait until the page that is here is here whole: a key's new page begins empty."""
        self.page.wait_for_load_state("load")

    @property
    def heading(self) -> str:
        """The page's one first heading."""
        self._arrived()
        return self.page.locator("h1").inner_text()

    @property
    def text(self) -> str:
        """What can be read on the page."""
        self._arrived()
        return self.page.locator("body").inner_text()

    def faults(self) -> list[str]:
        """What axe finds against WCAG 2.2 AA, and a page that is wider than its window; one line each."""
        self._arrived()
        found = [] if not self._scripted else self._axe()
        if self._scripted:
            wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            if self.page.evaluate(wide) > 0:
                found.append("the page is wider than the window")
        return found

    def _axe(self) -> list[str]:
        if self.page.evaluate("typeof axe === 'undefined'"):  # it is long, and a page is looked at more than once
            self.page.evaluate(f"{_AXE}; null")
        violations = self.page.evaluate("rules => axe.run(rules).then(found => found.violations)", RULES)
        return [f"{one['id']}: {node['html'][:200]}" for one in violations for node in one["nodes"]]

    def picture(self, name: str, *, whole: bool = True) -> Path:
        """A picture of the whole page, or of what is in the window, below build/pictures."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        file = PICTURES / f"{name}{'-' + self.name if self.name else ''}.png"
        self._arrived()
        for attempt in range(_ATTEMPTS):
            try:
                self.page.screenshot(path=file, full_page=whole)
                break
            except Error:  # a browser that has not drawn the page yet has no picture of it
                if attempt == _ATTEMPTS - 1 and ASKED_FOR:
                    raise
        return file
