"""An edition goes from one database into another and stands there as it stood; what was altered is found."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from flask import Flask
from sqlalchemy import JSON, select

from tournament import demo
from tournament.app import scratch
from tournament.domain.archives.commands import archives
from tournament.domain.archives.commands.archive_check import findings
from tournament.domain.archives.commands.archive_tables import APART, LEFT_OUT, SHARED, SPECIAL, owned
from tournament.domain.competitions.commands import overall
from tournament.domain.competitions.commands.overall import Bonus, Counting
from tournament.domain.competitions.queries import overall as overall_queries
from tournament.domain.core.commands import undo_redo
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.exchanges.commands import blocks
from tournament.domain.timetables.commands import pins
from tournament.engine.errors import InputError
from tournament.interchange.archive_v1.files import MANIFEST, MEMBERS, Archive, packed, read_archive
from tournament.models import Base, Block, Court, Entry, EntryUnit, Exchange, Match, Unit, db

BOTH = ("2026", "2022")
FEEDS = ("calendar.ics", "bong-chuyen-hoi-nam/calendar.ics", "bong-chuyen-hoi-nam/teams/don-vi-5/calendar.ics")


@pytest.fixture(scope="module")
def packages(demo_app: Flask) -> Iterator[tuple[dict[str, bytes], dict[str, bytes]]]:
    """The editions of the demonstration as archives, and their calendars as they were served."""
    with demo_app.app_context():
        _count_otherwise()
        yield {year: archives.export(demo.SLUG, year) for year in BOTH}, _feeds(demo_app)


def _count_otherwise() -> None:
    """Let what holds ids within JSON and words occur: a bonus, a joint team's shares, a court's blocked hours."""
    exchange = db.session.scalars(select(Exchange).where(Exchange.slug == "2026")).one()
    joint = db.session.scalars(select(Entry).where(Entry.name.startswith("Liên quân"))).one()
    units = db.session.scalars(select(EntryUnit.unit_id).where(EntryUnit.entry_id == joint.id)).all()
    counting = Counting("points", "10 8 6", "full", extras=[Bonus(units[1], "1", "Chủ nhà")],
                        shares={joint.id: {units[0]: 2, units[1]: 1}})  # fmt: skip
    court = db.session.scalars(select(Court)).first()
    match = db.session.scalars(select(Match).where(Match.exchange_id == exchange.id)).first()
    assert court
    assert match
    assert match.starts_at
    overall.set_overall(SYSTEM, exchange.id, counting)
    pins.block_time(SYSTEM, exchange.id, [court.id], match.starts_at, match.starts_at.replace(hour=23), "Sửa sàn")


def _feeds(app: Flask) -> dict[str, bytes]:
    visitor = app.test_client()
    addresses = [f"/{demo.SLUG}/{year}/{feed}" for year in BOTH for feed in FEEDS]
    return {address: visitor.get(address).data for address in addresses}


@pytest.fixture
def opened(packages: tuple[dict[str, bytes], dict[str, bytes]], tmp_path: Path) -> Callable[[str], Archive]:
    """A function that reads an edition's archive from a file."""

    def open_(year: str) -> Archive:
        file = tmp_path / f"{year}.zip"
        file.write_bytes(packages[0][year])
        return read_archive(str(file))

    return open_


def altered(archive: Archive, change: Callable[[dict[str, Any]], None]) -> Archive:
    """Return an archive whose rows were altered by hand."""
    rows = msgspec.json.decode(msgspec.json.encode(archive.rows))
    change(rows)
    return msgspec.structs.replace(archive, rows=rows)


def test_an_archive_keeps_the_words_of_its_format_whatever_columns_are_called(opened: Callable[[str], Archive]) -> None:
    archive = opened("2022")
    formats = {row["slug"]: row["format"]["name"] for row in archive.rows["competition"]}
    assert formats == {"bong-chuyen-hoi-nam": "groups", "bong-chuyen-hoi-nu": "groups"}
    assert {column for row in archive.rows["competition"] for column in row if "format" in column} == {"format"}


