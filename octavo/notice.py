"""Notices: small pages of our own, where the site has none to show."""

NOWHERE = "There is no such page", "Nothing of the site is at this address."
UNBUILT = "The site is being built", "This page opens as soon as it is there."
UNBUILDABLE = "The site cannot be built yet", "This page opens as soon as what is wrong with the sources is put right."

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; font: 1.125rem/1.5 system-ui, sans-serif; text-wrap: balance; }}
:root {{ color: light-dark(#1f1d1a, #e9e5dc); background: light-dark(#fcfbf8, #1b1a18); }}
body {{ max-width: 32rem; margin: 20vh auto 0; padding: 0 1.5rem; }}
h1 {{ font-size: 1.5rem; font-weight: 600; }}
</style>
</head>
<body>
<h1>{title}</h1>
<p>{text}</p>
</body>
</html>
"""


def notice(words: tuple[str, str]) -> bytes:
    """The page of a notice, from its title and its text."""
    title, text = words
    return _PAGE.format(title=title, text=text).encode()
