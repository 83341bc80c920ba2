"""A package to start a plugin from, made of the templates in `new_plugin`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from string import Template

TEMPLATES = Path(__file__).with_name("new_plugin")
KINDS: Mapping[str, str] = {
    "sport": "a sport played in sets",
    "goals": "a sport decided by goals",
    "race": "a sport in which many start at once",
    "judged": "a content that a panel judges",
    "tie": "a team match of several rubbers",
    "format": "a way to play",
    "rounds": "a way to play whose rounds are paired one after the other",
    "tiebreak": "a number to rank by",
    "document": "a document that can be made of an edition",
    "panel": "a box in a page",
    "pages": "pages of its own",
    "calendar": "a line in the calendar event of every match",
    "fields": "a question at registration",
    "channel": "a way to tell people news",
    "scoreboard": "a scoreboard for phones",
}
"""What a plugin may start as, and what its README says that it is."""
PLACES: Mapping[str, str] = {
    "pyproject.toml.in": "pyproject.toml",
    "README.md.in": "README.md",
    "gitignore.in": ".gitignore",
    "ci/checks.yml.in": ".github/workflows/checks.yml",
    "tests/test_plugin.py.in": "tests/test_plugin.py",
    "package/__init__.py.in": "tournament_${key}/__init__.py",
}
OWN: Mapping[str, Mapping[str, str]] = {
    "pages": {
        "front.html.in": "tournament_${key}/templates/${key}/front.html",
        "edition.html.in": "tournament_${key}/templates/${key}/edition.html",
    }
}
"""What else a kind of plugin has."""


def make(folder: Path, name: str, kind: str) -> None:
    """Write the package of a new plugin into a folder, which must not be there yet."""
    words = {
        "key": name,
        "dashed": name.replace("_", "-"),
        "title": name.replace("_", " ").capitalize(),
        "what": KINDS[kind],
    }
    sources = {TEMPLATES / "all" / source: place for source, place in PLACES.items()}
    own = {"plugin.py.in": "tournament_${key}/plugin.py", **OWN.get(kind, {})}
    sources |= {TEMPLATES / kind / source: place for source, place in own.items()}
    folder.mkdir(parents=True)
    for source, place in sources.items():
        file = folder / Template(place).substitute(words)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(Template(source.read_text(encoding="utf-8")).substitute(words), encoding="utf-8")
