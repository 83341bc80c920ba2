"""Languages, and how days, times and numbers are written."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from flask import Flask, url_for
from flask.testing import FlaskClient
from flask_babel import gettext, ngettext

from tests.support.accounts import add_user, signed_in, token_in
from tests.support.clocks import going_on
from tournament.app import create_app
from tournament.catalogues import languages
from tournament.config import Settings
from tournament.engine.message import Message
from tournament.engine.text import Text
from tournament.keys import PassingKeys
from tournament.plugins.registry import Registry
from tournament.sdk import Translations
from tournament.web import local_formats
from tournament.web.language import in_language, language, this_page_in

ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
HERE = ZoneInfo("Asia/Ho_Chi_Minh")
BEFORE_MIDNIGHT_UTC = datetime(2026, 8, 21, 17, 30, tzinfo=UTC)


@ONE_DATABASE
def test_a_page_names_its_language_and_speaks_it(client: FlaskClient) -> None:
    for query, code in (("", "vi"), ("?lang=en", "en"), ("?lang=vi", "vi"), ("?lang=fr", "vi")):
        page = client.get(f"/accounts/sign-in{query}").text
        assert f'<html lang="{code}">' in page
        assert (">Đăng nhập</h1>" in page, ">Sign in</h1>" in page) == (code == "vi", code == "en")


@ONE_DATABASE
def test_links_keep_the_language_that_was_asked_for(client: FlaskClient) -> None:
    page = client.get("/accounts/sign-in?lang=en").text
    links = re.findall(r'<a [^>]*href="([^"#]+)"', page)
    assert "/?lang=en" in links
    assert [link for link in links if "lang=" not in link] == ["/accounts/sign-in"]
    plain = re.findall(r'href="([^"#]+)"', client.get("/accounts/sign-in").text)
    assert [link for link in plain if "lang=" in link] == ["/accounts/sign-in?lang=en"]


@ONE_DATABASE
def test_files_are_the_same_in_every_language(client: FlaskClient) -> None:
    vietnamese, english = (client.get(f"/accounts/sign-in{query}").text for query in ("", "?lang=en"))
    assert re.findall(r"/static/[^\"]+", vietnamese) == re.findall(r"/static/[^\"]+", english)


@ONE_DATABASE
def test_somebody_s_own_language_needs_no_word_in_the_address(app: Flask) -> None:
    add_user(app, "a@a.example")
    client = signed_in(app, "a@a.example")
    token = token_in(client.get("/accounts/"))
    answer = client.post("/accounts/language", data={"language": "en", "csrf_token": token})
    assert answer.headers["Location"] == "/accounts/"
    page = client.get("/accounts/").text
    assert '<html lang="en">' in page
    assert 'href="/accounts/?lang=vi"' in page
    assert "lang=en" not in re.sub(r'<html lang="en">|value="en"', "", page)
    other = client.get("/accounts/?lang=vi").text
    assert '<html lang="vi">' in other
    assert 'action="/accounts/sign-out?lang=vi"' in other


@ONE_DATABASE
def test_the_switch_keeps_everything_else_of_the_address(app: Flask) -> None:
    with app.test_request_context("/a/b?team=đội 1&team=x&lang=en"):
        assert (language(), this_page_in("vi")) == ("en", "/a/b?team=%C4%91%E1%BB%99i+1&team=x")
    with app.test_request_context("/a/b"):
        assert (language(), this_page_in("en")) == ("vi", "/a/b?lang=en")
    with app.test_request_context("/?lang=en"):
        assert url_for("accounts.account") == "/accounts/?lang=en"


@ONE_DATABASE
def test_texts_of_two_languages(app: Flask) -> None:
    team = Text("Đội", "Team")
    for query, said in (("", "Đội"), ("?lang=en", "Team")):
        with app.test_request_context(f"/{query}"):
            assert (in_language(team), in_language("như cũ"), in_language(None)) == (said, "như cũ", "")
    with app.test_request_context("/"):
        assert gettext("Undo") == "Hoàn tác"


@ONE_DATABASE
def test_days_and_times(app: Flask) -> None:
    with app.test_request_context("/"):
        assert local_formats.day(BEFORE_MIDNIGHT_UTC, HERE) == "22/08/2026"
        assert local_formats.weekday(date(2026, 8, 22)) == "Thứ Bảy, 22/08/2026"
        assert local_formats.clock(BEFORE_MIDNIGHT_UTC, HERE) == "00:30"
        assert local_formats.moment(BEFORE_MIDNIGHT_UTC, HERE) == "00:30 ngày 22/08/2026"
        assert local_formats.machine(BEFORE_MIDNIGHT_UTC, HERE) == "2026-08-22T00:30:00+07:00"
        with pytest.raises(ValueError, match="without a zone"):
            local_formats.day(BEFORE_MIDNIGHT_UTC)
    with app.test_request_context("/?lang=en"):
        assert local_formats.weekday(BEFORE_MIDNIGHT_UTC, HERE) == "Saturday, 22/08/2026"


@pytest.mark.parametrize(
    ("first", "last", "written"),
    [
        (date(2026, 8, 22), date(2026, 8, 22), "22/08/2026"),
        (date(2026, 8, 22), date(2026, 8, 23), "22–23/08/2026"),
        (date(2026, 8, 31), date(2026, 9, 1), "31/08–01/09/2026"),
        (date(2026, 12, 31), date(2027, 1, 1), "31/12/2026–01/01/2027"),
        (date(2026, 8, 22), date(2027, 8, 23), "22/08/2026–23/08/2027"),
    ],
)
def test_spans_of_days(first: date, last: date, written: str) -> None:
    assert local_formats.days(first, last) == written


@ONE_DATABASE
def test_numbers(app: Flask) -> None:
    with app.test_request_context("/"):
        assert local_formats.number(1234.5) == "1.234,5"
        assert local_formats.number(1500000) == "1.500.000"
        assert local_formats.number(Decimal("2.5"), 2) == "2,50"
    with app.test_request_context("/?lang=en"):
        assert local_formats.number(1234.5) == "1,234.5"


def speaking(folder: Path, **catalogues: dict[str, str]) -> Flask:
    """Return an application with a plugin that brings catalogues, by language."""
    for code, texts in catalogues.items():
        catalogue = Catalog("en")
        for msgid, text in texts.items():
            catalogue.add(msgid, text)
        place = folder / code / "LC_MESSAGES"
        place.mkdir(parents=True)
        with (place / "messages.mo").open("wb") as file:
            write_mo(file, catalogue)
    registry = Registry([])
    registry.translations = {"photos": Translations("photos", folder)}
    return create_app(Settings(folder, "sqlite://", "http://localhost", PassingKeys()), registry, clock=going_on())


def test_a_plugin_s_texts_are_found_behind_the_core_s(tmp_path: Path) -> None:
    app = speaking(tmp_path, vi={"Send a picture": "Gửi ảnh", "Sign in": "Vào", "Final": "Cuối"})
    with app.test_request_context("/"):
        assert (gettext("Send a picture"), gettext("Sign in")) == ("Gửi ảnh", "Đăng nhập")
        assert in_language(Message("Final")) == "Chung kết"
        assert ngettext("%(num)d minute", "%(num)d minutes", 5) == "5 phút"
    with app.test_request_context("/?lang=en"):
        assert gettext("Send a picture") == "Send a picture"


def test_a_translation_that_names_another_placeholder_stands_in_english(tmp_path: Path) -> None:
    drawn = "All {n} rounds have been drawn."
    app = speaking(tmp_path, de={drawn: "Alle {m} Runden sind ausgelost."}, fr={drawn: "Les {n} tours sont tirés."})
    said = Message(drawn).format(n=3)
    for code, sentence in (("de", "All 3 rounds have been drawn."), ("fr", "Les 3 tours sont tirés.")):
        with app.test_request_context(f"/?lang={code}"):
            assert in_language(said) == sentence


def test_a_language_is_offered_only_by_the_name_that_leads_to_it(tmp_path: Path) -> None:
    app = speaking(tmp_path, de={}, zh_CN={}, zh_Hans={}, nonsense={})
    with app.test_request_context("/"):
        assert list(languages()) == ["vi", "en", "de", "zh_Hans"]
