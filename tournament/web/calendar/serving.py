"""Answering for a feed: from what was rendered for its revision, with validators that cover every byte."""

from __future__ import annotations

import hashlib
import struct
import threading
import zlib
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from weakref import WeakValueDictionary

from flask import Response, current_app, request

from tournament.domain.calendars.queries import events as queries
from tournament.domain.calendars.queries.calendar_choices import phases_of
from tournament.domain.calendars.queries.feeds import Feed
from tournament.domain.calendars.records import Event
from tournament.engine.text import Words
from tournament.exports.byte_cache import Store
from tournament.exports.calendar import atom, feed, ics, jcal
from tournament.exports.calendar.feed_options import Options
from tournament.runtime import runtime
from tournament.web.headers import FEED_REVALIDATED, PACKED_TAG, is_known, takes_gzip
from tournament.web.page_cache import changes_at

RENDERED_BYTES = 64 * 1024 * 1024
PIECES_BYTES = 96 * 1024 * 1024
DEFLATED_BYTES = 16 * 1024 * 1024
ROLLS = 200_000
"""States of events that are kept, over all feeds."""
PHASES = 50_000
"""Phases that are kept, over all feeds."""
SECOND = timedelta(seconds=1)
Make = Callable[[ics.Frame, Feed, Options, str], feed.Whole]
PACKING = 3
"""Level of compression: a higher one doubles the time of a large feed and saves a sixth."""
GZIP_HEAD = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"
DEFLATE_END = zlib.compressobj(wbits=-zlib.MAX_WBITS).flush()
NEWS = 50
"""Entries of an Atom feed."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A rendered feed and the revision it shows."""

    revision: str
    body: bytes
    etag: str
    changed_at: datetime | None
    parts: tuple[feed.Part, ...] = ()


class Kiosk:
    """What one application keeps of its feeds: written events, and whole feeds by address and options."""

    def __init__(self) -> None:
        self.pieces = feed.new_pieces(PIECES_BYTES)
        self.deflated: Store[Hashable, bytes] = Store(DEFLATED_BYTES, len)
        self._rolls: Store[tuple[str, ...], queries.FeedIndex] = Store(ROLLS, lambda roll: len(roll.heads))
        self._phases: Store[tuple[str, ...], tuple[str, Mapping[str, Words]]] = Store(PHASES, lambda kept: len(kept[1]))
        self._rendered: Store[tuple[str, ...], Rendered] = Store(RENDERED_BYTES, lambda rendered: len(rendered.body))
        self._locks: WeakValueDictionary[tuple[str, ...], _Lock] = WeakValueDictionary()
        self._lock = threading.Lock()

    @property
    def kept_bytes(self) -> int:
        """Return the bytes of all events and feeds that are kept."""
        return self.pieces.used + self.deflated.used + self._rendered.used

    def feed_index(self, found: Feed) -> queries.FeedIndex:
        """Return the states of a feed's events, of which only what changed is read again."""
        roll = queries.feed_index(found, self._rolls.get(found.audiences))
        self._rolls.put(found.audiences, roll)
        return roll

    def phases_of(self, found: Feed) -> Mapping[str, Words]:
        """Return what the option `phase` takes, which is read again only after a change."""
        revision, phases = self._phases.get(found.audiences) or ("", {})
        if revision != found.revision:
            phases = phases_of(found)
            self._phases.put(found.audiences, (found.revision, phases))
        return phases

    def get(self, key: tuple[str, ...], revision: str, make: Callable[[], Rendered]) -> Rendered:
        """Return what is kept for this revision, or make it once however many ask."""
        kept = self._rendered.get(key)
        if kept is not None and kept.revision == revision:
            return kept
        with self._lock:
            lock = self._locks.setdefault(key, _Lock())
        with lock.lock:
            kept = self._rendered.get(key)
            if kept is None or kept.revision != revision:
                kept = make()
                self._rendered.put(key, kept)
        return kept


class _Lock:
    """A lock that can be forgotten when nobody holds it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()


def kiosk() -> Kiosk:
    """Return the present application's store of feeds."""
    kept: Kiosk = current_app.extensions.setdefault("tournament_calendar", Kiosk())
    return kept


