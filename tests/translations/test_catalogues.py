"""Every text of the pages has its translation, with the same values in it."""

from __future__ import annotations

import re

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from tools.messages import LANGUAGES, catalogue, texts

VALUE = re.compile(r"%\(\w+\)[sd]|\{\w*\}")


@pytest.fixture(scope="module", params=LANGUAGES)
def held(request: pytest.FixtureRequest) -> Catalog:
    with catalogue(request.param).open("rb") as text:
        return read_po(text, locale=request.param)


def messages(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def forms(text: object) -> tuple[str, ...]:
    """Return a message's singular and plural, or the one form it has."""
    return tuple(text) if isinstance(text, (tuple, list)) else (str(text),)


def test_the_catalogue_holds_exactly_the_texts_of_the_sources(held: Catalog) -> None:
    asked = {forms(message.id) for message in messages(texts())}
    assert len(asked) > 50
    assert {forms(message.id) for message in messages(held)} == asked, "run `make messages`, then translate"


def test_every_text_is_translated(held: Catalog) -> None:
    assert [m.id for m in messages(held) if m.fuzzy or not all(forms(m.string))] == []


def test_translations_carry_the_same_values(held: Catalog) -> None:
    wrong = [
        message.id
        for message in messages(held)
        for form in forms(message.string)
        if set(VALUE.findall(form)) != set(VALUE.findall(forms(message.id)[-1]))
    ]
    assert wrong == []
