"""Subset the fonts of the theme `octavo` to the glyphs and features that pages need.

The sources are these npm packages, all under the SIL Open Font License 1.1:

- `source-serif` 4.5.1 (Source Serif 4): text, italic and display;
- `source-sans` 3.52.0 (Source Sans 3): labels;
- `@fontsource/stix-two-math` 5.3.0 (STIX Two Math 2.12): formulas.

    npm install source-serif@4.5.1 source-sans@3.52.0 @fontsource/stix-two-math@5.3.0
    python tools/cut_fonts.py node_modules themes/octavo/static/fonts

It needs fonttools and brotli. Source is a reserved font name under its licence, so modified fonts get other names.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

SERIF = "source-serif/VAR/SourceSerif4Variable-Roman.ttf"
ITALIC = "source-serif/VAR/SourceSerif4Variable-Italic.ttf"
SANS = "source-sans/VF/SourceSans3VF-Upright.ttf"
MATH = "@fontsource/stix-two-math/files/stix-two-math-latin-400-normal.woff2"

Limit = float | tuple[float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A font to make: its file, its source, its new name, limits of its axes, and OpenType features for figures."""

    file: str
    source: str
    name: str
    limits: dict[str, Limit]
    figures: tuple[str, ...]


# Optical sizes are fixed to the sizes in the theme. Weights below 400 would need a second master: twice the deltas.
FACES = (
    Cut(
        file="text",
        source=SERIF,
        name="Octavo Text",
        limits={"opsz": 16, "wght": (400, 400, 600)},
        figures=("onum", "pnum"),
    ),
    Cut(
        file="text-italic",
        source=ITALIC,
        name="Octavo Text Italic",
        limits={"opsz": 16, "wght": 400},
        figures=("onum", "pnum"),
    ),
    Cut(
        file="display",
        source=SERIF,
        name="Octavo Display",
        limits={"opsz": 44, "wght": 600},
        figures=("pnum",),
    ),
    Cut(
        file="label",
        source=SANS,
        name="Octavo Label",
        limits={"wght": (400, 400, 600)},
        figures=(),
    ),
)

# The ranges equal `unicode-range` in the stylesheet: a browser loads the file of a script only if a page needs it.
SCRIPTS = {
    "": "0000-00FF, 0131, 0152-0153, 02C6, 02DA, 02DC, 2000-200A, 2010-2015, 2018-201E, 2020-2022, 2026, 202F-2030, "
    "2032-2033, 2039-203A, 2044, 20AC, 2116, 2122, 2190-2193, 2197, 2212, 221E, 2248, 2260, 2264-2265",
    "latin": "0100-0130, 0132-0151, 0154-019F, 01A2-01AE, 01B1-024F, 02C7, 02D8-02D9, 02DB, 02DD, 0300-0302, "
    "0306-0307, 030A-0315, 0324-0328, 032A-036F, 1E00-1E9F",
    "greek": "0370-03FF",
    "cyrillic": "0400-052F",
    "vietnamese": "01A0-01A1, 01AF-01B0, 0303-0305, 0308-0309, 0323, 0329, 1EA0-1EFF, 20AB",
}
ACCENTS = ("ccmp", "locl", "mark", "mkmk")

