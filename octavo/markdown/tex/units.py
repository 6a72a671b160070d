r"""Write numbers and units, as in `\SI{5}{\kilo\metre}` of the LaTeX package siunitx, as ordinary LaTeX.

The rules are the package's defaults: five and more digits stand in groups of three, `\per` gives a negative power.
`\pu` of the package mhchem is read too.
"""

import re

from octavo.base.patterns import deferred
from octavo.markdown.tex.arguments import FormulaError, read_arguments

_PREFIXES = {
    "quecto": "q", "ronto": "r", "yocto": "y", "zepto": "z", "atto": "a", "femto": "f", "pico": "p", "nano": "n",
    "micro": "µ", "milli": "m", "centi": "c", "deci": "d", "deca": "da", "deka": "da", "hecto": "h", "kilo": "k",
    "mega": "M", "giga": "G", "tera": "T", "peta": "P", "exa": "E", "zetta": "Z", "yotta": "Y", "ronna": "R",
    "quetta": "Q", "kibi": "Ki", "mebi": "Mi", "gibi": "Gi", "tebi": "Ti", "pebi": "Pi", "exbi": "Ei",
}  # fmt: skip
_UNITS = {
    "ampere": "A", "candela": "cd", "kelvin": "K", "kilogram": "kg", "metre": "m", "meter": "m", "mole": "mol",
    "second": "s", "becquerel": "Bq", "coulomb": "C", "farad": "F", "gray": "Gy", "hertz": "Hz", "henry": "H",
    "joule": "J", "lumen": "lm", "katal": "kat", "lux": "lx", "newton": "N", "ohm": "Ω", "pascal": "Pa",
    "radian": "rad", "siemens": "S", "sievert": "Sv", "steradian": "sr", "tesla": "T", "volt": "V", "watt": "W",
    "weber": "Wb", "astronomicalunit": "au", "bel": "B", "dalton": "Da", "day": "d", "decibel": "dB",
    "electronvolt": "eV", "hectare": "ha", "hour": "h", "litre": "L", "liter": "L", "minute": "min", "neper": "Np",
    "tonne": "t", "gram": "g", "bar": "bar", "angstrom": "Å", "barn": "b", "knot": "kn", "mmHg": "mmHg",
    "nauticalmile": "M", "atomicmassunit": "u", "bit": "bit", "byte": "B", "percent": r"\%", "parsec": "pc",
    "fg": "fg", "pg": "pg", "ng": "ng", "ug": "µg", "mg": "mg", "g": "g", "kg": "kg", "amu": "u",
    "pm": "pm", "nm": "nm", "um": "µm", "mm": "mm", "cm": "cm", "dm": "dm", "m": "m", "km": "km",
    "as": "as", "fs": "fs", "ps": "ps", "ns": "ns", "us": "µs", "ms": "ms", "s": "s",
    "fmol": "fmol", "pmol": "pmol", "nmol": "nmol", "umol": "µmol", "mmol": "mmol", "mol": "mol", "kmol": "kmol",
    "pA": "pA", "nA": "nA", "uA": "µA", "mA": "mA", "A": "A", "kA": "kA", "ul": "µl", "ml": "ml", "l": "l", "hl": "hl",
    "uL": "µL", "mL": "mL", "L": "L", "hL": "hL", "mHz": "mHz", "Hz": "Hz", "kHz": "kHz", "MHz": "MHz", "GHz": "GHz",
    "THz": "THz", "mN": "mN", "N": "N", "kN": "kN", "MN": "MN", "Pa": "Pa", "kPa": "kPa", "MPa": "MPa", "GPa": "GPa",
    "mohm": "mΩ", "kohm": "kΩ", "Mohm": "MΩ", "pV": "pV", "nV": "nV", "uV": "µV", "mV": "mV", "V": "V", "kV": "kV",
    "uW": "µW", "mW": "mW", "W": "W", "kW": "kW", "MW": "MW", "GW": "GW", "J": "J", "uJ": "µJ", "mJ": "mJ",
    "kJ": "kJ", "eV": "eV", "meV": "meV", "keV": "keV", "MeV": "MeV", "GeV": "GeV", "TeV": "TeV", "kWh": "kWh",
    "F": "F", "fF": "fF", "pF": "pF", "nF": "nF", "uF": "µF", "H": "H", "mH": "mH", "uH": "µH", "K": "K", "dB": "dB",
    "Omega": "Ω", "mu": "µ", "circ": "°", "AA": "Å", "kcal": "kcal", "mT": "mT", "T": "T",
    "year": "yr", "solarmass": r"M_{\odot}", "clight": "c", "elementarycharge": "e", "planckbar": "ℏ",
}  # fmt: skip
_ANGLES = {
    "degree": r"{}^{\circ}",
    "arcminute": r"{}^{\prime}",
    "arcsecond": r"{}^{\prime\prime}",
    "celsius": r"{}^{\circ}\mathrm{C}",
    "degreeCelsius": r"{}^{\circ}\mathrm{C}",
}
_ATTACHED = ("degree", "arcminute", "arcsecond")
_POWERS = {"squared": "2", "cubed": "3"}
_POWERS_AHEAD = {"square": "2", "cubic": "3"}
_SPACES = frozenset({",", ";", ":", " ", "!"})

