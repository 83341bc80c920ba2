"""What a format is, its object says: nothing asks for its name."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tournament.engine.formats import FORMATS

ROOT = Path(__file__).parents[3]
COMPARED_IN_TEMPLATES = re.compile(r"""(?:==|!=|\bin\b)\s*\(?\s*["'](\w+)["']|["'](\w+)["']\s*(?:==|!=)""")


def compared(source: str) -> Iterator[str]:
    """Yield the words that code compares something with."""
    for node in ast.walk(ast.parse(source)):
        sides: list[ast.expr | ast.pattern] = []
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
        elif isinstance(node, ast.match_case):
            sides = [node.pattern]
        for side in sides:
            yield from (
                each.value
                for each in ast.walk(side)
                if isinstance(each, ast.Constant) and isinstance(each.value, str)
            )  # fmt: skip


def test_comparisons_are_found() -> None:
    assert [*compared('if a == "swiss" or b in {"ladder", c}: pass')] == ["swiss", "ladder"]
    assert [*compared('match name:\n    case "swiss":\n        pass')] == ["swiss"]
    assert COMPARED_IN_TEMPLATES.findall("{% if f == 'swiss' %}{% if f in (\"ladder\",) %}") == [
        ("swiss", ""),
        ("ladder", ""),
    ]


def test_no_code_compares_the_name_of_a_format() -> None:
    # A stage of groups and a format of groups have one word; so have heats as what a sport is played in.
    names = set(FORMATS) - {"groups", "knockout", "heats"}
    found = {
        f"{path.relative_to(ROOT)}: {word}"
        for path in (ROOT / "tournament").rglob("*.py")
        for word in compared(path.read_text(encoding="utf-8"))
        if word in names
    } | {
        f"{path.relative_to(ROOT)}: {word}"
        for path in (ROOT / "templates").rglob("*.html")
        for words in COMPARED_IN_TEMPLATES.findall(path.read_text(encoding="utf-8"))
        for word in words
        if word in names
    }
    assert found == set()
