"""The keys that plugins may name stand on their page, all of them and no others."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path
from typing import Any, get_args

import pytest

from tests.docs.test_hooks import DOCS, example
from tournament.config import TEMPLATES
from tournament.engine.heats import HeatRules
from tournament.engine.scoring import GoalScoring, PartsRules, SetScoring, rule_fields
from tournament.engine.standings import BUILT_IN, Step
from tournament.engine.standings.tiebreak_rules import Restart, Scope, WhenTied
from tournament.engine.ties import TieRules
from tournament.sdk.channels import Became
from tournament.sdk.entry_fields import LONGEST_ANSWER, FieldKind
from tournament.sdk.testing import app
from tournament.web.headers import CONTENT_SECURITY_POLICY

PAGE = (DOCS / "plugin-keys.md").read_text(encoding="utf-8")
RULES = {
    "SetScoring": SetScoring().rules_type,
    "GoalScoring": GoalScoring().rules_type,
    "PartsScoring": PartsRules,
    "HeatScoring": HeatRules,
    "TieScoring": TieRules,
}


def told(heading: str) -> list[str]:
    """Return the first cells of the table under a heading."""
    (section,) = re.findall(rf"^##+ `?{heading}`?\n(.*?)(?=^#|\Z)", PAGE, re.M | re.S)
    return re.findall(r"^\| `([^`]+)` \|", section, re.M)


@pytest.mark.parametrize("scoring", RULES)
def test_every_rule(scoring: str) -> None:
    assert told(scoring) == [field.name for field in rule_fields(RULES[scoring])]


def test_every_tie_break() -> None:
    assert told("Tie-breaks") == list(BUILT_IN)


def test_every_field_of_a_step_and_what_it_may_be() -> None:
    assert told("Steps of a ranking") == [field.name for field in fields(Step)]
    (section,) = re.findall(r"^## Steps of a ranking\n(.*?)^## ", PAGE, re.M | re.S)
    words = {each for kind in (Scope, WhenTied, Restart) for each in _texts(kind)}
    assert words <= set(re.findall(r"`([^`]+)`", section))


def _texts(kind: Any) -> set[str]:
    return {each for inner in get_args(kind) for each in ({inner} if isinstance(inner, str) else _texts(inner))}


def test_every_kind_of_field_and_what_becomes_of_a_notification() -> None:
    assert told("Kinds of fields") == list(get_args(FieldKind))
    assert told("What becomes of a notification") == list(get_args(Became))
    assert f"{LONGEST_ANSWER} characters" in PAGE


def test_every_block_of_the_page_that_all_extend() -> None:
    base = (TEMPLATES / "base.html").read_text(encoding="utf-8")
    assert sorted(told("Templates")) == sorted(re.findall(r"{% block (\w+) %}", base))


def test_every_directive_of_the_policy() -> None:
    assert told("What pages may load") == [each.split()[0] for each in CONTENT_SECURITY_POLICY.split("; ")]


def test_a_plugin_serves_its_own_files_as_the_page_says(tmp_path: Path) -> None:
    module = example(DOCS / "plugin-keys.md")
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "a.css").write_text("p { margin: 0 }", encoding="utf-8")
    module.__dict__["__file__"] = str(tmp_path / "plugin.py")
    with app(module) as sample:
        assert sample.registry.plugins[-1].error is None
        assert sample.get("/photos/static/a.css", "en") == (200, "p { margin: 0 }")
