"""What plugins bring to organisers: settings, points of the overall ranking, files that are taken in and out."""

from __future__ import annotations

import io
import re
import types
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.test import TestResponse
from wtforms import BooleanField, FloatField, IntegerField, StringField
from wtforms import Form as PlainForm
from wtforms.validators import InputRequired, Length, ValidationError

from tests.support.accounts import add_user, signed_in, token_on
from tests.support.clocks import going_on
from tests.support.editions import UNITS, drawn_edition
from tournament.app import create_app, scratch
from tournament.config import Settings
from tournament.domain.archives.commands import archives
from tournament.domain.competitions.queries.overall import settings_of as counted
from tournament.domain.core.commands import undo_redo
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.exchanges.commands import blocks
from tournament.interchange.archive_v1.files import read_archive
from tournament.models import Base, Block, Exchange, db
from tournament.plugins.registry import GROUP, Registry
from tournament.sdk import Exporter, Importer, InputError, OverallScheme, PluginSettings, Response, Text, hookimpl
from tournament.sdk.settings import settings_of

NAMES = Text("Thời tiết", "Weather")
HOME = "/manage/khoi-a"
EDITION = f"{HOME}/2030"


class WeatherForm(PlainForm):
    place = StringField("Nơi", [InputRequired(), Length(max=20)], default="Bắc Kạn")
    days = IntegerField("Số ngày", default=3)
    rain = BooleanField("Báo mưa")

    def validate_place(self, field: Any) -> None:
        if field.data == "nổ":
            raise RuntimeError("a plugin's own trouble")
        if field.data == "sao Hỏa":
            raise ValidationError("Không có nơi này.")


class BotForm(PlainForm):
    token = StringField("Mã bot", [InputRequired(), Length(max=40)])
    quiet = BooleanField("Không kêu chuông")

    def validate_token(self, field: Any) -> None:
        if field.data == UNHEARD:
            raise RuntimeError(f"{field.data} cannot be read")


TOKEN, UNHEARD = "s3cret-of-the-bot", "s3cret-that-breaks"


def fails(*_given: Any, **_named: Any) -> Any:
    raise RuntimeError("a plugin's own trouble")


class SizeForm(PlainForm):
    size = FloatField("Cỡ", default=1.5)


SPOILT: dict[str, Any] = {
    "cannot be made": type("Spoilt", (PlainForm,), {"__init__": fails}),
    "cannot be shown": type("Spoilt", (PlainForm,), {"a": StringField("A", widget=fails)}),
    "hides what it holds": type("Spoilt", (PlainForm,), {"data": StringField("A")}),
    "is no class": "form",
}
"""Forms of settings that no page could show."""
FORM: dict[int, Any] = {0: SizeForm}
SECRET = ("token",)


def read(content: bytes, filename: str) -> list[list[str]]:
    if content == b"broken":
        raise RuntimeError("a plugin's own trouble")
    if content.startswith(b"\x00"):
        raise InputError(Text("Tệp này không đọc được.", "This file cannot be read."))
    return [line.split("|") for line in content.decode().splitlines()]


def export(exchange: Any) -> Response:
    return Response("text/csv", ";".join(unit.name for unit in exchange.units), "units.csv")


def leak(_exchange: Any) -> Response:
    raise OSError(f"404 for https://api.example.org/bot{settings_of('bot', 'khoi-a')['token']}/send")


class Plugin(EntryPoint):
    def load(self) -> Any:
        brought = {
            "settings": (
                PluginSettings("weather", NAMES, lambda: WeatherForm),
                PluginSettings("size", Text("Cỡ", "Size"), lambda: FORM[0]),
                PluginSettings("bot", Text("Bot", "Bot"), lambda: BotForm, secrets=SECRET),
            ),
            "overall_schemes": (OverallScheme("festival", Text("Điểm hội khỏe", "Festival"), (7, 5, 4), 1),),
            "importers": (Importer("pipes", Text("Tệp gạch đứng", "File with bars"), read),),
            "exporters": (
                Exporter("units", Text("Danh sách đơn vị", "Units"), export),
                Exporter("leaks", Text("Gửi bot", "To the bot"), leak),
            ),
        }
        found = types.ModuleType("weather")
        for kind, records in brought.items():
            setattr(found, f"tournament_{kind}", hookimpl(lambda records=records: records))
        return found


