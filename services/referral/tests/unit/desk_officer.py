"""Somebody at the desk who fills in forms, for tests."""

import re

from desk_staff import signed_in


class Officer:
    """Somebody at the desk who fills in forms."""

    def __init__(self, app, name):
        self.browser = signed_in(app, name)

    def page(self, path):
        answer = self.browser.get(path)
        assert answer.status_code == 200, path
        return answer.text

    def hidden(self, path):
        return dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', self.page(path)))

    def save(self, path, opened=None, /, **typed):
        """Fill in the form that was `opened` (default: now) and save it."""
        form = opened or self.hidden(path)
        return self.browser.post(path, data={**form, **typed})

    def add(self, **typed):
        answer = self.save("/desk/people/new", **{"name": "Amara Nwosu", "age_band": "adult", **typed})
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"].removesuffix("/about/safe")
