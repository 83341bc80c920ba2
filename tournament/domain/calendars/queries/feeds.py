"""Feeds: who reads them, what they are called, and the revision of what they show."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Select, func, select

from tournament.domain.calendars.queries.gone_matches import gone_match, uids_at
from tournament.domain.core.queries.removed_rows import removed, told_of
from tournament.engine.message import Message, joined
from tournament.engine.text import Text, Words
from tournament.models import (
    Block,
    CalendarFetch,
    CalendarLink,
    CalendarRevision,
    CalendarShowing,
    CalendarTombstone,
    Competition,
    Court,
    Entry,
    Exchange,
    Match,
    Official,
    Unit,
    Venue,
    db,
)

MATCH = Message("Match {n}")


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: the audiences it serves, and `revision`, which changes with everything it could show.

    `named` are the audiences whose names it bears, `path` is the address of its page, and `stem` the name of
    its file without the ending. A feed of one edition has its id and the revision of its calendars. It goes on when its
    edition is public no longer, to call off what it showed; it has no page then.
    """

    audiences: tuple[str, ...]
    name: Words
    zone: str
    path: str
    stem: str
    revision: str
    named: tuple[str, ...]
    edition: int | None = None
    edition_revision: int = 0
    is_public: bool = True


def exchange_feed(block: str, exchange: str) -> Feed | None:
    """Find the feed of a public edition."""
    row = _one(_of_exchange(block, exchange))
    return row and _feed(row, "exchange", row.exchange_id, (_exchange(row),), f"/{block}/{exchange}/")


def competition_feed(block: str, exchange: str, competition: str) -> Feed | None:
    """Find the feed of a competition."""
    row = _one(_of_competition(block, exchange, competition))
    path = f"/{block}/{exchange}/{competition}/"
    if row is None:
        return _of_removed(_one(_of_exchange(block, exchange)), "competition", competition, path)
    return _feed(row, "competition", row.competition_id, (_competition(row), _exchange(row)), path)


def entry_feed(block: str, exchange: str, competition: str, entry: str) -> Feed | None:
    """Find the feed of a team for its edition."""
    query = _of_competition(block, exchange, competition)
    query = query.join(Entry, Entry.competition_id == Competition.id).where(Entry.slug == entry)
    row = _one(query.add_columns(Entry.id.label("entry_id"), Entry.name.label("entry")))
    path = f"/{block}/{exchange}/{competition}/teams/{entry}/"
    if row is None:
        return _removed_entry(block, exchange, competition, entry, path)
    return _feed(row, "entry", row.entry_id, (_same(row.entry), _competition(row)), path)


def match_feed(block: str, exchange: str, competition: str, match: str) -> Feed | None:
    """Find the calendar of one match: of every match that its address has stood for."""
    edition = _one(_of_exchange(block, exchange))
    if edition is None:
        return None
    query = _of_competition(block, exchange, competition)
    query = query.join(Match, Match.competition_id == Competition.id).where(Match.key == match)
    row = _one(query.add_columns(Match.uid, Match.number))
    path = f"/{block}/{exchange}/{competition}/matches/{match}/"
    found = _feed(row, "match", row.uid, (MATCH.format(n=row.number), _competition(row)), path) if row else None
    gone = gone_match(block, exchange, competition, match) if found is None else None
    if gone:
        names = (MATCH.format(n=gone.face.number), gone.face.competition)
        found = _feed(edition, "match", gone.uid, names, path)
    if found is None:
        return None
    audiences = [f"match:{uid.partition('@')[0]}" for uid in uids_at(edition.exchange_id, competition, match)]
    return replace(found, audiences=tuple(dict.fromkeys([*found.audiences, *audiences])))


def unit_feed(block: str, unit: str) -> Feed | None:
    """Find the feed of a unit, across editions."""
    query = _of_block(block).join(Unit, Unit.block_id == Block.id).where(Unit.slug == unit)
    row = _one(query.add_columns(Unit.id, Unit.name))
    return row and _feed(row, "unit", row.id, (_same(row.name),), f"/{block}/units/{unit}/calendar")


def court_feed(block: str, court: str) -> Feed | None:
    """Find the feed of a court, across editions."""
    query = _of_block(block).join(Court, Court.block_id == Block.id).where(Court.slug == court)
    query = query.join(Venue, Venue.id == Court.venue_id)
    row = _one(query.add_columns(Court.id, Court.name, Court.venue_id, Venue.name.label("venue")))
    path = f"/{block}/courts/{court}/calendar"
    if row is None:
        return _of_removed(_one(_of_block(block)), "court", court, path)
    return _feed(row, "court", row.id, (_same(row.name), _same(row.venue)), path)


