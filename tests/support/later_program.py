"""This program a few migrations later, for databases that are upgraded or that another version has made."""

from __future__ import annotations

import shutil
from pathlib import Path
from textwrap import dedent, indent

from tournament.config import MIGRATIONS

SECOND = """
    op.create_table(
        "motto",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("block_id", sa.Integer, sa.ForeignKey("block.id"), nullable=False),
        sa.Column("words", sa.String, nullable=False),
    )
    op.execute("INSERT INTO motto (block_id, words) SELECT id, name_vi FROM block")
"""
"""A table that refers to an old one, with rows made of the old ones."""
THIRD = """
    op.add_column("motto", sa.Column("shown", sa.Boolean))
    op.execute("UPDATE motto SET shown = true")
    with op.batch_alter_table("block", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.alter_column("place", existing_type=sa.String, nullable=False)
"""
"""SQLite puts a new table in the place of one that others refer to; nothing of it changes."""
LAST = "0003_later"
CUSTOMIZED = """
    import os
    import signal
    from pathlib import Path

    from sqlalchemy import Engine, event

    from tournament.storage import migrate

    before, migrate.MIGRATIONS = migrate.MIGRATIONS, Path({location!r})
    for function in (migrate.upgrade, migrate.check_known, migrate.refuse_unknown):
        function.__defaults__ = tuple(migrate.MIGRATIONS if each == before else each for each in function.__defaults__)
    WRITING = ("ALTER", "CREATE", "DELETE", "DROP", "INSERT", "UPDATE")
    left = [int(os.environ.get("WRITES", 0))]


    @event.listens_for(Engine, "after_cursor_execute")
    def end(_connection, _cursor, statement, *_others):
        if statement.lstrip().startswith(WRITING):
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
"""


def revision(folder: Path, name: str, after: str | None, body: str) -> None:
    """Write a migration; `body` is what it does."""
    head = f"import sqlalchemy as sa\nfrom alembic import op\n\nrevision = {name!r}\ndown_revision = {after!r}\n"
    does = indent(dedent(body).strip(), "    ")
    (folder / f"{name}.py").write_text(f"{head}\n\ndef upgrade() -> None:\n{does}\n", encoding="utf-8")


def migrations(folder: Path) -> Path:
    """Copy our migrations into a new folder and add two; returns the folder."""
    shutil.copytree(MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    newest = max(each.stem for each in (folder / "versions").glob("0*.py"))
    revision(folder / "versions", "0002_later", newest, SECOND)
    revision(folder / "versions", LAST, "0002_later", THIRD)
    return folder


def variables(folder: Path, location: Path) -> dict[str, str]:
    """Return what makes processes take the migrations at `location`; one ends itself after so many WRITES."""
    folder.mkdir(exist_ok=True)
    code = dedent(CUSTOMIZED).format(location=str(location))
    (folder / "sitecustomize.py").write_text(code, encoding="utf-8")
    return {"PYTHONPATH": str(folder)}
