"""What plugins write into pages: words in the reader's language, and forms that can be sent."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

from markupsafe import Markup

from tournament.catalogues import both
from tournament.engine.message import Joined, Message
from tournament.engine.text import Text
from tournament.sdk.records import Response
from tournament.sdk.testing.kit import hold
from tournament.sdk.views import ExchangeView

_RECORD = re.compile(r"\b(?:Text|Message|Joined|Headline|ScoreTold|[A-Z][A-Za-z]*View)\([a-z_]+=|<Status\.")
_INLINE = re.compile(
    r"<script\b(?![^>]*\b(?:src|type=[\"']application/))[^>]*>|<style\b[^>]*>"
    r"|<[a-z][^<>]*\s(?:on[a-z]+|style)\s*=\s*[\"'][^\"']*", re.I)  # fmt: skip
_NAMES = frozenset({"name", "short_name", "block_name", "host"})
TAG = "<i>Ω"
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


def hold_escaped(make: Callable[[Any], object], about: Any) -> None:
    """Hold that no name is written into HTML as it is: one that is a tag would be one."""
    found = make(marked(about))
    body = found.body if isinstance(found, Response) and found.is_page else found
    is_html = isinstance(body, Markup) or (isinstance(found, Response) and found.mime.startswith("text/html"))
    hold(not is_html or TAG not in f"{body}", f"a name that holds {TAG} is written as it is, and would be a tag: "
         "let Markup(…).format(…) or a template put names in")  # fmt: skip


def marked(found: Any) -> Any:
    """Return a record of an edition with a tag before every name, in it and in all that it holds."""
    if isinstance(found, tuple) and not hasattr(found, "_fields"):
        return tuple(map(marked, found))
    if not is_dataclass(found) or isinstance(found, type | Text | Message | Joined):
        return found
    given = {each.name: getattr(found, each.name) for each in fields(found) if each.init}
    return replace(found, **{name: _named(name, value) for name, value in given.items()})


def _named(field: str, value: Any) -> Any:
    if field not in _NAMES or value is None:
        return marked(value)
    said = Text(value, value) if isinstance(value, str) else both(value)
    named = Text(f"{TAG}{said.vi}", f"{TAG}{said.en}")
    return named.vi if isinstance(value, str) else named


def hold_policy(page: str) -> None:
    """Hold that a page holds no script or style that the Content Security Policy keeps from running."""
    found = _INLINE.search(page)
    hold(not found, f"it holds {found and found[0]!r}, which no browser runs here: serve scripts and styles as files")


def hold_forms(page: str) -> None:
    """Hold that every form of a page that is posted carries the token without which it is refused."""
    for form in _FORM.findall(page):
        hold('name="csrf_token"' in form, "a form is posted without its token, and would be refused: it needs "
             '<input type="hidden" name="csrf_token" value="{{ csrf_token() }}">')  # fmt: skip
