"""Signs by which a team is found at a glance: letters of its name on one of a few colours."""

from __future__ import annotations

import zlib
from typing import NamedTuple

from tournament.engine.names import composed, name_key

TONES = 12
"""How many colours there are; the style sheet has each of them."""
MOST_LETTERS = 3


class Crest(NamedTuple):
    """A sign made of a name: up to three letters or figures, and the number of its colour."""

    letters: str
    tone: int


def crest_of(name: str) -> Crest:
    """Make the sign of a name: what its capitalised words begin with, and the number at its end."""
    words = composed(name).replace("–", " ").replace("-", " ").split()
    begun = [word[:2] if word[0].isdigit() else word[0] for word in words if word[0].isdigit() or word[0].isupper()]
    if not begun:
        letters = "".join(words)[:1].upper()
    elif begun[-1].isdigit():
        letters = "".join(begun[:-1])[: MOST_LETTERS - len(begun[-1])] + begun[-1]
    else:
        letters = "".join(begun)[:MOST_LETTERS]
    return Crest(letters, zlib.crc32(name_key(name).encode()) % TONES)
