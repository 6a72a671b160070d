r"""Named sets of characters that a source or a path must not hold.

The control characters of Unicode are U+0000 to U+001F (C0), U+007F (DEL) and U+0080 to U+009F (C1).
"""

import re

# For use between the brackets of a regular expression.
CONTROL = r"\x00-\x1f\x7f-\x9f"

# All control characters except tab, line feed and carriage return, and the noncharacters up to U+FFFF.
UNFIT_IN_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
# A terminal may execute a control character as a command, and a backslash separates folders on Windows.
UNFIT_IN_PATH = re.compile(rf"[{CONTROL}\\]")