@dataclass(frozen=True)
class Own:
    app: Flask
    browser: FlaskClient
    exchange_id: int

    def send(self, page: str, **fields: Any) -> TestResponse:
        token = token_on(self.browser, page)
        return self.browser.post(page, data={**fields, "csrf_token": token}, content_type="multipart/form-data")


@pytest.fixture
def own(settings: Settings) -> Iterator[Own]:
    registry = Registry([*entry_points(group=GROUP), Plugin("weather", "weather", GROUP)])
    app = create_app(settings, registry, going_on())
    with app.app_context():
        exchange_id = drawn_edition().exchange_id
    add_user(app, "organiser@example.org", "organiser", "khoi-a")
    yield Own(app, signed_in(app, "organiser@example.org"), exchange_id)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def kept(own: Own, key: str = "weather") -> Any:
    with own.app.app_context():
        return settings_of(key, "khoi-a")


@pytest.mark.both_databases
def test_settings_are_changed_in_the_browser_kept_and_archived(own: Own, tmp_path: Path) -> None:
    page = f"{HOME}/plugins/settings/weather"
    assert f'href="{page}"' in own.browser.get(f"{HOME}/plugins").text
    assert 'value="Bắc Kạn"' in own.browser.get(page).text
    assert kept(own) == {}
    assert own.send(page, place="Ba Bể", days="5", rain="y").status_code == 302
    assert kept(own) == {"place": "Ba Bể", "days": 5, "rain": True}
    assert 'value="Ba Bể"' in own.browser.get(page).text
    for place, said in (("sao Hỏa", "Không có nơi này."), ("x" * 21, "20"), ("nổ", "")):
        refused = own.send(page, place=place, days="1")
        assert (refused.status_code, said in refused.text) == (200, True)
    assert kept(own) == {"place": "Ba Bể", "days": 5, "rain": True}
    with own.app.app_context():
        slug = db.session.get_one(Exchange, own.exchange_id).slug
        file = tmp_path / "edition.zip"
        file.write_bytes(archives.export("khoi-a", slug))
    with scratch():
        archives.take(SYSTEM, None, read_archive(str(file)))
        assert db.session.scalars(db.select(Block.plugin_settings)).one() == {"weather": kept(own)}
    assert "Thiết lập: Thời tiết" in own.browser.get(f"{HOME}/log").text


