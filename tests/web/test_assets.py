"""Assets: names that change with the content, one compression, caching for ever."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tournament.web.assets import LIBRARIES, OWN, Assets, all_assets, asset_url

ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def url(app: Flask, name: str) -> str:
    with app.test_request_context():
        return asset_url(name)


@ONE_DATABASE
def test_a_file_is_sent_compressed_to_who_takes_that_and_plain_to_others(app: Flask, client: FlaskClient) -> None:
    source = (OWN / "page.js").read_bytes()
    packed = client.get(url(app, "page.js"), headers={"Accept-Encoding": "br, gzip;q=0.5"})
    plain = client.get(url(app, "page.js"))
    refused = client.get(url(app, "page.js"), headers={"Accept-Encoding": "gzip;q=0"})
    assert (gzip.decompress(packed.data), packed.headers["Content-Encoding"]) == (source, "gzip")
    for answer in (plain, refused):
        assert (answer.data, answer.headers.get("Content-Encoding")) == (source, None)
    for answer in (packed, plain):
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert answer.content_type == "text/javascript; charset=utf-8"


@ONE_DATABASE
def test_a_name_without_its_hash_or_with_another_is_not_there(client: FlaskClient) -> None:
    for name in ("theme.css", "theme.000000000000.css", "nothing.css"):
        assert client.get(f"/static/{name}").status_code == 404


@ONE_DATABASE
def test_every_file_that_a_style_sheet_names_is_there(app: Flask, client: FlaskClient) -> None:
    sheet = client.get(url(app, "theme.css")).text
    named = set(re.findall(r'url\("\./([^"]+)"\)', sheet))
    assert {name.split(".")[0] for name in named} == {"drum"}
    for name in named:
        assert client.get(f"/static/{name}").data == (OWN / "drum.svg").read_bytes()


def test_a_changed_neighbour_changes_the_name_of_who_names_it(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text('import { b } from "./b.js";\n')
    (tmp_path / "b.js").write_text("export const b = 1;\n")
    before = Assets(tmp_path, {})
    (tmp_path / "b.js").write_text("export const b = 2;\n")
    after = Assets(tmp_path, {})
    assert before.named("a.js").name != after.named("a.js").name
    assert after.named("a.js").plain == f'import {{ b }} from "./{after.named("b.js").name}";\n'.encode()
    assert after.served(after.named("b.js").name) is after.named("b.js")
    assert after.served(before.named("b.js").name) is None


def test_files_that_name_each_other_in_a_circle_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text('import "./b.js";')
    (tmp_path / "b.js").write_text('import "./a.js";')
    with pytest.raises(ValueError, match=r"circle: a\.js → b\.js → a\.js"):
        Assets(tmp_path, {})


def test_bootstrap_is_served_from_its_package_without_its_source_map() -> None:
    served = all_assets().named("bootstrap.css")
    source = LIBRARIES["bootstrap.css"].read_bytes()
    assert b"sourceMappingURL" in source
    assert served.plain == re.sub(rb"/\*# sourceMappingURL=\S+ \*/", b"", source)


def test_what_every_page_loads_leaves_room_within_100_kilobytes() -> None:
    scripts = sum(len(all_assets().named(name).packed) for name in ("theme.js", "page.js"))
    names = ("bootstrap.css", "theme.css", "dark.css", "mark.svg", "drum.svg", "app.webmanifest")
    others = sum(len(all_assets().named(name).packed) for name in names)
    assert scripts < 5_000
    assert scripts + others < 60_000
