"""The site of the documentation: built without a warning, complete, and with nothing fetched from elsewhere."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tournament import sdk
from tournament.sdk import hookspecs

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site as `make docs` does, where a broken link or an unknown name is a warning and so an error."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html", "-c", "docs", ".", str(folder)]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (built.returncode, built.stderr) == (0, "")
    return folder


def documented(page: Path, module: str) -> set[str]:
    """Return the names of a module that a page of the reference explains."""
    return set(re.findall(rf'id="{re.escape(module)}\.(\w+)"', page.read_text(encoding="utf-8")))


def test_the_reference_explains_all_that_a_plugin_may_import(site: Path) -> None:
    assert documented(site / "docs/reference/sdk.html", "tournament.sdk") == set(sdk.__all__)


def test_the_reference_explains_every_hook(site: Path) -> None:
    assert documented(site / "docs/reference/hooks.html", "tournament.sdk.hookspecs") == set(hookspecs.HOOKS)


def test_every_text_for_people_has_a_page(site: Path) -> None:
    texts = [*ROOT.glob("*.md"), *(path for path in ROOT.glob("docs/**/*.md") if "_build" not in path.parts)]
    assert {path.relative_to(site).with_suffix(".md") for path in site.rglob("*.html")} - {
        Path("genindex.md"),
        Path("py-modindex.md"),
        Path("search.md"),
    } == {path.relative_to(ROOT) for path in texts}


def test_pages_fetch_nothing_from_elsewhere(site: Path) -> None:
    fetched = re.compile(r"<(?:link|script|img)\b[^>]*\b(?:href|src)=\"((?:https?:)?//[^\"]*)\"")
    pages = [page.read_text(encoding="utf-8") for page in site.rglob("*.html")]
    assert [address for page in pages for address in fetched.findall(page)] == []
