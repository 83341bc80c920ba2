"""The fields of a rules form that choose by which rules the rubbers of a tie are played."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, cast

from wtforms import SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from tournament.domain.competitions.queries.rubber_rules import RUBBERS, rubber_rules, rules_for_rubbers, tie_scoring
from tournament.domain.exchanges.queries.blocks import disabled_plugins
from tournament.engine.message import Message
from tournament.engine.text import Words
from tournament.sdk import Sport
from tournament.sdk.forms import form_of, values_of
from tournament.web.forms import Form
from tournament.web.language import in_language
from tournament.web.organiser.forms import choices

_LABEL = Message("{rubber}: rules")


def rules_form(sport: Sport, values: Mapping[str, Any], block_id: int) -> Form:
    """Make the form of a sport's rules, with a choice of rules for each rubber of its ties."""
    form = cast(type[Form], form_of(sport, in_language, Form))
    return _with_rubbers(form, sport, values, disabled_plugins(block_id))(data=values)


def _with_rubbers(form: type[Form], sport: Sport, values: Mapping[str, Any], off: Collection[str]) -> type[Form]:
    """Add a choice of rules for each rubber to a rules form; the form itself in a sport without ties.

    Offered are the sports of plugins that are not `off`, and what `values` have already.
    """
    scoring = tie_scoring(sport.key)
    if scoring is None:
        return form
    chosen = rubber_rules(scoring, values)
    sports = rules_for_rubbers(off)
    offered = [
        SelectChoice(rules, in_language(names), optgroup=in_language(other))
        for other, presets in sports
        for rules, names in presets.items()
    ]
    known = {rules for _, presets in sports for rules in presets}
    fields: dict[str, Any] = {}
    for number, rubber in enumerate(scoring.rubbers):
        rules = chosen[rubber.key]
        missing = [] if rules in known else choices({rules: rules})
        fields[_field(number)] = SelectField(_label(rubber.name), choices=[*missing, *offered], default=rules)
    return type("RulesForm", (form,), fields)


def rules_in(form: Form, sport: Sport) -> dict[str, Any]:
    """Return the rules that a form holds, with those of the rubbers."""
    scoring, values = tie_scoring(sport.key), dict(values_of(form))
    if scoring is None:
        return values
    return {**values, RUBBERS: {each.key: form.data[_field(number)] for number, each in enumerate(scoring.rubbers)}}


def _field(number: int) -> str:
    return f"rubber_{number}"


def _label(name: Words) -> str:
    return in_language(_LABEL.format(rubber=name))
