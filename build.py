"""Build the site of this folder: `python build.py [command]` is `octavo [command]`, and alone it means `build`."""

import sys

from octavo.__main__ import run

if __name__ == "__main__":
    run(sys.argv[1:] or ["build"])