def official_feed(block: str, official: str) -> Feed | None:
    """Find the feed of an official, across editions; drafts of editions name nobody."""
    rows = db.session.execute(_of_official(block, official)).all()
    if not rows:
        return _of_removed(_one(_of_block(block)), "official", official, f"/{block}/officials/{official}/calendar")
    row, audiences = rows[0], tuple(f"official:{row.id}" for row in rows)
    if row.state == "draft" and not _is_followed(audiences, f"/{block}/officials/{official}/calendar"):
        return None
    name = _same(f"{row.name} ({row.unit})" if row.unit else row.name)
    path, stem = f"/{block}/{row.edition}/officials/{official}/", _stem(f"/{block}/officials/{official}/calendar")
    named = tuple(f"unit:{row.unit_id}" for row in rows if row.unit_id)
    feed = Feed(audiences, name, row.zone, path, stem, _revision(row), (*audiences, *named))
    return feed if row.state != "draft" else _withdrawn(feed)


def family_feed(token_hash: str) -> Feed | None:
    """Find a private feed that was not revoked."""
    link = db.session.scalar(
        select(CalendarLink).where(CalendarLink.token_hash == token_hash, CalendarLink.revoked_at.is_(None))
    )
    if link is None:
        return None
    zone = db.session.scalar(select(Block.zone).order_by(Block.id).limit(1)) or "Asia/Ho_Chi_Minh"
    revisions = db.session.scalar(select(func.sum(CalendarRevision.revision))) or 0
    audiences = tuple(dict.fromkeys(one for chosen in link.audiences for one in _same_official(chosen)))
    revision = f"{revisions}:{' '.join(audiences)}"
    return Feed(audiences, _same(link.name), zone, "/calendar/", "family", revision, ())


def fetches(feed: str) -> list[CalendarFetch]:
    """List when calendar programs last asked for a feed, the latest first."""
    asked = select(CalendarFetch).where(CalendarFetch.feed == feed).order_by(CalendarFetch.last_at.desc())
    return list(db.session.scalars(asked))


def _feed(row: Any, kind: str, id_: int | str, names: tuple[Words, ...], path: str) -> Feed | None:
    """Make a feed; there is none of what is a draft, unless it once was public."""
    ids = {"competition": "competition_id", "exchange": "exchange_id", "venue": "venue_id"}
    named = [f"{table}:{getattr(row, column)}" for table, column in ids.items() if hasattr(row, column)]
    draft = getattr(row, "state", "public") == "draft"
    if draft and not _is_followed((f"{kind}:{id_}",), f"{path}calendar"):
        return None
    feed = Feed(
        audiences=(f"{kind}:{id_}",),
        name=joined(names, " · "),
        zone=row.zone,
        path=path,
        stem=_stem(path),
        revision=_revision(row),
        named=(f"{kind}:{id_}", *named),
        edition=getattr(row, "exchange_id", None),
        edition_revision=row.revision,
    )
    return _withdrawn(feed) if draft else feed


def _of_removed(row: Any, table: str, slug: str, path: str, **same: Any) -> Feed | None:
    """Make the feed of what was removed: it calls off what it showed, and has no page."""
    if row is None:
        return None
    session = db.session()
    gone = removed(session, table, slug, row.block_id, getattr(row, "exchange_id", None), **same)
    audiences = told_of(session, table, gone)
    if not audiences:
        return None
    last = next(each for each in gone if f"{table}:{each['id']}" == audiences[0])
    name = Text(last.get("name") or last["name_vi"], last.get("name") or last["name_en"])
    found = _feed(row, table, last["id"], (name,), path)
    return found and replace(_withdrawn(found), audiences=tuple(audiences))


def _removed_entry(block: str, exchange: str, competition: str, entry: str, path: str) -> Feed | None:
    """Make the feed of a team that was removed, from a competition that may have been removed after it."""
    edition, row = _one(_of_exchange(block, exchange)), _one(_of_competition(block, exchange, competition))
    if edition is None:
        return None
    of = [row.competition_id] if row else []
    of += [
        each["id"] for each in removed(db.session(), "competition", competition, edition.block_id, edition.exchange_id)
    ]
    feeds = (_of_removed(edition, "entry", entry, path, competition_id=id_) for id_ in of)
    return next((feed for feed in feeds if feed), None)


