"""`python -m octavo` is the installed command."""

from octavo.cli import run

run()