_NUMBER = deferred(
    r"\s*(?P<sign>[-+−]|\\pm\s*|\\[gl]e\s*|\\sim\s*|\\approx\s*|[<>~]\s*)?"
    r"(?P<whole>\d[\d\s~]*)?(?:[.,](?P<part>\d[\d\s]*))?(?P<last>\(\d+(?:\.\d+)?\))?"
    r"(?:\s*(?:\\pm|\+-|±)\s*(?P<error>\d+(?:[.,]\d+)?))?"
    r"(?:\s*[eEdD]\s*(?P<power>[-+−]?\d+)"
    r"|\s*(?:x|×|\\times|\\cdot|\*)\s*10\s*\^\s*\{?(?P<times>[-+−]?\d+)\}?)?\s*"
)
_LITERAL = deferred(
    r"\\(?P<command>[A-Za-z]+|[^A-Za-z])|(?P<power>\^\s*(?:\{[^{}]*\}|-?\d+|.))|(?P<index>_(?:\{[^{}]*\}|.))"
    r"|(?P<word>[^\W\d_]+|[%°′″'Å])|(?P<product>[.~·*])|(?P<space>\s+)|(?P<other>.)",
    re.DOTALL,
)
_PU_UNIT = deferred(r"([^\W\d_]+|%|°[A-Za-z]?|\\[A-Za-z]+|\\%)\s*(?:\^?\{?([-−+]?\d+)\}?)?")


def number_latex(source: str) -> str:
    r"""Return the LaTeX of a number, as `\num` writes it; what is no number stays as it is."""
    source = " ".join(source.split())
    return r" \times ".join(_one_number(part) for part in re.split(r"(?<=\d)\s*x\s*(?=\d)(?!\s*10\s*\^)", source))


def quantity(source: str, unit: str) -> str:
    """Return the LaTeX of a number with its unit."""
    latex = number_latex(source)
    if r"\pm" in latex and not latex.startswith(r"\pm"):
        latex = f"({latex})"
    return latex + _gap(unit) + units(unit)


def number_range(first: str, last: str) -> str:
    """Return the LaTeX of two numbers and all between."""
    return rf"{number_latex(first)}\text{{–}}{number_latex(last)}"


def quantity_range(first: str, last: str, unit: str) -> str:
    """Return the LaTeX of two numbers and all between, with their unit."""
    return number_range(first, last) + _gap(unit) + units(unit)


def angle(source: str) -> str:
    """Return the LaTeX of an angle in degrees, or in degrees, minutes and seconds between semicolons."""
    marks = (r"^{\circ}", r"^{\prime}", r"^{\prime\prime}")
    parts = source.split(";")[:3]
    return "".join(number_latex(part) + mark for part, mark in zip(parts, marks, strict=False) if part.strip())


def units(source: str) -> str:
    r"""Return the LaTeX of a unit in commands, as `\kilo\metre\per\second`, or in letters, as `km.s^{-1}`.

    FormulaError for a command that is no unit; the offset is that in the source.
    """
    return _UnitWriter(source).write()


