"""What machines call stages, matches, rules and plugins stands on no public page, paper or feed: there are words."""

from __future__ import annotations

import re
from dataclasses import fields
from html import unescape

from flask import Flask
from sqlalchemy import select

from tests.support.crawling import LINK, crawled
from tournament import demo
from tournament.demo.sports_day import CONTENTS
from tournament.domain.competitions.commands.competitions import DIVISIONS
from tournament.engine.formats import FORMATS
from tournament.engine.scoring.goal_rules import GoalRules
from tournament.engine.scoring.set_rules import SetRules
from tournament.engine.standings import BUILT_IN
from tournament.interchange.lists.syllables import is_syllable
from tournament.models import Match, db
from tournament.runtime import runtime

EDITION = f"/{demo.SLUG}/2026/"
TOKEN = re.compile(r"(?<![\w./:@-])[a-z]\w*(?:[/.-]-?\d+)?(?![\w@-])", re.ASCII)
MATCH = re.compile(r"(?<![\w-])[A-Z]\w*[-.]\d+(?:[-.]\d+)*(?![\w-])", re.ASCII)
UNSEEN = re.compile(r"<(script|style|svg|template)\b.*?</\1>|<[^>]+>", re.DOTALL)
STAGES = {"winners", "losers", "places", "final", "semi_finals", "third_place"}


def test_no_public_page_paper_or_feed_shows_what_machines_call_things(demo_app: Flask) -> None:
    client = demo_app.test_client()
    pages = crawled(client, EDITION, EDITION)
    feeds = sorted({link for page in pages.values() for link in LINK.findall(page) if link.endswith((".ics", ".xml"))})
    shown = {address: unescape(UNSEEN.sub("\n", page)) for address, page in pages.items()}
    shown |= {address: told(client.get(address).text) for address in feeds[:2]}
    with demo_app.app_context():
        stages, matches = (set(db.session.scalars(select(column).distinct())) for column in (Match.stage, Match.key))
        kinds = ("sports", "formats", "tiebreakers", "documents")
        plugins = {key for kind in kinds for key in runtime().registry.offered(kind, ())}
    rules = {field.name for kind in (SetRules, GoalRules) for field in fields(kind)}
    codes = {
        code for code in {*FORMATS, *DIVISIONS, *STAGES, *stages, *plugins, *BUILT_IN, *rules} if not is_syllable(code)
    }
    found = {
        (address, token)
        for address, text in shown.items()
        for token in TOKEN.findall(text)
        if "_" in token or token in codes or re.fullmatch(r"[a-z]{3,}/-?\d+", token)
    }
    found |= {(address, key) for address, text in shown.items() for key in MATCH.findall(text) if key in matches}
    assert [each for each in sorted(found) if each[1] not in CONTENTS] == []  # by which the sample's draws are seeded
    assert len(feeds) > 1


def told(calendar: str) -> str:
    """Return what a calendar shows: titles, descriptions and places, without the addresses in them."""
    lines = re.sub(r"https?://[^\s\\]+", "", calendar.replace("\r\n ", "")).splitlines()
    return "\n".join(
        line.partition(":")[2] for line in lines if line.startswith(("SUMMARY", "DESCRIPTION", "LOCATION"))
    )
