"""A score in short and in full, for people."""

from __future__ import annotations

from typing import NamedTuple

from tournament.engine.message import joined
from tournament.engine.scoring.parts import Score, pair_written, written
from tournament.engine.text import Words


class Headline(NamedTuple):
    """A score in short: what stands beside either side's name, and a note, as the “pen 4–2” of 2–2 (pen 4–2)."""

    sides: tuple[Words, Words]
    note: Words = ""

    @property
    def words(self) -> Words:
        """Write it on one line."""
        pair = joined(self.sides, "–")
        return joined((pair, " (", self.note, ")"), "") if self.note else pair

    def __str__(self) -> str:
        return str(self.words)


class ScoreTold(NamedTuple):
    """All that is said of a score: its headline, and part by part what that does not tell."""

    headline: Headline | None = None
    detail: tuple[Words, ...] = ()

    @property
    def words(self) -> Words:
        """Write all on one line, as in 2–1 (25–19, 22–25, 15–9)."""
        if self.headline is None:
            return joined(self.detail)
        if not self.detail:
            return self.headline.words
        notes = (self.headline.note, *self.detail) if self.headline.note else self.detail
        return joined((joined(self.headline.sides, "–"), " (", joined(notes), ")"), "")


def told_plainly(score: Score) -> ScoreTold:
    """Put a score into words without its sport: an only pair, or the pairs and how many of them either side won."""
    pairs = [pair for pair in score if pair is not None]
    if len(pairs) < 2:
        return ScoreTold(Headline((written(pairs[0][0]), written(pairs[0][1]))) if pairs else None)
    won = sum(a > b for a, b in pairs), sum(b > a for a, b in pairs)
    return ScoreTold(Headline((str(won[0]), str(won[1]))), tuple(map(pair_written, pairs)))
