"""What changed last, as an Atom feed (RFC 4287)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from xml.etree import ElementTree

from tournament.catalogues import translate
from tournament.domain.calendars.queries.events import EventVersion
from tournament.domain.calendars.records import Event
from tournament.exports.calendar import ics
from tournament.exports.calendar.event_text import perspective_of, words_of
from tournament.exports.calendar.feed_options import Options

NAMESPACE = "http://www.w3.org/2005/Atom"
_FIRST_DAY = datetime(2020, 1, 1, tzinfo=UTC)


def compose(
    about: ics.Frame, events: Mapping[EventVersion, Event], options: Options, base: str, changed_at: datetime | None
) -> bytes:
    """Return a feed with one entry for each state of an event, in the order given; results are told in it."""
    ElementTree.register_namespace("", NAMESPACE)
    feed = ElementTree.Element(f"{{{NAMESPACE}}}feed", {"xml:lang": options.lang})
    _add(feed, "id", about.source)
    _add(feed, "title", translate(about.name, options.lang))
    _add(feed, "updated", _time(changed_at or _FIRST_DAY))
    _add(feed, "link", rel="self", href=about.source, type="application/atom+xml")
    _add(feed, "link", rel="alternate", href=about.page, type="text/html")
    _add(_add(feed, "author"), "name", translate(about.name, options.lang))
    for head, event in events.items():
        link = base + event.face.path
        words = words_of(event, perspective_of(head.audience, event.face), options, link)
        entry = _add(feed, "entry")
        _add(entry, "id", f"urn:x-calendar:{event.uid}:{event.changed_at:%Y%m%dT%H%M%SZ}")
        _add(entry, "title", words.title)
        _add(entry, "updated", _time(event.changed_at))
        _add(entry, "published", _time(event.created_at))
        _add(entry, "link", rel="alternate", href=link, type="text/html")
        _add(entry, "summary", words.note)
    written: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written


def _add(parent: ElementTree.Element, name: str, text: str | None = None, **attributes: str) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, f"{{{NAMESPACE}}}{name}", attributes)
    element.text = text
    return element


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
