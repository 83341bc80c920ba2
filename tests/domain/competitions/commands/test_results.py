"""Results, corrections, withdrawals and lots, as an organiser meets them."""

from __future__ import annotations

from datetime import date
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select

from tests.support.rows import first_rows
from tests.support.words import vi
from tournament.domain.competitions.commands import competitions, drawing, entries, lots, results, withdrawals
from tournament.domain.competitions.commands.entries import NewEntry
from tournament.domain.competitions.commands.results import Given
from tournament.domain.competitions.queries import competition_view
from tournament.domain.core.commands import undo_redo
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.exchanges.commands import blocks, exchanges
from tournament.domain.exchanges.commands.exchanges import Details
from tournament.engine.errors import InputError
from tournament.engine.scoring import Status
from tournament.models import Competition, Entry, Match, Unit, db

HOME, AWAY = Given(((21, 15), (21, 12))), Given(((15, 21), (12, 21)))


def make(
    size: int, format_: str, options: dict[str, object], sport: str = "air_volleyball", preset: str = "standard"
) -> tuple[int, int]:
    """Make an edition with one drawn competition of `size` entries; returns both ids."""
    key = "competition", size, format_, repr(options), sport, preset
    return first_rows(key, lambda: _make(size, format_, options, sport, preset))


def _make(size: int, format_: str, options: dict[str, object], sport: str, preset: str) -> tuple[int, int]:
    block_id = blocks.create(SYSTEM, None, "Khối mẫu", "Sample block")
    blocks.add_units(SYSTEM, block_id, [(f"Đơn vị {n}", "") for n in range(4, 4 + size)])
    details = Details("Hội thao", "Games", date(2026, 8, 19), date(2026, 8, 20))
    exchange_id = exchanges.create(SYSTEM, block_id, details)
    competition_id = competitions.add(SYSTEM, exchange_id, sport, preset, "men")
    units = db.session.scalars(select(Unit.id).order_by(Unit.id)).all()
    entries.add(
        SYSTEM, exchange_id, competition_id, [NewEntry((unit,), strength=n + 1) for n, unit in enumerate(units)]
    )
    drawing.set_format(SYSTEM, exchange_id, competition_id, format_, options)
    drawing.draw(SYSTEM, exchange_id, competition_id, "19/8")
    return exchange_id, competition_id


def match(key: str) -> Match:
    return db.session.scalars(select(Match).where(Match.key == key)).one()


def sides(key: str) -> tuple[str | None, str | None]:
    row = match(key)
    names = dict(db.session.execute(select(Entry.id, Entry.name)).tuples().all())
    return names.get(row.home_id or 0), names.get(row.away_id or 0)


def test_a_result_fills_what_follows_and_freezes_the_rules(app: Flask) -> None:
    with app.app_context():
        exchange_id, competition_id = make(4, "knockout", {})
        results.record(SYSTEM, exchange_id, match("K1-1").id, HOME)
        results.record(SYSTEM, exchange_id, match("K1-2").id, AWAY)
        assert sides("F") == ("Đơn vị 4", "Đơn vị 6")
        assert db.session.get_one(Competition, competition_id).started_at is not None
        with pytest.raises(InputError, match="has started"):
            competitions.set_rules(SYSTEM, exchange_id, competition_id, "standard", {})


def test_a_correction_is_previewed_applied_and_undone(app: Flask) -> None:
    with app.app_context():
        exchange_id, _ = make(4, "knockout", {})
        for key in ("K1-1", "K1-2", "F"):
            results.record(SYSTEM, exchange_id, match(key).id, HOME)
        foreseen = results.preview(exchange_id, match("K1-1").id, AWAY).impact
        assert (foreseen.invalid, foreseen.renamed) == (("F",), ())
        assert (match("F").status, sides("F")) == ("played", ("Đơn vị 4", "Đơn vị 5"))

        for call in (partial(results.record, given=AWAY), results.clear):
            with pytest.raises(results.OtherEffectError):
                call(SYSTEM, exchange_id, match("K1-1").id, seen=lambda _: False)
        done = results.record(SYSTEM, exchange_id, match("K1-1").id, AWAY, lambda made: made.impact == foreseen)
        assert (match("F").status, match("F").score, sides("F")) == ("open", None, ("Đơn vị 7", "Đơn vị 5"))
        assert done.impact.places

        undo_redo.undo(SYSTEM, exchange_id)
        assert (match("F").status, match("F").score) == ("played", [[21, 15], [21, 12]])
        assert sides("F") == ("Đơn vị 4", "Đơn vị 5")