@pytest.mark.parametrize("year", BOTH)
def test_calendars_go_on_to_the_byte(
    app: Flask, opened: Callable[[str], Archive], packages: tuple[dict[str, bytes], dict[str, bytes]], year: str
) -> None:
    with app.app_context():
        archives.take(SYSTEM, None, opened(year))
        served = {address: body for address, body in packages[1].items() if f"/{year}/" in address}
        assert {address: body for address, body in _feeds(app).items() if address in served} == served


def test_an_edition_stands_elsewhere_as_it_stood(app: Flask, opened: Callable[[str], Archive], tmp_path: Path) -> None:
    with app.app_context():
        for year in BOTH:  # the second comes to lie behind the first, under other ids
            archive = opened(year)
            exchange_id = archives.take(SYSTEM, None, archive)
            assert archives.standings_of(exchange_id) == archive.standings
            again = tmp_path / "again.zip"
            again.write_bytes(archives.export(demo.SLUG, year))
            second = read_archive(str(again))
            assert second.standings == archive.standings
            assert second.manifest.revision == archive.manifest.revision + 1
            assert {name: len(rows) for name, rows in second.rows.items() if name not in SHARED} == {
                name: len(rows) for name, rows in archive.rows.items() if name not in SHARED
            }
            with scratch():
                assert findings(second) == []


def test_units_here_are_known_by_their_whole_names(app: Flask, opened: Callable[[str], Archive]) -> None:
    """An address that only lost its tones alike leads to no other unit's place."""
    archive = opened("2022")

    def rename(rows: dict[str, Any]) -> None:
        rows["unit"][0] |= {"name": "Thôn Đông", "slug": "thon-dong"}
        rows["unit"][1] |= {"name": "THÔN  ĐỒNG", "slug": "thon-dong-2"}

    with app.app_context():
        block = archive.rows["block"][0]
        block_id = blocks.create(SYSTEM, None, block["name_vi"], block["name_en"], slug=block["slug"])
        blocks.add_units(SYSTEM, block_id, [("Thôn Đồng", "")])
        archives.take(SYSTEM, None, altered(archive, rename))
        units = db.session.execute(select(Unit.name, Unit.slug).where(Unit.slug.like("thon-dong%")).order_by(Unit.id))
        assert [tuple(row) for row in units] == [("Thôn Đồng", "thon-dong"), ("Thôn Đông", "thon-dong-2")]


def test_an_archive_of_before_graphs_were_stored_stands_as_it_stood(
    app: Flask, opened: Callable[[str], Archive], packages: tuple[dict[str, bytes], dict[str, bytes]]
) -> None:
    def forget(rows: dict[str, Any]) -> None:
        for row in rows["competition"]:
            assert bool(row.pop("graph")) == (row["format"]["name"] != "swiss")  # whose rounds are stored instead

    archive = altered(opened("2026"), forget)
    with app.app_context():
        assert archives.standings_of(archives.take(SYSTEM, None, archive)) == archive.standings
        here = _feeds(app)
    assert {address: body for address, body in packages[1].items() if here[address] == body} == {
        address: body for address, body in packages[1].items() if "/2026/" in address
    }


def test_ids_in_json_and_in_words_lead_to_the_same_things(app: Flask, opened: Callable[[str], Archive]) -> None:
    with app.app_context():
        # Other units and courts come first, so that nothing keeps its id.
        other = blocks.create(SYSTEM, None, "Khối khác", "Another block")
        blocks.add_units(SYSTEM, other, [(f"Sở {n}", "") for n in range(5)])
        archive = opened("2026")
        exchange_id = archives.take(SYSTEM, None, archive)
        extra = overall_queries.extras_of(exchange_id)
        assert [db.session.get_one(Unit, each.unit).block_id for each in extra] != [other]
        (joint,) = overall_queries.joint_entries(exchange_id)
        assert (joint.name[:9], joint.shares) == ("Liên quân", (2, 1))
        assert {unit.name for unit in joint.units} == {"Đơn vị 7", "Đơn vị 8"}
        assert archives.standings_of(exchange_id) == archive.standings


def test_what_was_done_can_be_taken_back_in_the_new_place(app: Flask, opened: Callable[[str], Archive]) -> None:
    with app.app_context():
        archives.take(SYSTEM, None, opened("2022"))
        archive = opened("2026")
        exchange_id = archives.take(SYSTEM, None, archive)
        last = [entry.summary_en for entry in archive.log[-2:]]
        assert [str(undo_redo.undo(SYSTEM, exchange_id)) for _ in last] == last[::-1]
        assert db.session.get_one(Exchange, exchange_id).overall == {}


