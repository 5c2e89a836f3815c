"""Pages for anybody: who we work with. No person is in them, and nobody signs in."""

from flask import Blueprint, render_template

from alongside.web.signin import public_page
from referral.bootstrap import Referral
from referral.entrypoints.pages import frame


def blueprint(service: Referral) -> Blueprint:
    """The page that the policy refers to."""
    pages = frame.area("public")

    @pages.get("/working-together")
    @public_page
    def working_together() -> str:
        """Who we work with, what we tell them, why, and for how long; made from what is in force."""
        return render_template("referral/working_together.html", told=service.telling.working_together())

    return pages