def _withdrawn(feed: Feed) -> Feed:
    """Return a feed without its page, of which there is none of a draft and of what was removed."""
    return replace(feed, path=f"/{feed.path.split('/')[1]}/", is_public=False)


def _is_followed(audiences: tuple[str, ...], address: str) -> bool:
    """Tell whether any of these audiences was ever shown an event, or a program has asked at the address."""
    shown = [select(table.uid).where(table.audience.in_(audiences)) for table in (CalendarShowing, CalendarTombstone)]
    asked = select(CalendarFetch.feed).where(CalendarFetch.feed.startswith(f"{address}.", autoescape=True))
    return any(db.session.scalar(query.limit(1)) is not None for query in (*shown, asked))


def _stem(path: str) -> str:
    return "-".join(part for part in path.split("/") if part and part != "calendar")


def _revision(row: Any) -> str:
    """Name what a feed could show: names of the block's things, and the events."""
    return f"{row.block_revision}.{row.revision}"


def _exchange(row: Any) -> Text:
    return Text(row.exchange, row.exchange_en)


def _competition(row: Any) -> Text:
    return Text(row.competition, row.competition_en)


def _same(name: str) -> Words:
    return name


def _one(query: Select[Any]) -> Any:
    return db.session.execute(query).first()


def _of_block(block: str) -> Select[Any]:
    revisions = (
        select(func.sum(CalendarRevision.revision))
        .join(Exchange, Exchange.id == CalendarRevision.exchange_id)
        .where(Exchange.block_id == Block.id)
        .scalar_subquery()
    )
    return select(
        Block.id.label("block_id"),
        Block.zone,
        Block.revision.label("block_revision"),
        func.coalesce(revisions, 0).label("revision"),
    ).where(Block.slug == block)


def _of_official(block: str, official: str) -> Select[Any]:
    """Find the rows of one person, the latest edition first: the same word of the address is the same person."""
    return (
        _of_block(block)
        .join(Exchange, Exchange.block_id == Block.id)
        .join(Official, Official.exchange_id == Exchange.id)
        .outerjoin(Unit, Unit.id == Official.unit_id)
        .where(Official.slug == official)
        .order_by(Exchange.state == "draft", Exchange.starts_on.desc(), Official.id.desc())
        .add_columns(
            Official.id,
            Official.name,
            Official.unit_id,
            Unit.name.label("unit"),
            Exchange.slug.label("edition"),
            Exchange.state,
        )
    )


def _same_official(audience: str) -> list[str]:
    """List an official's audiences in every edition; any other audience is one."""
    kind, _, number = audience.partition(":")
    if kind != "official":
        return [audience]
    of_block = select(Exchange.block_id, Official.slug).join(Exchange, Exchange.id == Official.exchange_id)
    person = of_block.where(Official.id == int(number)).subquery()
    ids = db.session.scalars(
        select(Official.id)
        .join(Exchange, Exchange.id == Official.exchange_id)
        .join(person, (person.c.block_id == Exchange.block_id) & (person.c.slug == Official.slug))
        .order_by(Official.id)
    ).all()
    return [f"official:{id_}" for id_ in ids] or [audience]


def _of_exchange(block: str, exchange: str) -> Select[Any]:
    return (
        select(
            Block.id.label("block_id"),
            Block.zone,
            Block.revision.label("block_revision"),
            func.coalesce(CalendarRevision.revision, 0).label("revision"),
            Exchange.id.label("exchange_id"),
            Exchange.name_vi.label("exchange"),
            Exchange.name_en.label("exchange_en"),
            Exchange.state,
        )
        .join(Block, Block.id == Exchange.block_id)
        .outerjoin(CalendarRevision, CalendarRevision.exchange_id == Exchange.id)
        .where(Block.slug == block, Exchange.slug == exchange)
    )


def _of_competition(block: str, exchange: str, competition: str) -> Select[Any]:
    return (
        _of_exchange(block, exchange)
        .join(Competition, Competition.exchange_id == Exchange.id)
        .where(Competition.slug == competition)
        .add_columns(
            Competition.id.label("competition_id"),
            Competition.name_vi.label("competition"),
            Competition.name_en.label("competition_en"),
        )
    )
