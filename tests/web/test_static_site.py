"""Links of pages that are written as files, whatever a page has written into them."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask, request

from tournament.engine.errors import InputError
from tournament.web import static_site
from tournament.web.static_site import StaticSite


def site(tmp_path: Path, pages: dict[str, str], public: str = "https://host.example") -> tuple[StaticSite, Path]:
    """A site of a small application: bodies by the address below the edition."""
    app = Flask("small")
    app.extensions["tournament"] = SimpleNamespace(settings=SimpleNamespace(public_url=public))

    @app.get("/b/e/")
    @app.get("/b/e/<path:name>")
    def page(name: str = "") -> tuple[str, int]:
        asked = f"{name}?{request.query_string.decode()}" if request.query_string else name
        number = request.args.get("page", 0, int)
        text = pages.get(asked, pages.get("*", "").format(next=number + 1))
        return text, 200 if text else 404

    return StaticSite(app, "b", "e", tmp_path), tmp_path


@pytest.mark.parametrize(
    ("written", "becomes"),
    [
        ('href="schedule"', 'href="schedule/index.html"'),
        ("href='/b/e/schedule#day-2'", "href='schedule/index.html#day-2'"),
        ("href=schedule", "href=schedule/index.html"),
        ('href="?day=1&amp;lang=en"', 'href="day=1&amp;lang=en.html"'),
        ('href="?day=Đ"', 'href="day=%25C4%2590.html"'),
        ('href="https://host.example/deep/b/e/schedule"', 'href="https://host.example/deep/b/e/schedule"'),
        ('href="/elsewhere?a=1"', 'href="https://host.example/deep/elsewhere?a=1"'),
        ('href="../../b/e/../../etc/passwd"', 'href="https://host.example/deep/etc/passwd"'),
        ('href="/b/e/%2e%2e/x"', 'href="https://host.example/deep/b/e/%2e%2e/x"'),
        ('href="?index"', 'href="https://host.example/deep/b/e/?index"'),
        ('href="http://[x"', 'href="http://[x"'),
        ('href="mailto:an@example.vn"', 'href="mailto:an@example.vn"'),
        ('href="#main"', 'href="#main"'),
        ('title=" href=&quot;schedule&quot;"', 'title=" href=&quot;schedule&quot;"'),
    ],
)
def test_a_link_leads_to_a_file_or_to_the_public_address(tmp_path: Path, written: str, becomes: str) -> None:
    pages = {"": f"<p>Lịch</p>\n<a {written}>x</a>", "schedule": "s", "?day=1&lang=en": "d", "?day=%C4%90": "đ"}
    made, folder = site(tmp_path, pages, "https://host.example/deep")
    made.write()
    assert (folder / "b/e/index.html").read_text("utf-8") == f"<p>Lịch</p>\n<a {becomes}>x</a>"
    for file in folder.rglob("*"):
        assert not file.name.startswith(".")
    if "day=" in becomes:
        assert len([*(folder / "b/e").glob("day=*.html")]) == 1


def test_forms_that_choose_are_left_out_and_others_lead_to_the_server(tmp_path: Path) -> None:
    choosing = '<form class="filters" method="get" action="schedule"><a href="schedule">x</a></form>'
    made, folder = site(tmp_path, {"": f'{choosing}<form method="post" action="/x">', "schedule": "s"})
    assert made.write() == 2
    assert (folder / "index.html").read_text("utf-8") == '<form method="post" action="https://host.example/x">'


def test_what_hears_of_changes_is_left_out(tmp_path: Path) -> None:
    text = (
        '<script type="module" src="/static/page.0a.js"></script>'
        '{}<body class="x"{}><p data-live-notice hidden><a href="#m">x</a></p></body>'
    )
    script, events = '<script type="module" src="/static/live.0a.js"></script>', ' data-live="/api/v1/b/e/events"'
    made, folder = site(tmp_path, {"": text.format(script, events)})
    made._client.get = lambda address, get=made._client.get, **more: asked.append(address) or get(address, **more)  # type: ignore[method-assign]
    asked: list[str] = []
    made.write()
    wanted = text.format("", "").replace("/static/", "https://host.example/static/")
    assert (folder / "b/e/index.html").read_text("utf-8") == wanted
    assert asked == ["/b/e/", "/b/e/tv", "/static/page.0a.js"]


def test_pages_without_end_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(static_site, "MOST", 20)
    made, _ = site(tmp_path, {"*": '<a href="?page={next}">next</a>'})
    with pytest.raises(InputError, match=r"more than 20 addresses: /b/e/\?page=\d+ may lead on without end"):
        made.write()
