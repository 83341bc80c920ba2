"""What plugins bring to the engine, asked through the guard: tie-breaks, scoring and formats."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import fields, replace
from fractions import Fraction
from functools import partial
from itertools import islice
from typing import Any, TypeVar

from markupsafe import Markup

from tournament.catalogues import languages, translate
from tournament.engine.errors import InputError
from tournament.engine.formats import chain_of, not_whole
from tournament.engine.formats.graph_builder import GraphBuilder, seeds
from tournament.engine.formats.spec import Options
from tournament.engine.graph import Graph, Slot
from tournament.engine.graph_checks import faults
from tournament.engine.message import Joined, Message, filled
from tournament.engine.pairing import NextRound, Paired, Pairer, PairingState
from tournament.engine.scoring import (
    Violation,
)
from tournament.engine.standings import Entry, Table, Tiebreaker, UnmeasurableError
from tournament.engine.standings.tally import Ratio, Tally, Value
from tournament.engine.standings.tiebreaks import Together
from tournament.engine.text import Text, Words
from tournament.plugins.counted import value_in
from tournament.plugins.guard import Guard, LeftOutError
from tournament.plugins.guard import Part as Owned
from tournament.sdk.channels import Delivery
from tournament.sdk.records import CalendarEntry, Format, Response

T = TypeVar("T")

LONGEST_FILE = 50_000_000
"""Bytes of a file that a plugin may make."""
LONGEST_TEXT = 2_000_000
"""Characters that a plugin may show on a page."""
LONGEST_WORDS, DEEPEST_WORDS, MOST_LINES, MOST = 10_000, 10, 100, 10_000
"""Characters of one sentence of a plugin, how often words stand in others, lines that a calendar event may have, and
how many of anything else are taken."""
_KNOWN = sys.stdlib_module_names | {"markupsafe", "tournament"}
"""Whose values may stand in words: each formats itself as the core expects."""
_HARMLESS = {"__doc__", "__new__", "__repr__"}


def guarded_tiebreaker(guard: Guard, plugin: str, tiebreaker: Tiebreaker) -> Tiebreaker:
    """Return a tie-break that is unmeasurable from its first failure on."""
    if tiebreaker.together is None and is_core(tiebreaker.measure):
        return tiebreaker
    part = Owned(plugin, "tiebreakers", tiebreaker.key)
    measure, together = tiebreaker.measure, tiebreaker.together
    kinds = set[bool]()

    def value(found: Any) -> Value:
        kinds.add(isinstance(found, Ratio))
        if len(kinds) > 1:
            raise TypeError("numbers and ratios cannot be compared")
        return value_in(found)

    def measured(tally: Tally, entry: Entry, table: Table) -> Value:
        return asked(lambda: value(measure(tally, entry, table)))

    def measured_together(table: Table, entries: Sequence[Entry]) -> Sequence[Value]:
        return asked(lambda: [value(each) for each in _as_many(together, table, entries)])

    def asked(function: Callable[[], T]) -> T:
        try:
            return guard.ask(part, function)
        except LeftOutError as error:
            raise UnmeasurableError(tiebreaker.key) from error

    return replace(tiebreaker, measure=measured, together=measured_together if together else None)


def is_core(code: Any) -> bool:
    """Tell whether code is the core's own."""
    return str(code.__module__).startswith("tournament.engine.")


def guarded_format(guard: Guard, plugin: str, format_: Format) -> Format:
    """Return a format laid out through the guard; failing for a number of entries says nothing of others.

    Hanging does: each number would leave a thread behind.
    """
    compose, whole = format_.compose, Owned(plugin, "formats", format_.key)

    def composed(builder: GraphBuilder, entrants: Sequence[Slot], options: Options) -> None:
        def laid_out() -> None:
            # By itself: what it follows has been laid out before, and knows other entries.
            alone = GraphBuilder(builder.formats)
            compose(alone, seeds(len(entrants)), deepcopy(options))
            _check(alone.graph(format_.key, len(entrants)), format_, chain_of(format_.key, options)[1:])
            compose(builder, entrants, deepcopy(options))

        answered_or_refused(guard, whole._replace(key=f"{format_.key}/{len(entrants)}"), laid_out, whole)

    pairer = format_.pairer and _guarded_pairer(guard, whole, format_.pairer)
    return replace(format_, compose=composed, pairer=pairer)


