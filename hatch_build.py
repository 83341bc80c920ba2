"""Compile the translations and carry into the wheel what lies outside the package."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

CATALOGUES = ("tournament/translations", "plugins/*/tournament_*/translations")


class CarryAll(BuildHookInterface[Any]):
    """Build hook: catalogues in every build; templates, migrations and sports in the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        for folder in CATALOGUES:
            for catalogue in root.glob(f"{folder}/*/LC_MESSAGES/*.po"):
                compile_catalogue(catalogue)
        # An editable install reads the checkout itself: copies beside it would only grow old.
        if self.target_name == "wheel" and version == "standard":
            build_data["force_include"].update(carried(root))


def compile_catalogue(source: Path) -> None:
    """Write the .mo file beside a .po file."""
    with source.open("rb") as text, source.with_suffix(".mo").open("wb") as binary:
        write_mo(binary, read_po(text))


def carried(root: Path) -> dict[str, str]:
    """Map each folder outside the package to its place in the wheel.

    A sport is carried when the project declares its entry point. A folder that is missing stops the build.
    """
    folders = {root / name: f"tournament/_{name}" for name in ("migrations", "templates")}
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for sport, target in project["entry-points"]["tournament"].items():
        package = target.partition(".")[0]
        folders[root / "plugins" / sport / package] = package
    missing = [str(folder) for folder in folders if not folder.is_dir()]
    if missing:
        raise FileNotFoundError(f"the wheel cannot carry what is missing: {', '.join(missing)}")
    return {str(folder): target for folder, target in folders.items()}
