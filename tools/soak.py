"""Look for what the suite misses: every long proof once, then property tests from new seeds until the time is over.

usage: python tools/soak.py [MINUTES] [TESTS ...]

What fails is printed with its example and with the seed that brings it back; keep it as an `@example` of its test.
"""

from __future__ import annotations

import subprocess
import sys
import time
from secrets import randbelow

PYTEST = (sys.executable, "-m", "pytest", "--numprocesses", "2", "--dist", "loadfile", "-q")
NOTHING_RAN = 5


def main(minutes: str = "60", *tests: str) -> int:
    """Run the long proofs and the search; returns the status of the first run that failed, else 0."""
    end = time.monotonic() + 60 * float(minutes)
    status = subprocess.run([*PYTEST, "-m", "soak or sampled", "--hypothesis-profile=soak", *tests]).returncode
    while status in (0, NOTHING_RAN) and time.monotonic() < end:
        status = _search(randbelow(2**32), end - time.monotonic(), tests)
    return 0 if status == NOTHING_RAN else status


def _search(seed: int, seconds: float, tests: tuple[str, ...]) -> int:
    """Run every property test once with examples of `seed`; what is not done in `seconds` is left."""
    again = ("-m", "hypothesis and not soak", "--hypothesis-profile=soak", f"--hypothesis-seed={seed}")
    print("#", *PYTEST[1:], *again, *tests, flush=True)
    run = subprocess.Popen([*PYTEST, *again, *tests])
    try:
        return run.wait(seconds)
    except subprocess.TimeoutExpired:
        run.terminate()
        run.wait()
        return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
