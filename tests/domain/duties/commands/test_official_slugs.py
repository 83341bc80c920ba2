"""One person keeps one address; two of one name have two."""

from __future__ import annotations

from datetime import date

from flask import Flask
from sqlalchemy import select

from tournament.domain.core.commands.unit_of_work import SYSTEM, Change, service
from tournament.domain.duties.commands.official_slugs import slug_of_person
from tournament.domain.exchanges.commands import blocks, exchanges
from tournament.domain.exchanges.commands.exchanges import Details
from tournament.models import Exchange, Official, Unit, db


@service("test.official", Exchange)
def appoint(change: Change, name: str, unit_id: int | None) -> str:
    slug = slug_of_person(change, name, unit_id)
    change.session.add(Official(exchange_id=change.of_exchange.id, slug=slug, name=name, unit_id=unit_id))
    return slug


def test_a_person_keeps_the_address_of_earlier_editions(app: Flask) -> None:
    with app.app_context():
        block_id = blocks.create(SYSTEM, None, "Khối mẫu", "Sample block")
        blocks.add_units(SYSTEM, block_id, [("Sở Y tế", ""), ("Sở Nội vụ", "")])
        health, home = db.session.scalars(select(Unit.id).order_by(Unit.id)).all()
        first, second = (
            exchanges.create(SYSTEM, block_id, Details("Hội thao", "Games", date(year, 8, 19), date(year, 8, 20)))
            for year in (2026, 2027)
        )
        assert appoint(SYSTEM, first, "Nguyễn Văn An", health) == "nguyen-van-an"
        assert appoint(SYSTEM, first, "Nguyễn Văn An", health) == "nguyen-van-an-2"
        assert appoint(SYSTEM, second, "Nguyễn  văn an", health) == "nguyen-van-an-2"
        assert appoint(SYSTEM, second, "Nguyễn Văn An", health) == "nguyen-van-an"
        assert appoint(SYSTEM, second, "Nguyễn Văn An", home) == "nguyen-van-an-3"
        assert appoint(SYSTEM, second, "Nguyễn Văn An", None) == "nguyen-van-an-4"