def test_an_edition_is_taken_once(app: Flask, opened: Callable[[str], Archive]) -> None:
    with app.app_context():
        archives.take(SYSTEM, None, opened("2022"))
        with pytest.raises(InputError, match=f"The exchange {demo.SLUG}/2022 is here already"):
            archives.take(SYSTEM, None, opened("2022"))
        assert len(db.session.scalars(select(Exchange)).all()) == 1


def _score(rows: dict[str, Any]) -> None:
    match = next(match for match in rows["match"] if match["score"])
    match["score"][0] = [21, 3]


def test_an_altered_result_is_found(opened: Callable[[str], Archive]) -> None:
    archive = opened("2022")
    match = next(match for match in archive.rows["match"] if match["score"])
    with scratch():
        (said,) = findings(altered(archive, _score))
    assert said.startswith(f"match {match['id']}: score is [[21, 3], ")
    assert "by the log" in said


def test_an_altered_standing_is_found(opened: Callable[[str], Archive]) -> None:
    archive = opened("2022")
    first, *others = archive.standings.competitions
    places = (msgspec.structs.replace(first.places[0], entry="Đơn vị 4"), *first.places[1:])
    standings = msgspec.structs.replace(
        archive.standings, competitions=(msgspec.structs.replace(first, places=places), *others)
    )
    with scratch():
        (said,) = findings(msgspec.structs.replace(archive, standings=standings))
    assert said.startswith(f'{first.competition}, place 1: ["Đơn vị 4"] in the archive, by the log ["')


def test_an_altered_log_is_found(opened: Callable[[str], Archive]) -> None:
    archive = opened("2022")
    steps = [entry for entry in archive.log if entry.action != "result.recorded"]
    with scratch():
        found = findings(msgspec.structs.replace(archive, log=steps))
    assert any("by the log" in said for said in found)
    assert found[-1].startswith("and ")


def test_missing_and_added_rows_are_found(opened: Callable[[str], Archive]) -> None:
    archive = opened("2022")

    def change(rows: dict[str, Any]) -> None:
        rows["committee_member"][0]["id"] = 999

    id_ = archive.rows["committee_member"][0]["id"]
    with scratch():
        assert findings(altered(archive, change)) == [
            f"committee_member {id_} is missing: the log has it",
            "committee_member 999 is in no step of the log",
        ]


def _repacked(data: bytes, change: Callable[[dict[str, bytes]], object]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        members = {name: old.read(name) for name in old.namelist()}
    change(members)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name, body in members.items():
            new.writestr(name, body)
    return file.getvalue()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda m: m.update({"../../etc/passwd": b"x"}), "a strange file: '../../etc/passwd'"),
        (lambda m: m.pop("log.json"), "it holds 'a member too few'"),
        (lambda m: m.update({MANIFEST: b"{}"}), "archive.json: Object missing required field `format`"),
        (lambda m: m.update({MANIFEST: m[MANIFEST].replace(b"archive/1", b"archive/9")}), "'archive/9'"),
        (lambda m: m.update({"log.json": b'[{"wind": 3}]'}), "unknown key 'wind'"),
        (lambda m: m.update({"rows.json": b"[" * 5000}), "rows.json"),
        (lambda m: m.update({"rows.json": b'{"match": [1]}'}), "Expected `object`, got `int`"),
    ],
)
def test_what_is_no_archive_is_refused_in_a_sentence(
    packages: tuple[dict[str, bytes], dict[str, bytes]], tmp_path: Path, change: Any, sentence: str
) -> None:
    file = tmp_path / "bad.zip"
    file.write_bytes(_repacked(packages[0]["2022"], change))
    with pytest.raises(InputError) as refused:
        read_archive(str(file))
    assert sentence in str(refused.value)
    assert str(file) in str(refused.value)
    assert [each.name for each in tmp_path.iterdir()] == ["bad.zip"]


