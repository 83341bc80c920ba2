"""The stages of a graph: what a format says of each part of it, so that it is drawn and named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from tournament.engine.message import Message
from tournament.engine.text import Words

Called = tuple[Words, Words]
"""What one match is called, in words and in short."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of a graph under its key: its lane, and what its rounds and matches are called.

    `rounds` are named ``by_number`` (“Losers' bracket, round 2, match 1”, L2.1), ``from_end`` (“Consolation:
    Semi-final 1”, C-SF1) where the last one is a single match, ``by_group`` where the matches have a group,
    ``in_heats`` (“Heat 3”, H3, before semi-finals and a final), or not at all where the matches are ``alike``
    (“Lucky-loser match 2”, LL2). The `letter` begins the codes; no two stages of a graph have the same. `matches` names
    single ones by their id. A stage is drawn in a lane of its own under its title, or together with all others of the
    `lane` that it names; one that has neither, or an empty lane, is part of the main bracket.
    """

    key: str
    title: Words | None = None
    letter: Words = ""
    rounds: Literal["by_number", "from_end", "by_group", "in_heats", "alike"] = "by_number"
    lane: Words | None = None
    matches: Mapping[str, Called] = field(default_factory=dict)

    @property
    def drawn_in(self) -> Words | None:
        """Return the title of its lane; None for the main bracket."""
        own = None if self.rounds == "alike" else self.title
        return (own if self.lane is None else self.lane) or None

    def within(self, key: str, title: Words, letter: Words, prefix: str = "") -> Stage:
        """Return it under another key as a part of a whole, which is named first; `prefix` stands before its ids."""
        lane = self.drawn_in
        return Stage(
            key,
            title_in(title, self.title) if self.title else title,
            code_in(letter, self.letter) if self.title else letter,
            self.rounds,
            title_in(title, lane) if lane else title,
            {prefix + key: (title_in(title, name), code_in(letter, code))
             for key, (name, code) in self.matches.items()},
        )  # fmt: skip


def title_in(stage: Words, title: Words) -> Words:
    """Put the name of a part before what is in it: “Silver plate: Final”."""
    return Message("{stage}: {title}").format(stage=stage, title=title)


def code_in(letter: Words, code: Words) -> Words:
    """Put the letter of a part before a code in it: “S-F”."""
    return Message("{letter}-{code}").format(letter=letter, code=code)
