"""Run the fuzzer: `python -m tests.fuzz --minutes 10 [--target NAME] [--seed SEED]`, with a process for each processor.

Every find is put into the corpus, which `make test` replays; the exit status is 1 if there was one.
"""

import argparse
import os
import secrets
import sys

from tests.fuzz.rounds import go_round
from tests.fuzz.target import ROOT
from tests.fuzz.targets import TARGETS


def main() -> int:
    """Run the fuzzer with the arguments of the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description="Look for inputs that break invariants.")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--target", action="append", choices=[*TARGETS], help="only this one; may be given again")
    parser.add_argument("--seed", default="")
    chosen = parser.parse_args()
    # The user's caches are left alone, as in all tests.
    os.environ["XDG_CACHE_HOME"] = str(ROOT / ".cache" / "tests")
    for name in ("GITHUB_ACTIONS", "GITHUB_REPOSITORY", "OCTAVO_PAGES_URL"):
        os.environ.pop(name, None)
    names, seed = chosen.target or [*TARGETS], chosen.seed or secrets.token_hex(4)
    return 1 if go_round(names, seed, chosen.minutes) else 0


if __name__ == "__main__":
    sys.exit(main())