def answered_or_refused(
    guard: Guard, part: Owned, function: Callable[[], T], whole: Owned | None = None, *, again: bool = False
) -> T:
    """Return what a part answers; an InputError of its own goes through: a part that refuses works as it should."""

    def answer() -> T | InputError:
        try:
            return function()
        except InputError as refusal:
            if not is_word(refusal.text):
                raise TypeError("a refusal is a sentence") from refusal
            return refusal

    found = guard.ask(part, answer, whole, again=again)
    if isinstance(found, InputError):
        raise found
    return found


def _guarded_pairer(guard: Guard, part: Owned, pairer: Pairer) -> Pairer:
    """Return a pairer whose functions are asked through the guard; what it refuses it refuses."""

    def asked(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any) -> Any:
            def answer() -> Any:
                found = function(*given)
                if not _PAIRS_AS[name](found, *given):
                    raise TypeError(f"{name} of a pairer answers {found!r}")
                return found

            return answered_or_refused(guard, part, answer)

        return call

    found = {each.name: getattr(pairer, each.name) for each in fields(pairer)}
    functions: dict[str, Any] = {name: asked(name, each) for name, each in found.items() if callable(each)}
    return replace(pairer, **functions)


def _is_round(found: object, before: PairingState) -> bool:
    """Tell whether everybody of the next round plays, and once, for reasons in words."""
    if not isinstance(found, NextRound) or found.number != len(before.rounds) + 1:
        return False
    if not all(isinstance(pair, Paired) and pair.home and is_told(pair.reason) for pair in found.pairs):
        return False
    numbers = [number for pair in found.pairs for number in (pair.home, pair.away) if number is not None]
    known = {*numbers, *found.order} <= set(before.playing)
    return known and len(set(numbers)) == len(numbers) and isinstance(found.bye, int | Fraction)


def _is_list(found: object) -> bool:
    return isinstance(found, list | tuple)  # what can be read but once would be empty for whoever asked


_PAIRS_AS: Mapping[str, Callable[..., bool]] = {
    "planned": lambda found, entries, options: isinstance(found, int) and found > 0,
    "next": _is_round,
    "objections": lambda found, before, pairs: _is_list(found) and all(map(is_told, found)),
    "order": lambda found, before: _is_list(found) and sorted(found) == list(before.numbers),
    "explain": lambda found, before, one, other: is_told(found),
    "floats": lambda found, before: isinstance(found, Mapping) and found.keys() <= set(before.numbers),
}
"""What each function of a pairer has to answer."""


def _check(graph: Graph, format_: Format, onward: Sequence[str]) -> None:
    """Raise ValueError with what is wrong with a graph, InputError where it may be due to what follows."""
    found = faults(graph, [partial(translate, language=language) for language in languages()])
    if found and onward:
        raise not_whole(format_, found[0])
    if found:
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        raise ValueError(f"for {graph.entries} entries, {found[0]}{more}")


def violations_in(found: Any) -> tuple[Violation, ...]:
    """Return what a plugin says is wrong with a score; raises TypeError for what are no violations."""
    violations = listed(found)
    if not all(type(each) is Violation and is_told(each.text) for each in violations):
        raise TypeError("what is wrong with a score is told by violations with texts")
    if not all(each.part is None or (type(each.part) is int and each.part > 0) for each in violations):
        raise TypeError("a violation names a part by its number, from 1")
    return violations


def listed(found: Iterable[T], most: int = MOST) -> tuple[T, ...]:
    """Return what a plugin gives one after another; raises TypeError where it does not end."""
    each = tuple(islice(found, most + 1))
    if len(each) > most:
        raise TypeError(f"it gives more than {most}")
    return each


def is_told(words: object, depth: int = DEEPEST_WORDS) -> bool:
    """Tell whether a plugin gives words in both languages; raises what is wrong with what they are made of."""
    if type(words) is Joined:
        return depth > 0 and all(is_word(each, depth - 1) for each in (words.between, *words.parts))
    if type(words) is Message:
        source = words.msgid if isinstance(words.msgid, Text) else Text(words.msgid, words.msgid)
        values = [source.vi, source.en, *(value for _name, value in words.arguments)]
        inside = [value for value in values if isinstance(value, Text | Message | Joined)]
        if not all(isinstance(value, Text | Message | Joined) or _is_plain(value) for value in values):
            return False
        said = Text(filled(source.vi, words.arguments), filled(source.en, words.arguments))
        return depth > 0 and all(is_told(each, depth - 1) for each in (said, *inside))
    return type(words) is Text and _is_said(words.vi) and _is_said(words.en)


