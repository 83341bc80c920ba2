"""Bring the texts of the program into the catalogues: `make messages`, then translate what is new."""

from __future__ import annotations

import tomllib
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
SOURCES = ("templates", "tournament")
LANGUAGES = ("vi",)
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "_l": None,
    "lazy_gettext": None,
    "lazy_pgettext": DEFAULT_KEYWORDS["pgettext"],
    "Message": None,
    "pmessage": DEFAULT_KEYWORDS["pgettext"],
}
HEADER = """\
# Texts of Hội Thao; `make messages` brings in new ones.
msgid ""
msgstr ""
"Language: {language}\\n"
"Plural-Forms: {plural_forms}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


def texts() -> Catalog:
    """Collect every text that the sources hand to gettext."""
    mappings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["babel"]["mappings"]
    methods = [(mapping["pattern"], mapping["method"]) for mapping in mappings]
    options = {mapping["pattern"]: {key: str(mapping[key]) for key in mapping} for mapping in mappings}
    found = Catalog()
    for _, _, message, comments, context in extract_from_dir(
        ROOT, methods, options, KEYWORDS, directory_filter=_is_source
    ):
        found.add(message, auto_comments=comments, context=context)
    return found


def catalogue(language: str) -> Path:
    """Return the path of a language's catalogue."""
    return ROOT / "tournament" / "translations" / language / "LC_MESSAGES" / "messages.po"


def update(language: str) -> None:
    """Add new texts, untranslated, and drop those that no source asks for."""
    path = catalogue(language)
    held = Catalog(locale=language)
    if path.exists():
        with path.open("rb") as text:
            held = read_po(text, locale=language)
    held.update(texts(), no_fuzzy_matching=True)
    write(language, held)


def write(language: str, held: Catalog) -> None:
    """Write a language's catalogue: no places in sources, no dates, in the order of its texts."""
    path = catalogue(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(HEADER.format(language=language, plural_forms=held.plural_forms).encode())
        write_po(file, held, width=110, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True)


def _is_source(folder: str) -> bool:
    path = Path(folder)
    return path == ROOT or path.relative_to(ROOT).parts[0] in SOURCES


if __name__ == "__main__":
    for each in LANGUAGES:
        update(each)