def test_members_are_read_up_to_a_limit(
    packages: tuple[dict[str, bytes], dict[str, bytes]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tournament.interchange.archive_v1.files.MOST_UNPACKED", 2**20)
    file = tmp_path / "bomb.zip"
    file.write_bytes(_repacked(packages[0]["2022"], lambda m: m.update({"log.json": b" " * 2**21})))
    with pytest.raises(InputError, match="unpacks to more than 1 MB"):
        read_archive(str(file))


def test_a_member_that_was_altered_is_told_and_not_taken(
    app: Flask, packages: tuple[dict[str, bytes], dict[str, bytes]], tmp_path: Path
) -> None:
    file = tmp_path / "altered.zip"
    file.write_bytes(_repacked(packages[0]["2022"], lambda m: m.update({"log.json": m["log.json"] + b" "})))
    archive = read_archive(str(file))
    assert archive.damaged == ("log.json",)
    with scratch():
        assert findings(archive) == ["log.json is not as it was packed"]
    with app.app_context():
        with pytest.raises(InputError, match=r"log\.json is not as it was packed"):
            archives.take(SYSTEM, None, archive)
        assert db.session.scalars(select(Block)).all() == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda rows: rows.update(user=[{"id": 1, "email": "a@b.example"}]), "the archive holds user, which"),
        (lambda rows: rows["match"][0].update(wind=3), "the archive holds match.wind, which"),
        (lambda rows: rows["entry"][0].update(competition_id=999), "do not hold together"),
        (lambda rows: rows["match"][0].update(starts_at="soon"), "do not hold together"),
        (lambda rows: rows["match"][0].update(status="soon"), "do not hold together: 'soon' is not a valid Status"),
        (lambda rows: rows["competition"][0].update(graph="{}"), "the graph of competition bong-chuyen-hoi-n.. cannot"),
        (lambda rows: rows["competition"][0].update(graph=7), "the graph of competition bong-chuyen-hoi-n.. cannot"),
    ],
)
def test_rows_that_cannot_be_taken_leave_nothing(
    app: Flask, opened: Callable[[str], Archive], change: Any, sentence: str
) -> None:
    with app.app_context():
        with pytest.raises(InputError, match=sentence):
            archives.take(SYSTEM, None, altered(opened("2022"), change))
        assert db.session.scalars(select(Block)).all() == []


def test_two_exports_are_the_same_bytes(app: Flask, opened: Callable[[str], Archive]) -> None:
    archive = opened("2022")
    again = packed(archive.manifest, archive.rows, archive.log, archive.standings)
    assert packed(archive.manifest, archive.rows, archive.log, archive.standings) == again
    with app.app_context():
        archives.take(SYSTEM, None, archive)
        assert archives.export(demo.SLUG, "2022") == archives.export(demo.SLUG, "2022")


def test_every_table_has_its_place() -> None:
    groups = [set(owned()), set(SHARED), LEFT_OUT, APART]
    assert sum(map(len, groups)) == len(set.union(*groups))
    assert set.union(*groups) == set(Base.metadata.tables)
    assert sorted(MEMBERS) == ["log.json", "rows.json", "standings.json"]


WITHOUT_IDS = {
    "block.disabled_plugins", "block.plugin_settings", "block.plugin_secrets",
    "calendar_stamp.last_change", "calendar_tombstone.last_change", "competition.draw",
    "competition.chosen_format", "competition.policies", "competition_planning.duty_roles", "court.sports",
    "exchange.policies", "heat_lane.mark", "match.score",
    "match.set_aside", "match_scoring.rules", "official.skills",
    "paired_round.byes", "paired_round.order", "paired_round.pairs",
    "exchange_planning.customs",
    "paired_round.reasons", "paired_round.reigns", "ruleset.phases", "ruleset.ranking", "ruleset.values",
    "scoring_event.payload",
}  # fmt: skip
"""Columns of JSON whose numbers, if any, are no ids of rows."""


def test_every_column_of_json_is_known_to_hold_ids_or_not() -> None:
    tables = [Base.metadata.tables[name] for name in (*owned(), *SHARED)]
    found = {f"{table.name}.{column.name}" for table in tables for column in table.c if isinstance(column.type, JSON)}
    assert found - {".".join(name) for name in SPECIAL} == WITHOUT_IDS
