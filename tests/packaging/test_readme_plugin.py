"""The sport of the README, installed with pip, runs a competition without a change in the core."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

PLAY = """
from datetime import date
from pathlib import Path
from sqlalchemy import select
from tournament.app import create_app
from tournament.config import Settings
from tournament.keys import PassingKeys
from tournament.storage.migrate import open_engine, upgrade
from tournament.models import Match, Unit, db
from tournament.domain.competitions.queries import competition_view
from tournament.domain.competitions.commands import competitions, drawing, entries, results
from tournament.domain.exchanges.commands import blocks, exchanges
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.competitions.commands.entries import NewEntry
from tournament.domain.competitions.commands.results import Given

url = f"sqlite:///{Path('play.sqlite3').absolute()}"
upgrade(open_engine(url))
app = create_app(Settings(Path("."), url, "http://localhost", PassingKeys()))
with app.app_context():
    block = blocks.create(SYSTEM, None, "Khối", "Block")
    blocks.add_units(SYSTEM, block, [(f"Đơn vị {n}", "") for n in range(4, 10)])
    details = exchanges.Details("Hội thao", "Games", date(2026, 8, 19), date(2026, 8, 19))
    exchange = exchanges.create(SYSTEM, block, details)
    competition = competitions.add(SYSTEM, exchange, "cau_may", "istaf", "men")
    units = db.session.scalars(select(Unit.id)).all()
    entries.add(SYSTEM, exchange, competition, [NewEntry((unit,)) for unit in units])
    drawing.set_format(SYSTEM, exchange, competition, "groups", {"groups": 2, "then": "knockout"})
    drawing.draw(SYSTEM, exchange, competition, "seed")
    ready = select(Match).where(Match.status == "open", Match.home_id.is_not(None), Match.away_id.is_not(None))
    while (match := db.session.scalars(ready.order_by(Match.number)).first()) is not None:
        score = ((21, 12), (21, 15)) if match.home_id < match.away_id else ((12, 21), (15, 21))
        results.record(SYSTEM, exchange, match.id, Given(score))
    shown = competition_view.of_competition(competition)
    print(shown.sport.vi, [place.place for place in shown.places])
with app.test_client() as client:
    page = client.get("/khoi/2026/nothing/", headers={"Host": "localhost"})
    print(page.status_code)
"""


def test_it_is_installed_with_pip_and_runs_a_competition(tmp_path: Path) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    files = dict(re.findall(r"<!-- file: (\S+) -->\n\n```\w+\n(.*?)```", readme, re.S))
    assert sorted(files) == ["pyproject.toml", "tournament_cau_may/plugin.py"]
    typed = tmp_path / "typed"
    for name, content in files.items():
        (typed / name).parent.mkdir(parents=True, exist_ok=True)
        (typed / name).write_text(content, encoding="utf-8")
    installed = tmp_path / "installed"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--target"]
    subprocess.run([*pip, str(installed), str(typed)], check=True, capture_output=True)
    env = {**os.environ, "PYTHONPATH": str(installed)}
    command = [sys.executable, "-c", "import sys; from tournament.cli import main; sys.exit(main())"]
    checked = subprocess.run(
        [*command, "plugin", "check", "cau_may"], env=env, capture_output=True, text=True, check=False
    )
    assert (checked.returncode, checked.stderr) == (0, "")
    assert re.fullmatch(r"\d+ passed, 0 failed\n", checked.stdout)
    done = subprocess.run(
        [sys.executable, "-c", PLAY], cwd=tmp_path, env=env, capture_output=True, text=True, check=False
    )
    (noted,) = done.stderr.splitlines()
    assert noted.endswith("GET /khoi/2026/nothing/ by nobody at 127.0.0.1 names what is not there")
    assert done.stdout == "Cầu mây [1, 2, 3, 3, 5, 5]\n404\n"
