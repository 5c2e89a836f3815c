"""The recovery sheet, as a page to print: with it the node opens on a new computer."""

from collections.abc import Sequence
from datetime import datetime
from html import escape
from typing import Final

_PAGE: Final = """<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Recovery sheet</title>
<style>
body {{ font-family: Arial, sans-serif; font-size: 13pt; line-height: 1.5; }}
body {{ max-width: 40em; margin: 2em auto; padding: 0 1em; }}
ol {{ columns: 2; font-size: 16pt; padding-left: 2.2em; }}
li {{ margin-bottom: .4em; }}
.box {{ border: 2px solid #000; padding: .5em 1em; margin: 1em 0; }}
</style>
</head>
<body>
<h1>Recovery sheet</h1>
<p>For <strong>{agency}</strong>, connected with <strong>{landlord}</strong>. Made on {day}.</p>
<p>If the computer is lost, stolen or broken, these words open your inbox on a new one.</p>
<ol>
{words}
</ol>
<div class="box">
<h2>Keep it safe</h2>
<p>Lock this sheet away, where two of you can get at it. Do not take a photo of it, do not type it into any e-mail.
Nobody will ever ask you for these words in a call.</p>
</div>
<h2>When the computer is lost</h2>
<p>Ring {landlord} at once on a number that you know{phone}. They stop the old computer and send you a new
invitation. On
the new computer run <code>agency up</code> and say yes when it asks for the recovery sheet.</p>
</body>
</html>
"""


def recovery_sheet(agency: str, landlord: str, phone: str, words: Sequence[str], now: datetime) -> str:
    """The page. `now` is aware UTC."""
    return _PAGE.format(
        agency=escape(agency),
        landlord=escape(landlord),
        phone=f", such as {escape(phone)}" if phone else "",
        day=f"{now.day} {now:%B %Y}",
        words="\n".join(f"<li>{escape(word)}</li>" for word in words),
    )
