"""Catalogues of plugins whose sentences cannot be filled in as the program's are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.mofile import write_mo

from tournament import catalogues
from tournament.catalogues import translate
from tournament.engine.message import Message

SAID = {
    "{n} matches": "{n} matchs",
    "{n} sets": "{m} sets",
    "{n} points": "{n:999999999} points",
    "{n} goals": "{n.real} buts",
    "{n} draws": "{n nuls",
}


@pytest.fixture
def french(tmp_path: Path) -> Iterator[None]:
    """A plugin's catalogue of a language that the program does not speak."""
    catalogue, file = Catalog("fr"), tmp_path / "fr" / "LC_MESSAGES" / "messages.mo"
    for source, said in SAID.items():
        catalogue.add(source, said)
    file.parent.mkdir(parents=True)
    with file.open("wb") as opened:
        write_mo(opened, catalogue)
    catalogues.use([tmp_path])
    yield
    catalogues.use([])


@pytest.mark.usefixtures("french")
def test_a_sentence_with_other_placeholders_stands_in_english(caplog: pytest.LogCaptureFixture) -> None:
    found = [translate(Message(source).format(n=3), "fr") for source in SAID]
    assert found == ["3 matchs", "3 sets", "3 points", "3 goals", "3 draws"]
    assert caplog.messages == [f"the catalogue of fr cannot be filled in: {said}" for said in [*SAID.values()][1:]]
