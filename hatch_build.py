"""Compile the translations and carry into the wheel what lies outside the package."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CarryAll(BuildHookInterface[Any]):
    """Build hook: catalogues in every build; templates, migrations and sports in the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        for catalogue in sorted(root.glob("tournament/translations/*/LC_MESSAGES/*.po")):
            build_data["artifacts"].append(compile_catalogue(catalogue).relative_to(root).as_posix())
        # An editable install reads the checkout itself: copies beside it would only grow old.
        if self.target_name == "wheel" and version == "standard":
            build_data["force_include"].update(carried(root))


def compile_catalogue(source: Path) -> Path:
    """Write the .mo file beside a .po file and return its path."""
    target = source.with_suffix(".mo")
    with source.open("rb") as text:
        catalogue = read_po(text, locale=source.parts[-3])
    with target.open("wb") as binary:
        write_mo(binary, catalogue)
    return target


def carried(root: Path) -> dict[str, str]:
    """Map each folder outside the package to its place in the wheel.

    A sport is carried when the project declares its entry point; a declared one that is missing
    stops the build.
    """
    folders = {
        root / name: f"tournament/_{name}" for name in ("templates", "migrations") if (root / name).is_dir()
    }
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for name, target in project["entry-points"]["tournament"].items():
        package = target.partition(".")[0]
        folders[root / "plugins" / name / package] = package
    missing = [str(folder) for folder in folders if not folder.is_dir()]
    if missing:
        raise FileNotFoundError(
            f"pyproject.toml declares sports whose folder is missing: {', '.join(missing)}"
        )
    return {str(folder): target for folder, target in folders.items()}
