"""What plugins write into pages: words in the reader's language, and forms that can be sent."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tournament.catalogues import both
from tournament.engine.text import Text
from tournament.sdk.testing.kit import hold
from tournament.sdk.views import ExchangeView

_RECORD = re.compile(r"\b(?:Text|Message|Joined|Headline|ScoreTold|[A-Z][A-Za-z]*View)\([a-z_]+=|<Status\.")
_FORM = re.compile(r"<form\b[^>]*\bmethod=[\"']?post\b.*?</form>", re.I | re.S)
HOW = "write in_language(…) of tournament.sdk.language, in a template {{ … | text }}"


def hold_in_words(body: str, edition: ExchangeView) -> None:
    """Hold that a page in Vietnamese writes no record out, and no name or mark in English alone."""
    record = _RECORD.search(body)
    hold(record is None, f"it writes out {record and body[record.start() : record.start() + 40]!r}: {HOW}")
    for said in map(both, _words(edition)):
        is_english = said.en in body and said.vi not in body
        hold(not is_english, f"where {said.vi!r} is read it writes {said.en!r}: {HOW}")


def _words(edition: ExchangeView) -> Iterator[Text]:
    """Yield what a plugin may write of an edition that is not the same in both languages."""
    marks = (line.mark for one in edition.competitions for heat in one.heats for line in heat.lines if line.rank)
    for words in (edition.name, edition.block_name, *(one.name for one in edition.competitions), *marks):
        said = both(words)
        if said.vi != said.en:
            yield said


def hold_forms(page: str) -> None:
    """Hold that every form of a page that is posted carries the token without which it is refused."""
    for form in _FORM.findall(page):
        hold('name="csrf_token"' in form, "a form is posted without its token, and would be refused: it needs "
             '<input type="hidden" name="csrf_token" value="{{ csrf_token() }}">')  # fmt: skip