def answer(found: Feed, options: Options, form: Form, source: str) -> Response:
    """Answer the present request with a feed; `source` is the path of its own address."""
    source += options.query()
    key = (*found.audiences, source)
    rendered = kiosk().get(key, found.revision, lambda: _render(found, options, form, source))
    packed = takes_gzip(request.environ)
    response = Response(content_type=form.type)
    headers = response.headers
    headers["ETag"] = f'"{rendered.etag}{PACKED_TAG if packed else ""}"'
    headers["Cache-Control"] = FEED_REVALIDATED
    headers["Vary"] = "Accept-Encoding"
    headers["X-Robots-Tag"] = "noindex"
    headers["Access-Control-Allow-Origin"] = "*"
    headers["Content-Disposition"] = f'inline; filename="{found.stem}{form.ending}"'
    now = runtime().clock()
    modified = _modified(rendered, now)
    if modified is not None:
        response.last_modified = modified
    if is_known(request.environ, rendered.etag, modified, now):
        response.status_code = 304
        del headers["Content-Type"]
        return response
    if packed:
        headers["Content-Encoding"] = "gzip"
        rendered = kiosk().get((*key, "gzip"), rendered.etag, lambda: _packed(rendered))
    response.set_data(rendered.body)
    return response


def _render(found: Feed, options: Options, form: Form, source: str) -> Rendered:
    base = runtime().settings.public_url
    about = ics.Frame(
        name=found.name,
        description=ics.DESCRIPTION.format(name=found.name),
        zone=found.zone,
        page=base + found.path,
        source=base + source,
    )
    whole = form.make(about, found, options, base)
    etag = hashlib.sha256(whole.body).hexdigest()[:32]
    return Rendered(found.revision, whole.body, etag, queries.last_changed(found), whole.parts)


def _calendar(syntax: feed.Syntax) -> Make:
    def make(about: ics.Frame, found: Feed, options: Options, base: str) -> feed.Whole:
        shown = kiosk().feed_index(found).heads.values()
        return feed.compose(about, shown, queries.events, options, base, kiosk().pieces, syntax)

    return make


def _news(about: ics.Frame, found: Feed, options: Options, base: str) -> feed.Whole:
    news: dict[queries.EventVersion, Event] = {}
    start, count = 0, NEWS
    while len(news) < NEWS and (heads := queries.newest(found, start, count)):
        shown = queries.events(heads)
        news |= {head: event for head, event in shown.items() if options.shows(event.face)}
        start, count = start + count, count * 4
    newest = dict(islice(news.items(), NEWS))
    return feed.Whole(atom.compose(about, newest, options, base, queries.last_changed(found)))


@dataclass(frozen=True, slots=True)
class Form:
    """A form in which a feed is served: the ending of its address, its type, and how it is made."""

    ending: str
    type: str
    make: Make


FORMS = {
    "ics": Form(".ics", "text/calendar; charset=utf-8", _calendar(feed.ICS)),
    "jcal": Form(".json", "application/calendar+json", _calendar(jcal.JCAL)),
    "atom": Form(".atom", "application/atom+xml; charset=utf-8", _news),
}


def _packed(plain: Rendered) -> Rendered:
    """Compress a feed, of which only the parts that changed are compressed again (RFC 1952, one member)."""
    parts = plain.parts or (feed.Part(None, len(plain.body)),)
    starts = (0, *(part.end for part in parts))
    packed = [GZIP_HEAD]
    for start, (name, end) in zip(starts, parts, strict=False):
        deflated = kiosk().deflated.get(name) if name is not None else None
        if deflated is None:
            packer = zlib.compressobj(PACKING, zlib.DEFLATED, -zlib.MAX_WBITS)
            # A full flush ends on a whole byte and refers to nothing before: such runs can be put together.
            deflated = packer.compress(plain.body[start:end]) + packer.flush(zlib.Z_FULL_FLUSH)
            if name is not None:
                kiosk().deflated.put(name, deflated)
        packed.append(deflated)
    packed.append(DEFLATE_END + struct.pack("<LL", zlib.crc32(plain.body), len(plain.body) & 0xFFFFFFFF))
    return Rendered(plain.etag, b"".join(packed), plain.etag, plain.changed_at)


def _modified(rendered: Rendered, now: datetime) -> datetime | None:
    """Return when a feed changed; None within that second, in which more may change."""
    changed_at = rendered.changed_at
    if changed_at is None or changed_at <= now - SECOND:
        return changed_at
    changes_at(changed_at + SECOND)
    return None
