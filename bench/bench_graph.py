"""The graph of a double elimination against a plain Python loop and against brackets-manager (npm)."""

from __future__ import annotations

import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial

from tournament.engine.formats import build

RUNS = 5
THEIRS = """
const { BracketsManager } = require('brackets-manager');
const { InMemoryDatabase } = require('brackets-memory-db');
const count = Number(process.argv[1]);
const seeding = Array.from({ length: count }, (_, i) => 'Team ' + (i + 1));
(async () => {
  const manager = new BracketsManager(new InMemoryDatabase());
  const start = process.hrtime.bigint();
  await manager.create.stage({ tournamentId: 0, name: 'd', type: 'double_elimination', seeding,
                               settings: { grandFinal: 'simple' } });
  console.log(Number(process.hrtime.bigint() - start) / 1e9);
})();
"""


def plain(entries: int) -> list[dict[str, object]]:
    """Make as many matches as a double elimination has, as dictionaries, without any thought."""
    return [
        {"id": f"M{n}", "stage": "winners", "round": n % 20, "slots": ({"winner": f"M{n - 1}"}, {"loser": f"M{n - 2}"})}
        for n in range(2 * entries - 2)
    ]


def median(function: Callable[[], object]) -> float:
    """Return the median seconds of processor time of `function`; freeing what it made is not counted."""
    times = []
    for _ in range(RUNS):
        start = time.process_time()
        made = function()
        times.append(time.process_time() - start)
        del made
    return statistics.median(times)


def theirs(entries: int) -> float | str:
    """Return the seconds brackets-manager takes, or why it cannot be asked; it is installed for this run only."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        return "node and npm were not found"
    with tempfile.TemporaryDirectory() as folder:
        install = [npm, "install", "--silent", "--prefix", folder, "brackets-manager", "brackets-memory-db"]
        if subprocess.run(install, capture_output=True, cwd=folder).returncode:
            return "npm could not install it"
        run = [node, "-e", THEIRS, str(entries)]
        return float(subprocess.run(run, capture_output=True, cwd=folder, check=True, text=True).stdout)


def peak(entries: int) -> float:
    """Return the peak memory in MiB of a process that makes the graph of `entries` and nothing else."""
    code = f"from bench_graph import build, own_peak; graph = build('double_elimination', {entries}); own_peak()"
    run = subprocess.run([sys.executable, "-c", code], cwd=sys.path[0], capture_output=True, check=True, text=True)
    return float(run.stdout)


def own_peak() -> None:
    """Print this process's peak memory in MiB."""
    unit = 2**20 if sys.platform == "darwin" else 2**10
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit)


def main() -> None:
    """Print the ratios."""
    ours = {n: median(partial(build, "double_elimination", n)) for n in (1024, 16384, 65536)}
    loop = median(partial(plain, 16384))
    print(f"double elimination of 16,384: {ours[16384] / loop:.2f} x a plain loop (goal: at most 2.5)")
    print(f"65,536 against 16,384: {ours[65536] / ours[16384]:.2f} x (4 is linear, goal: at most 4.6)")
    print(f"16,384 against 1,024: {ours[16384] / ours[1024]:.2f} x (16 is linear)")
    print(f"memory at 65,536: {peak(65536):.0f} MiB (goal: under 150)")
    other = theirs(16384)
    if isinstance(other, str):
        print(f"brackets-manager at 16,384: not compared, {other}")
    else:
        print(f"brackets-manager at 16,384: {other / ours[16384]:.0f} x our time (goal: at least 300)")


if __name__ == "__main__":
    main()
