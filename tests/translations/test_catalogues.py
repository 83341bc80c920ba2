"""Every text of the program has its translation, with the same values in it."""

from __future__ import annotations

import ast
import re

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from tools.messages import LANGUAGES, ROOT, catalogue, texts

VALUE = re.compile(r"%\(\w+\)[sd]|\{\w*")


@pytest.fixture(scope="module", params=LANGUAGES)
def held(request: pytest.FixtureRequest) -> Catalog:
    with catalogue(request.param).open("rb") as text:
        return read_po(text, locale=request.param)


@pytest.fixture(scope="module")
def sources() -> list[Message]:
    """What the sources hand to gettext."""
    return messages(texts())


def messages(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def forms(text: object) -> tuple[str, ...]:
    """Return a message's singular and plural, or the one form it has."""
    return tuple(text) if isinstance(text, (tuple, list)) else (str(text),)


def test_the_catalogue_holds_exactly_the_texts_of_the_sources(held: Catalog, sources: list[Message]) -> None:
    asked = {(message.context, *forms(message.id)) for message in sources}
    assert len(asked) > 2000
    found = {(message.context, *forms(message.id)) for message in messages(held)}
    assert found == asked, "run `make messages`, then translate"


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


AMBIGUOUS = {
    "close": "near, or to shut",
    "copy": "to the clipboard, or a new exchange made from an old one",
    "court": "where one plays, or where one sues",
    "draw": "of lots, or a game nobody wins",
    "drawn": "lots that were drawn, or games nobody won",
    "entry": "a team that entered, or a line of a log",
    "nobody": "a duty without anybody, or the choice to leave it so",
    "open": "not played yet, without anybody yet, or for everybody",
    "order": "a sequence, or a command",
    "place": "where something is, what a document is headed with, or a rank",
    "points": "in a set, of a round, of a table, in all, or a bonus",
    "round": "a part of a competition, or not sharp",
    "second": "after the first, or a part of a minute",
    "seed": "how strong a team is, or what a draw is computed from",
    "set": "a part of a match, or to fix",
    "table": "of results, or to play on",
}
"""English words that are two elsewhere."""


def test_a_word_with_two_meanings_says_which_by_its_context(sources: list[Message]) -> None:
    alone = [forms(message.id)[0] for message in sources if not message.context]
    assert [text for text in alone if text.strip(" .:").casefold() in AMBIGUOUS] == []


def test_only_names_that_people_or_plugins_give_are_written_in_two_languages() -> None:
    written = {}
    for path in sorted((ROOT / "tournament").rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        pairs = [ast.unparse(node) for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if _is_pair(node)]
        if pairs and name not in NAMES:
            written[name] = pairs
    assert written == {}


NAMES = {
    "tournament/cli/plugin.py",
    "tournament/demo/__init__.py",
    "tournament/demo/editions.py",
    "tournament/demo/sports_day.py",
    "tournament/sdk/testing/in_app.py",
    "tournament/sdk/testing/pages.py",
    "tournament/sdk/testing/pairing.py",
    "tournament/sdk/testing/wording.py",
}
"""What a new plugin begins with, the data of the demonstration, and what the kit tries plugins with."""


def _is_pair(node: ast.AST) -> bool:
    """Tell whether a node makes a `Text` of two sentences, literal or filled in."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Text"):
        return False
    return any(isinstance(each, ast.JoinedStr) or (isinstance(each, ast.Constant) and each.value) for each in node.args)