@pytest.mark.parametrize(
    ("given", "vietnamese"),
    [
        (Given(((21, 20), (21, 12))), "hiệp 1: 21–20 chưa hợp lệ, phải cách biệt ít nhất 2 điểm"),
        (Given(((21, 12),)), "cần"),
    ],
)
def test_a_score_that_cannot_be_is_refused_in_the_sports_own_words(app: Flask, given: Given, vietnamese: str) -> None:
    with app.app_context():
        exchange_id, _ = make(2, "knockout", {})
        with pytest.raises(InputError) as refusal:
            results.record(SYSTEM, exchange_id, match("F").id, given)
        assert vietnamese in vi(refusal.value.text)
        assert match("F").status == "open"


def test_a_match_whose_sides_are_not_known_takes_no_result(app: Flask) -> None:
    with app.app_context():
        exchange_id, _ = make(4, "knockout", {})
        with pytest.raises(InputError, match="not known yet"):
            results.record(SYSTEM, exchange_id, match("F").id, HOME)


@pytest.mark.parametrize(
    ("policy", "statuses"),
    [
        ("annul", {"annulled"}),
        ("keep", {"played", "walkover"}),
        ("keep_from_half", {"annulled"}),
    ],
)
def test_a_withdrawal_follows_the_policy(app: Flask, policy: str, statuses: set[str]) -> None:
    with app.app_context():
        exchange_id, _ = make(4, "round_robin", {})
        entry_id = db.session.scalars(select(Entry.id).where(Entry.name == "Đơn vị 4")).one()
        mine = select(Match).where((Match.home_id == entry_id) | (Match.away_id == entry_id))
        first = db.session.scalars(mine.order_by(Match.number)).first()
        assert first is not None
        results.record(SYSTEM, exchange_id, first.id, HOME)
        withdrawals.withdraw(SYSTEM, exchange_id, entry_id, policy)
        assert {row.status for row in db.session.scalars(mine)} == statuses
        with pytest.raises(InputError, match="withdrawn already"):
            withdrawals.withdraw(SYSTEM, exchange_id, entry_id, policy)


def test_a_withdrawn_entry_lets_its_opponent_go_on(app: Flask) -> None:
    with app.app_context():
        exchange_id, _ = make(4, "knockout", {})
        entry_id = db.session.scalars(select(Entry.id).where(Entry.name == "Đơn vị 4")).one()
        withdrawals.withdraw(SYSTEM, exchange_id, entry_id)
        assert sides("F") == ("Đơn vị 7", None)


def test_lots_settle_what_no_criterion_separates(app: Flask) -> None:
    with app.app_context():
        exchange_id, competition_id = make(3, "round_robin", {})
        ring = {("Đơn vị 4", "Đơn vị 5"), ("Đơn vị 5", "Đơn vị 6"), ("Đơn vị 6", "Đơn vị 4")}
        for row in db.session.scalars(select(Match).order_by(Match.number)).all():
            results.record(SYSTEM, exchange_id, row.id, HOME if sides(row.key) in ring else AWAY)
        (group,) = competition_view.of_competition(competition_id).groups
        assert [line.rank for line in group.lines] == [1, 1, 1]
        assert [[entry.name for entry in level] for level in group.level] == [["Đơn vị 4", "Đơn vị 5", "Đơn vị 6"]]
        order = [line.entry.id for line in group.lines][::-1]
        lots.settle_by_lots(SYSTEM, exchange_id, competition_id, order)
        (group,) = competition_view.of_competition(competition_id).groups
        assert [line.entry.id for line in group.lines] == order
        assert {line.tied for line in group.lines} == {False}


def test_a_change_of_format_in_mid_event_keeps_the_matches_that_fit(app: Flask) -> None:
    with app.app_context():
        exchange_id, competition_id = make(4, "round_robin", {})
        row = db.session.scalars(select(Match).order_by(Match.number)).first()
        assert row is not None
        results.record(SYSTEM, exchange_id, row.id, HOME)
        uid, pair = row.uid, {row.home_id, row.away_id}
        drawing.set_format(SYSTEM, exchange_id, competition_id, "round_robin", {"legs": 2})
        assert len(db.session.scalars(select(Match)).all()) == 12
        kept = db.session.scalars(select(Match).where(Match.status == "played")).one()
        assert (kept.uid, {kept.home_id, kept.away_id}) == (uid, pair)
        drawing.set_format(SYSTEM, exchange_id, competition_id, "knockout", {})
        assert {each.status for each in db.session.scalars(select(Match))} == {"open"}


def test_a_walkover_needs_a_winner_to_be_named(app: Flask) -> None:
    with app.app_context():
        exchange_id, _ = make(2, "knockout", {})
        with pytest.raises(InputError):
            results.record(SYSTEM, exchange_id, match("F").id, Given((), Status.WALKOVER))
        results.record(SYSTEM, exchange_id, match("F").id, Given((), Status.WALKOVER, winner=1))
        assert match("F").winner == 1