def is_word(words: object, depth: int = DEEPEST_WORDS) -> bool:
    """Tell whether a plugin gives words, or a text that is the same in every language."""
    return _is_said(words) if isinstance(words, str) else is_told(words, depth)


def _is_said(text: object) -> bool:
    """Tell whether a text can be kept and sent as it is; raises UnicodeEncodeError for half a character."""
    return (
        isinstance(text, str)
        and _is_plain(text)
        and len(text) <= LONGEST_WORDS
        and "\0" not in text
        and text == _sendable(text)
    )


def _is_plain(value: object) -> bool:
    """Tell whether a value is what it says it is: a page that shows it later runs no code of a plugin."""
    kinds = type(value).__mro__
    if kinds[0].__module__.partition(".")[0] in _KNOWN:
        return True
    base = next((each for each in kinds if each in (str, int, float)), None)
    if base is None or hasattr(value, "__html__"):
        return False
    own = [vars(kind) for kind in kinds[: kinds.index(base)]]
    return all(
        name in _HARMLESS or vars(base).get(name, found) is found for each in own for name, found in each.items()
    )


def _sendable(text: str) -> str:
    text.encode()
    return text


def objection_in(found: Any) -> Words | None:
    """Return what a plugin says against an answer; raises TypeError for what are no words."""
    if found is None or (is_word(found) and str(found)):
        said: Words | None = found
        return said
    raise TypeError(f"what is wrong with an answer is told in words, not by a {type(found).__name__}")


def delivery_in(found: Delivery) -> Delivery:
    """Return what a plugin says became of a notification; raises TypeError where it says why in no words."""
    if is_word(found.why):
        return found
    raise TypeError(f"why a notification failed is told in words, not by a {type(found.why).__name__}")


def discreet(function: Callable[[], T]) -> T:
    """Ask what is given names, answers or secrets: what it raises is told by its kind alone, and kept in no log."""
    try:
        return function()
    except BaseException as error:  # a plugin may fail in any way
        said = f"it raised {type(error).__name__}, with words that may be private"
    raise RuntimeError(said)


def entry_in(said: Any) -> CalendarEntry:
    """Return what a plugin says in a calendar; raises TypeError for what is no entry."""
    if type(said) is CalendarEntry:
        told = replace(said, description=listed(said.description))  # which can be read again
        if len(told.description) <= MOST_LINES and all(map(is_told, (told.title, *told.description))):
            return told
    raise TypeError(f"what a calendar says is a CalendarEntry of texts, at most {MOST_LINES} lines of them")


def text_in(made: Any) -> str:
    """Return text that a plugin makes for a page; raises TypeError for what is none or too long for a page."""
    if isinstance(made, str) and len(made) <= LONGEST_TEXT:
        return _sendable(_plain(made))
    raise TypeError(f"what is shown is a text of at most {LONGEST_TEXT} characters")


def _plain(text: str) -> str:
    """Return a text, or the HTML that it vouches for, of which nothing is worked out any more."""
    return Markup(text) if hasattr(text, "__html__") else str(text)  # noqa: S704 - it is a plugin's to vouch for


def response_in(made: Any) -> Response:
    """Return what a plugin makes as a response; text alone is shown in a page."""
    found = made if type(made) is Response else Response("text/html", text_in(made))
    if len(found.body) > LONGEST_FILE:
        raise TypeError(f"a file is at most {LONGEST_FILE} bytes")
    if isinstance(found.body, bytes):
        return found
    return replace(found, body=text_in(found.body) if found.is_page else _sendable(_plain(found.body)))


def rows_in(made: Any) -> list[list[str]]:
    """Return the rows of cells that a plugin reads from a file; raises TypeError for what are none."""
    found = [list(listed(row, LONGEST_TEXT)) for row in listed(made, LONGEST_TEXT)]
    if not all(_is_said(cell) for row in found for cell in row) or sum(map(len, found)) > LONGEST_TEXT:
        raise TypeError("a list is rows of texts, and no longer than a form may be")
    return found


def _as_many(together: Together | None, table: Table, entries: Sequence[Entry]) -> Sequence[Value]:
    found = listed(together(table, entries)) if together else ()
    if len(found) != len(entries):
        raise TypeError(f"{len(found)} numbers for {len(entries)} entries")
    return found