# Characters of formulas; the second file holds alphabets that most formulas do not use.
FORMULAS = {
    "math": "0020-007E, 00A0, 00A3, 00A5, 00A7-00A9, 00AC, 00AF-00B1, 00B4-00B7, 00D7, 00F0, 00F7, 0131, 0237, "
    "02C6-02C7, 02D8-02DD, 0300-030C, 0311, 0332, 0338, 0391-03A9, 03B1-03C9, 03D1, 03D5-03D6, 03DC-03DD, 03F0-03F1, "
    "03F5-03F6, 2002-200A, 2010-2016, 2018-201D, 2020-2022, 2026, 2032-2037, 203E, 2040, 2044, 2057, 2061-2064, 20B9, "
    "20D0-20DC, 20E1, 210E-210F, 2113, 2118, 2127, 2132, 2135-2138, 2141, 214B, 2190-21FF, 2200-22FF, 2308-230B, "
    "231C-231F, 2322-2323, 23B0-23B1, 23B4-23B5, 23DC-23E1, 24C7-24C8, 25A0-25A1, 25AA-25AB, 25B2-25B9, 25BC-25C3, "
    "25CA-25CB, 25CF, 25EF, 25FB, 2605, 2660-2667, 266D-266F, 2713, 2720, 27C2, 27CB, 27CD, 27E6-27EF, 27F5-27FF, "
    "290C-2910, 2919-291A, 2921-2922, 2983-298A, 29B5, 29EB, 2A00-2A11, 2A1D, 2A2F, 2A3E-2A3F, 2A5E, 2A66, 2A74, "
    "2A7D-2A7E, 2A85-2A8C, 2A95-2A96, 2AAF-2AB0, 2AB5-2ABA, 2AC5-2AC6, 2ACB-2ACC, FE00-FE01, 1D434-1D467, 1D6E2-1D71B",
    "math-alphabets": "2102, 210A-210D, 2110-2112, 2115, 2119-211D, 2124, 2128, 212C-2131, 2133-2134, 2139, "
    "213C-2140, 2145-2149, FE00-FE01, 1D400-1D433, 1D468-1D6A5, 1D6A8-1D6E1, 1D71C-1D7FF",
}


def code_points(ranges: str) -> set[int]:
    """Return the code points of ranges in hexadecimal, like `0041-005A, 00D7`."""
    points: set[int] = set()
    for part in ranges.split(","):
        first, _, last = part.strip().partition("-")
        points.update(range(int(first, 16), int(last or first, 16) + 1))
    return points


def rename(font: TTFont, name: str) -> None:
    """Give a font another name; of its other name records keep only those on copyright and licence."""
    table = font["name"]
    table.names = [record for record in table.names if record.nameID in {0, 13, 14}]
    for identifier, text in ((1, name), (2, "Regular"), (4, name), (6, name.replace(" ", ""))):
        table.setName(text, identifier, 3, 1, 0x409)


def subset(font: TTFont, ranges: str, features: tuple[str, ...]) -> None:
    """Drop all glyphs that the ranges and features do not need."""
    options = Options()
    options.flavor = "woff2"
    options.layout_features = list(features)
    options.hinting = False
    options.drop_tables += ["STAT", "DSIG", "MVAR"]
    options.name_IDs = ["*"]
    options.notdef_outline = True
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=sorted(code_points(ranges)))
    subsetter.subset(font)


def write(font: TTFont, path: Path) -> None:
    """Save a font, and print its size."""
    font.flavor = "woff2"
    font.save(path)
    sys.stdout.write(f"{path.name}: {path.stat().st_size / 1024:.1f} KB, {font['maxp'].numGlyphs} glyphs\n")


def cut_face(cut: Cut, packages: Path, target: Path) -> None:
    """Write the files of one font, one for each script."""
    for script, ranges in SCRIPTS.items():
        font = TTFont(packages / cut.source, recalcTimestamp=False)
        rename(font, cut.name)
        subset(font, ranges, ("kern", "liga", *(ACCENTS if script else cut.figures)))
        font = instantiateVariableFont(font, cut.limits, inplace=True)
        write(font, target / f"{cut.file}{'-' if script else ''}{script}.woff2")


def cut_formulas(packages: Path, target: Path) -> None:
    """Write the font for formulas; its MATH table stays, with all size variants of the glyphs that remain."""
    for file, ranges in FORMULAS.items():
        font = TTFont(packages / MATH, recalcTimestamp=False)
        rename(font, "Octavo Math")
        subset(font, ranges, ("ccmp", "kern") if file == "math" else ())
        write(font, target / f"{file}.woff2")


def main(packages: Path, target: Path) -> None:
    """Write all fonts."""
    for cut in FACES:
        cut_face(cut, packages, target)
    cut_formulas(packages, target)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