class _UnitWriter:
    r"""Writes one unit; a prefix, a power ahead and `\per` wait for the unit after them."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._position = 0
        self._parts: list[str] = []
        self._prefix, self._ahead, self._per = "", "", False

    def write(self) -> str:
        while match := _LITERAL().match(self._source, self._position):
            self._position = match.end()
            if match["command"] is not None:
                self._command(match["command"], match.start())
            elif match["word"]:
                self._word(match[0])
            elif not (match["product"] or match["space"]):
                self._sign(match[0])
        # Nothing stands between a unit and the sign of a fraction or a bracket before it.
        return re.sub(r"(?<=[/(])\\,", "", r"\,".join(self._parts))

    def _command(self, name: str, offset: int) -> None:
        if name in _PREFIXES:
            self._prefix += _PREFIXES[name]
        elif name == "per":
            self._per = True
        elif name in _POWERS_AHEAD:
            self._ahead = _POWERS_AHEAD[name]
        elif name in ("tothe", "raiseto", "of"):
            self._with_argument(name)
        elif name in _POWERS:
            self._raise(_POWERS[name])
        elif name in _UNITS or name in _ANGLES:
            symbol = _ANGLES[name] if name in _ANGLES else rf"\mathrm{{{self._prefix}{_UNITS[name]}}}"
            power = ("-" if self._per else "") + (self._ahead or ("1" if self._per else ""))
            self._parts.append(symbol + (f"^{{{power}}}" if power else ""))
            self._prefix, self._ahead, self._per = "", "", False
        elif name == "%":
            self._parts.append(r"\%")
        elif name not in _SPACES:
            raise FormulaError(f'unknown unit "\\{name}"', offset)

    def _with_argument(self, name: str) -> None:
        read = read_arguments(self._source, self._position, "m")
        if read is None:
            return
        (given,), self._position = read
        if name == "raiseto":
            self._ahead = given or ""
        elif name == "tothe":
            self._raise(given or "")
        elif self._parts:
            self._parts[-1] += rf"_{{\mathrm{{{given}}}}}"

    def _raise(self, power: str) -> None:
        r"""Give the last unit a power; one after `\per` has the power -1 already."""
        if not self._parts:
            return
        unit = self._parts[-1]
        bare = unit.removesuffix("^{-1}")
        self._parts[-1] = f"{bare}^{{{'-' if bare != unit else ''}{power}}}"

    def _word(self, text: str) -> None:
        sign = {"°": r"{}^{\circ}", "'": r"{}^{\prime}", "%": r"\%"}.get(text)
        self._parts.append(sign or rf"\mathrm{{{self._prefix}{text}}}")
        self._prefix = ""

    def _sign(self, text: str) -> None:
        if self._parts:
            self._parts[-1] += text
        else:
            self._parts.append(text)


def physical_unit(source: str) -> str:
    r"""Return the LaTeX of a number with its unit, as `\pu` of mhchem reads it: `\pu{123 kJ mol-1}`."""
    source = " ".join(source.split())
    match = _NUMBER().match(source)
    written = source[: match.end()] if match and match[0].strip() else ""
    rest = source[len(written) :].strip()
    parts = [_pu_units(part) for part in rest.split("//", 1)]
    unit = rf"\frac{{{parts[0]}}}{{{parts[1]}}}" if len(parts) == 2 else parts[0]
    return number_latex(written) + (r"\," if written and unit else "") + unit


def _pu_units(source: str) -> str:
    parts: list[str] = []
    for piece in re.split(r"(/)|[\s*·.~]+", source.strip()):
        if not piece:
            continue
        match = _PU_UNIT().fullmatch(piece)
        symbol, power = (match[1], match[2]) if match else (piece, None)
        if symbol.startswith("\\"):
            latex = units(symbol)
        else:
            latex = symbol if symbol == "/" else rf"\mathrm{{{symbol.replace('%', chr(92) + '%')}}}"
        parts.append(latex + (f"^{{{power}}}" if power else ""))
    return r"\,".join(parts).replace(r"\,/\,", "/")


def _one_number(source: str) -> str:
    match = _NUMBER().fullmatch(source)
    if match is None or not match[0].strip():
        return source.strip()
    whole, part = _grouped(match["whole"] or "", from_right=True), _grouped(match["part"] or "", from_right=False)
    latex = whole or ("0" if part else "")
    latex += f".{part}" if part else ""
    latex += match["last"] or ""
    if match["error"]:
        latex += rf" \pm {match['error'].replace(',', '.')}"
    power = (match["power"] or match["times"] or "").replace("−", "-").removeprefix("+")
    if power:
        if match["error"]:
            latex = f"({latex})"
        latex += (r" \times " if latex else "") + f"10^{{{power}}}"
    sign = (match["sign"] or "").strip().replace("−", "-").replace("~", r"\sim")
    return (sign + " " if sign.startswith("\\") else sign) + latex


def _grouped(digits: str, *, from_right: bool) -> str:
    digits = re.sub(r"\D", "", digits)
    if len(digits) < 5:
        return digits
    first = len(digits) % 3 if from_right else 0
    groups = ([digits[:first]] if first else []) + [digits[at : at + 3] for at in range(first, len(digits), 3)]
    return r"\,".join(groups)


def _gap(unit: str) -> str:
    """Return the space between a number and its unit: none before the signs of angles."""
    text = unit.strip().lstrip("\\")
    return "" if text in _ATTACHED or text in ("°", "'", "′") else r"\,"
