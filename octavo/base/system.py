"""What systems name differently."""

import os

# Opens a file for its bytes: without it, Windows translates the ends of lines. Other systems have no such flag.
BINARY = getattr(os, "O_BINARY", 0)