@pytest.mark.both_databases
def test_a_secret_can_be_read_in_no_table_and_is_asked_for_again(
    own: Own, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    page, again = f"{HOME}/plugins/settings/bot", "nhập lại"
    assert own.send(page, quiet="y").status_code == 200
    assert own.send(page, token=TOKEN, quiet="y").status_code == 302
    assert kept(own, "bot") == {"token": TOKEN, "quiet": True}
    assert own.send(page, token="").status_code == 302
    assert kept(own, "bot") == {"token": TOKEN, "quiet": False}
    assert own.send(page, token=UNHEARD).status_code == 200
    shown = [own.browser.get(each).text for each in (page, f"{HOME}/plugins", f"{HOME}/log", f"/api/v1{EDITION[7:]}/")]
    assert not [each for each in shown if "s3cret" in each or again in each.lower()]
    assert "s3cret" not in caplog.text + "".join(each.read_text() for each in tmp_path.rglob("*.json"))
    with own.app.app_context():
        rows = [
            (table.name, row) for table in Base.metadata.sorted_tables for row in db.session.execute(table.select())
        ]
        assert [name for name, row in rows if "s3cret" in str(row)] == []
        sealed = db.session.scalars(db.select(Block.plugin_secrets)).one()["bot"]["token"]
        assert own.app.extensions["tournament"].settings.keys.opened("plugins", sealed) == TOKEN
        file = tmp_path / "edition.zip"
        file.write_bytes(archives.export("khoi-a", db.session.get_one(Exchange, own.exchange_id).slug))
        archive = read_archive(str(file))
        assert "s3cret" not in repr((archive.rows, archive.log))
    with scratch():
        archives.take(SYSTEM, None, archive)
        taken = db.session.scalars(db.select(Block)).one()
        assert (taken.plugin_settings, taken.plugin_secrets) == ({"bot": {"token": None, "quiet": False}}, None)
        come = taken.plugin_settings
    with own.app.app_context():
        block = db.session.scalars(db.select(Block)).one()
        block.plugin_settings, block.plugin_secrets = come, None
        db.session.commit()
    assert kept(own, "bot") == {"token": None, "quiet": False}
    assert all(again in own.browser.get(each).text.lower() for each in (page, f"{HOME}/plugins"))
    assert own.send(page, token="").status_code == 200
    assert own.send(page, token="x", quiet="y").status_code == 302
    assert own.send(page, remove_secrets="y", quiet="y", token="").status_code == 302
    assert kept(own, "bot") == {"quiet": True}


def test_a_secret_that_is_here_need_not_be_entered_again(own: Own) -> None:
    page = f"{HOME}/plugins/settings/bot"
    asked = [drawn_secret(own)]
    assert own.send(page, token=TOKEN).status_code == 302
    asked.append(drawn_secret(own))
    assert ["required" in each for each in asked] == [True, False]


def drawn_secret(own: Own) -> str:
    found = re.search(r'<input[^>]* name="token"[^>]*>', own.browser.get(f"{HOME}/plugins/settings/bot").text)
    assert found is not None
    return found[0]


def test_no_step_before_is_taken_back_in_the_place_of_a_change_of_secrets(own: Own) -> None:
    page, offer = f"{HOME}/plugins/settings/bot", f'action="{HOME}/undo"'
    offered = []
    for token in (TOKEN, f"{TOKEN}-2"):
        assert own.send(page, token=token).status_code == 302
        offered.append(offer in own.browser.get(f"{HOME}/plugins").text)
    assert (offered, kept(own, "bot")["token"]) == ([True, False], f"{TOKEN}-2")


def test_secrets_that_undo_brought_back_without_a_value_are_asked_for(own: Own) -> None:
    page = f"{HOME}/plugins/settings/bot"
    assert own.send(page, token=TOKEN).status_code == 302
    assert own.send(page, remove_secrets="y").status_code == 302
    with own.app.app_context():
        undo_redo.undo_of_block(SYSTEM, db.session.scalars(db.select(Block.id)).one())
    assert "cả tệp lưu trữ lẫn thao tác hoàn tác đều không giữ thông tin bí mật" in own.browser.get(page).text


@pytest.mark.both_databases
def test_a_statement_that_fails_names_no_secret_in_the_log(own: Own, caplog: pytest.LogCaptureFixture) -> None:
    page = f"{HOME}/plugins/settings/bot"
    own.browser.get(page)
    with own.app.app_context():

        @event.listens_for(db.engine, "before_cursor_execute", retval=True)
        def breaks(_connection: Any, _cursor: Any, statement: str, given: Any, *_more: Any) -> tuple[str, Any]:
            return statement.replace("UPDATE block ", "UPDATE gone "), given

    assert own.send(page, token=TOKEN).status_code == 500
    assert "UPDATE gone" in caplog.text
    assert "s3cret" not in caplog.text


def test_what_a_plugin_says_of_its_failure_is_told_without_its_secret(
    own: Own, caplog: pytest.LogCaptureFixture
) -> None:
    assert own.send(f"{HOME}/plugins/settings/bot", token=TOKEN).status_code == 302
    noted: list[Any] = []
    own.app.extensions["tournament"].registry.guard.note = lambda *told: noted.append(told)
    assert own.browser.get(f"{EDITION}/exports/leaks").status_code == 302
    told = [own.browser.get(f"{HOME}/plugins").text, caplog.text, repr(noted)]
    assert [("https://api.example.org/bot…/send" in each, "s3cret" in each) for each in told] == [(True, False)] * 3


def test_what_becomes_a_secret_later_leaves_with_no_archive(own: Own, monkeypatch: pytest.MonkeyPatch) -> None:
    page = f"{HOME}/plugins/settings/bot"
    settings = own.app.extensions["tournament"].registry.offered("settings", ())["bot"]
    object.__setattr__(settings, "secrets", ())
    assert own.send(page, token=TOKEN).status_code == 302
    object.__setattr__(settings, "secrets", SECRET)
    with own.app.app_context():
        slug = db.session.get_one(Exchange, own.exchange_id).slug
        with zipfile.ZipFile(io.BytesIO(archives.export("khoi-a", slug))) as file:
            assert [name for name in file.namelist() if b"s3cret" in file.read(name)] == []
        assert own.send(page, token="").status_code == 302
        assert kept(own, "bot") == {"token": TOKEN, "quiet": False}
        (block,) = db.session.scalars(db.select(Block))
        assert block.plugin_settings == {"bot": {"token": None, "quiet": False}}
        assert "s3cret" not in repr(block.plugin_secrets)


@pytest.mark.parametrize("way", SPOILT)
def test_a_form_that_no_page_could_show_is_told_of(own: Own, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(FORM, 0, SPOILT[way])
    answer = own.browser.get(f"{HOME}/plugins/settings/size", follow_redirects=True)
    assert (answer.status_code, "Không hiển thị được" in answer.text) == (200, True)
    assert "Thiết lập: Cỡ: " in answer.text


@pytest.mark.parametrize("typed", ["nan", "inf"])
def test_a_number_that_cannot_be_kept_is_refused_in_a_sentence(own: Own, typed: str) -> None:
    answer = own.send(f"{HOME}/plugins/settings/size", size=typed)
    assert (answer.status_code, "“Cỡ”" in answer.text) == (200, True)
    with own.app.app_context():
        assert settings_of("size", "khoi-a") == {}


def test_what_is_switched_off_is_nowhere_and_keeps_its_settings(own: Own) -> None:
    page = f"{HOME}/plugins/settings/weather"
    own.send(page, place="Ba Bể", days="5")
    with own.app.app_context():
        blocks.set_plugin_enabled(SYSTEM, db.session.scalars(db.select(Block.id)).one(), "weather", False)
    assert own.browser.get(page).status_code == 404
    assert own.browser.get(f"{EDITION}/exports/units").status_code == 404
    for place in (f"{HOME}/plugins", EDITION + "/", f"{EDITION}/overall", f"{HOME}/units"):
        shown = own.browser.get(place)
        assert shown.status_code == 200
        assert not any(each in shown.text for each in ("settings/weather", "exports/units", "festival", "pipes"))
    assert kept(own)["place"] == "Ba Bể"


def test_a_stranger_reads_and_changes_nothing(own: Own) -> None:
    stranger = own.app.test_client()
    for page in (f"{HOME}/plugins/settings/weather", f"{EDITION}/exports/units"):
        assert stranger.get(page).status_code in {302, 403, 404}


def test_a_scheme_gives_its_points_and_points_typed_afterwards_count(own: Own) -> None:
    page = f"{EDITION}/overall"
    plain = {"order": "points", "ties": "shared", "missed": "none", "best": "0", "per_competition": "0",
             "share": "equal", "participation": "0"}  # fmt: skip

    def points() -> tuple[Any, Any]:
        with own.app.app_context():
            found = counted(own.exchange_id)
        return found.points, found.participation

    assert own.send(page, **plain, points="3 2 1", scheme="festival").status_code == 302
    assert points() == ((7, 5, 4), 1)
    assert '<option selected value="festival">' in own.browser.get(page).text
    assert own.send(page, **plain, points="9 8", scheme="festival").status_code == 302
    assert points() == ((9, 8), 0)
    assert own.send(page, **plain, points="9 8", scheme="none such").status_code == 200


def test_an_exporter_stands_on_the_checklist_and_gives_its_file(own: Own) -> None:
    assert f'href="{EDITION}/exports/units"' in own.browser.get(EDITION + "/").text
    file = own.browser.get(f"{EDITION}/exports/units")
    assert (file.status_code, file.text) == (200, ";".join(UNITS))
    assert file.headers["Content-Disposition"] == 'attachment; filename="units.csv"'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("Tên đơn vị|Tên ngắn\nSở Xây dựng|SXD\n".encode(), "Sở Xây dựng"),
        (b"\x00", "Tệp này không đọc được."),
        (b"broken", "Phần mở rộng đọc “Tệp gạch đứng” bị lỗi"),
        (b"|" * 60, "2.000"),
    ],
)
def test_an_importer_reads_a_list_or_refuses_it(own: Own, content: bytes, said: str) -> None:
    given: Callable[[], Any] = lambda: (io.BytesIO(content), "units.bar")  # noqa: E731
    shown = own.send(f"{HOME}/units", importer="pipes", file=given())
    assert (shown.status_code, said in shown.text) == (200, True)
