"""The lanes of heats, kept in step with the graph."""

from __future__ import annotations

from sqlalchemy import event

from tests.support.races import enter, race_application, race_desk, starters
from tournament.config import Settings
from tournament.domain.competitions.commands import drawing
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.models import db


def test_the_number_of_queries_for_lanes_does_not_grow_with_the_heats(settings: Settings) -> None:
    counted: list[str] = []
    with race_application(settings) as races:
        desk = race_desk(races, "dash", [f"Đội {n}" for n in range(1, 17)], "heats")
        with races.app_context():
            event.listen(db.engine, "before_cursor_execute", lambda *args: counted.append(args[2]))

        def queries(lanes: int) -> int:
            with races.app_context():
                options = {"lanes": lanes, "advance": 1, "semi_finals": 0}
                drawing.set_format(SYSTEM, desk.exchange_id, desk.competition_id, "heats", options)
            marks = {name: f"12.{n}" for n, name in enumerate(starters(desk, "H1-1"), start=1)}
            counted.clear()
            enter(desk, "H1-1", marks)
            return sum("FROM heat_lane" in each for each in counted)

        queries(4)  # the first form of a session is opened for its token
        assert queries(8) == queries(4) > 0
