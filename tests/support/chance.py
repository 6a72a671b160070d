"""Hypothesis strategies for random edits of a site, with a small vocabulary so that names coincide often."""

from collections.abc import Mapping, Sequence

from hypothesis import strategies as st

from octavo.base.project import Options, SiteAddress
from tests.support import revealing
from tests.support.edits import (
    ChangeVersion,
    DamageCache,
    DamageOutput,
    Edit,
    EditKeepingTime,
    EditTemplate,
    Move,
    Remove,
    SetField,
    Step,
    Touch,
    Write,
)
from tests.support.world import DAY

YEAR = 365 * DAY

SITE = "content/site.yaml"
PAPERS = tuple(f"content/papers/{name}.md" for name in ("a", "b", "c", "d", "e", "f", "a 2", "own/index"))
PEOPLE = ("content/profile.md", "content/people/mary.md", "content/people/charles.md")
PAGES = (
    *("content/pages/talks.md", "content/pages/more.md", "content/pages/404.md"),
    *("content/pages/course/index.md", "content/pages/course/more.md"),
)
NOTES = ("content/news/out.md", "content/news/gone.md", "content/news/own/index.md")
ENTRIES = (*PAPERS, *PEOPLE, *PAGES, *NOTES)
# Some paths are parents of others, so that a file takes the place of a folder and the reverse.
FILES = (
    "content/papers/a.pdf",
    "content/papers/a.png",
    "content/papers/e\u0301.png",
    "content/papers/\u00e9.png",
    "content/papers/own/a.log",
    "content/papers/own/more.txt",
    "content/paper/a.md",
    "content/papers/own",
    "content/papers/own/figure.png",
    "content/files",
    "content/files/cv.pdf",
    "content/files/cv.pdf/inside",
    "content/data/talks.yaml",
    "content/data/talks.yml",
    "content/data/more.yaml",
    "content/root/CNAME",
    "content/root/robots.txt",
    "content/root/.well-known/own.txt",
    "content/root/.well-known",
    "content/root/papers/a/more.txt",
    "content/root/old/index.html",
    "content/stray.txt",
    "content/papers/.left~",
    "themes/revealing/static/style.css",
    "themes/revealing/static/index.html",
    "themes/revealing/static/more/a",
    "themes/octavo/static/octavo.css",
)

# The edits that make the first state of a site.
BEGINNING: tuple[Edit, ...] = (
    *(Write(f"themes/{revealing.NAME}/{path}", text) for path, text in revealing.FILES.items()),
    SetField(SITE, "title", "Ada"),
    Write("content/root/CNAME", "www.example.org\n"),
    SetField(SITE, "per_page", 3),
    SetField("content/profile.md", "areas", ["cs.CL"]),
    SetField("content/people/mary.md", "name", "Mary Somerville"),
    SetField("content/pages/talks.md", "title", "Talks"),
    SetField("content/news/out.md", "title", "Out"),
    SetField("content/news/gone.md", "date", "2023-12-31"),
    SetField("content/papers/a.md", "authors", ["Ada Lovelace", "Charles Babbage"]),
    SetField("content/papers/b.md", "authors", ["Charles Babbage", "Mary Somerville"]),
    SetField("content/papers/c.md", "tags", ["engines"]),
    SetField("content/papers/d.md", "area", "cs.LG"),
    SetField("content/papers/e.md", "date", "2023-12-31"),
    SetField("content/papers/e.md", "selected", True),
    SetField("content/papers/own/index.md", "area", "cs.CL"),
    Write("content/papers/a.pdf", "File 1"),
    Write("content/papers/own/figure.png", "File 1"),
    Write("content/files/cv.pdf", "File 1"),
    Write("content/data/talks.yaml", "- one\n- two\n"),
)

LONG = "A text that goes on, and comes to no end. " * 12
BODIES = (
    *("Text 1.", "Text 2.", "", f"{LONG}\n\nMore 1.", f"{LONG}\n\nMore 2."),
    *(
        "[Home](/) and [all of it](/years/2024/).",
        "See [it](/papers/a.md).",
        "See [her](/people/mary.md).",
        "See [them](/pages/talks.md#part).",
    ),
    *('He "weaves" --- at last.', "On[^1]\n\n[^1]: A note[^2].\n[^2]: Another."),
    *("# Part\n\n[Up](#part), and <b onclick='x'>on</b>.", "![it](/papers/a.png)", "On $x^2$.", r"On $\frobnicate$."),
    r"By \eqref{a}: $$\RR\label{a}$$",
    "![it](/papers/\u00e9.png)",
)
ADA, BABBAGE, MARY = "Ada Lovelace", "Charles Babbage", "Mary Somerville"
BYLINES = (
    *([ADA], ["A. Lovelace", BABBAGE], [BABBAGE, MARY], ["José Pérez", ADA], ["Jose Perez"]),
    *(["Иван Петров", "И. Петров"], ["J.P. Kim", "JP Kim"], [{"name": ADA, "parts": {"family": "Ada"}}]),
    *([ADA, BABBAGE, MARY, "José Pérez"], [BABBAGE], [MARY, ADA]),
    [{"name": BABBAGE, "url": "https://one.example/"}, ADA],
    [{"name": BABBAGE, "url": "https://two.example/", "affiliation": ["London"]}],
    [{"name": BABBAGE, "orcid": "0000-0002-1825-0097"}, {"name": ADA, "affiliation": ["London"]}],
    [{"name": BABBAGE, "orcid": "0000-0001-5109-3700", "equal": True}],
    [{"name": ADA, "orcid": "0000-0001-5109-3700"}, ADA],
    [{"name": ADA, "orcid": "0000-0002-1825-0097"}, {"name": MARY, "orcid": "0000-0001-5109-3700"}],
)
TITLES = ("Engines", "engines", "Looms", "Machines", "Sums $x^2$", "A & B", r"On $\RR$")
DATES = ("2023", "2023-12", "2023-12-31", "2024", "2024-01", "2024-01-01", "2024-06-17", "2999-01-01")
PERIODS = ("2023-12-31/2024-01-02", "2024-06-17/2024-06-19", "2024-01/2024-02", "2023/2024")
STATES = (
    *("under review", "in preparation", "accepted", "in press", "retracted"),
    {"state": "submitted", "note": "Again"},
)
TYPES = ("article", "talk", "other", {"name": "other", "label": "Note"})
SLUGS = ("a", "b", "moved", None)
ALIASES = (["old"], ["old", "older"], ["moved"], ["/old.html", "more/old"], ["/talks/"], None)
FLAG = (True, None)
NUMBERS = (1, 2, 3, None)
EXTRA = ({"mood": "calm"}, {"mood": "wild"}, None)

# The fields of an entry that edits change: for each its weight and its possible values.
FieldValues = Mapping[str, tuple[int, Sequence[object]]]

PAPER: FieldValues = {
    "text": (6, BODIES),
    "title": (5, TITLES),
    "date": (5, (*DATES, *PERIODS, None)),
    "status": (4, (*STATES, None)),
    "type": (1, (*TYPES, None)),
    "authors": (6, BYLINES),
    "area": (3, ("cs.CL", "cs.LG", "Sociology", None)),
    "areas": (1, (["cs.CL"], ["cs.LG", "Sociology"], ["SOCIOLOGY"], None)),
    "tags": (3, (["engines"], ["looms"], ["engines", "Looms"], ["α-decay", "β-decay"], ["beta decay"], None)),
    "selected": (3, FLAG),
    "draft": (3, FLAG),
    "slug": (2, SLUGS),
    "aliases": (2, ALIASES),
    "versions": (2, ({"preprint_of": "/papers/a.md"}, {"published_as": "/papers/b.md"}, None)),
    "venue": (1, ("Nature", {"name": "Nature", "short": "Nat"}, {"name": "Annals", "short": "Nat"}, None)),
    "doi": (2, ("10.1000/182", "10.1000/183", None)),
    "arxiv": (1, ("2405.01481", "2405.01481v2", None)),
    "citations": (2, (0, 5, 12, None)),
    "rank": (1, NUMBERS),
    "links": (
        2,
        (
            {"pdf": "/papers/a.pdf"},
            {"pdf": "/files/cv.pdf"},
            {"project": "/tags/looms/"},
            {"code": "https://example.org/"},
            None,
        ),
    ),
    "image": (1, ({"file": "/papers/a.png", "alt": "A"}, {"file": "/papers/own/figure.png", "alt": "B"}, None)),
    "tldr": (1, ("Short.", "On $y$.", None)),
    "et_al": (1, FLAG),
    "language": (1, ("de", None)),
    "extra": (1, (*EXTRA, {"shown": "more.txt"})),
}
PERSON: FieldValues = {
    "name": (3, (ADA, "A. Lovelace", MARY, BABBAGE)),
    "parts": (1, ({"family": "Ada Lovelace"}, {"family": "Lovelace", "given": "Ada"}, None)),
    "other_names": (2, (["A. Lovelace"], [BABBAGE], None)),
    "orcid": (2, ("0000-0002-1825-0097", "0000-0001-5109-3700", None)),
    "slug": (1, ("ada", "charles-babbage", None)),
    "areas": (1, (["cs.CL"], ["cs.LG"], None)),
    "rank": (1, NUMBERS),
    "draft": (1, FLAG),
    "role": (1, ("Analyst", None)),
    "metrics": (1, ([{"label": "h-index", "value": "57"}], None)),
    "portrait": (1, ("/papers/a.png", None)),
    "links": (1, ({"github": "ada"}, {"cv": "/files/cv.pdf"}, None)),
    "extra": (1, EXTRA),
    "text": (2, BODIES),
}
PAGE: FieldValues = {
    "title": (2, TITLES),
    "description": (1, ("Said.", None)),
    "language": (1, ("de", None)),
    "slug": (2, ("news", "assets", *SLUGS)),
    "aliases": (1, ALIASES),
    "rank": (1, NUMBERS),
    "draft": (1, FLAG),
    "extra": (1, EXTRA),
    "text": (2, BODIES),
}
NOTE: FieldValues = {
    "title": (2, TITLES),
    "extra": (1, EXTRA),
    "date": (2, (*DATES, *PERIODS)),
    "language": (1, ("de", None)),
    "slug": (1, SLUGS),
    "aliases": (1, ALIASES),
    "draft": (1, FLAG),
    "text": (2, BODIES),
}
CONFIG: FieldValues = {
    "title": (2, ("Ada", "Bea", None)),
    "url": (3, ("https://example.org/", "https://example.org/repo/", None, None)),
    "order": (2, ("newest", "cited", "own")),
    "per_page": (3, (1, 2, 3, None)),
    "typography": (2, FLAG),
    "collections": (2, (["areas", "people"], ["years", "tags", "venues"], [], None)),
    "owner": (1, ("mary-somerville", "ada-lovelace", None)),
    "menu": (2, ([{"label": "T", "to": "/pages/talks.md"}, {"label": "C", "to": "areas/cs-cl/"}], None)),
    "theme": (3, (revealing.NAME, revealing.NAME, "octavo", "octavo", "missing")),
    "theme_options": (2, ({"accent": "blue"}, {"shade": "dark"}, None)),
    "trust": (1, ("contributors", None)),
    "math": (2, ({"macros": {r"\RR": r"\mathbb{R}"}}, {"macros": {r"\RR": r"\mathbf{R}"}}, None)),
    "language": (1, ("de", None)),
    "description": (1, ("All of it.", None)),
    "extra": (1, EXTRA),
}

POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab\nsize 12345\n"
MARKERS = "<<<<<<< HEAD\n- one\n=======\n- two\n>>>>>>> theirs\n"
TEXTS = ("File 1", "File 2", "- one\n- three\n", "a: {b: c}\n", "", POINTER, MARKERS)
BROKEN = (
    "no front matter",
    "---\ntitle: [\n---\n",
    "---\n---\n",
    f"---\ntitle: X\n---\n{MARKERS}",
    POINTER,
    "---\ntitle: X\nauthors: [Ada]\ndate: soon\n---\n",
    "---\ntitle: X\nauthors: [Ada]\ndate: 2024\nname: X\n---\n[nowhere](nowhere.md)\n",
)
SHADOWED = (
    *("layout.html", "entry.html", "paper.html", "page.html", "home.html"),
    *("item.html", "icon.html", "byline.html", "parts.html"),
)
TEMPLATES = tuple(
    Write(f"themes/{path}", text)
    for path, text in (
        ("revealing/templates/box-page.html", "<i>A box</i>"),
        ("revealing/templates/box-page.html", "<i>{{ theme.options.shade }}</i>"),
        ("revealing/templates/404.html", "<a href='{{ root }}{{ index }}'>Home</a>"),
        ("revealing/templates/page.html", "{{ data.talks|join(', ') }}"),
        ("revealing/templates/page.html", "{% for name, one in data|items %}{{ name }}: {{ one|tojson }}{% endfor %}"),
        ("revealing/templates/term.html", "{{ term.title }}"),
        ("revealing/templates/item.html", "{{ item.titel }}"),
        ("revealing/templates/item.html", "{{ item.title }"),
        ("revealing/theme.yaml", revealing.DECLARATION),
        ("revealing/theme.yaml", revealing.DECLARATION.replace("default: light", "default: dark")),
        ("revealing/theme.yaml", f"extends: octavo\n{revealing.DECLARATION}"),
        ("octavo/templates/page.html", "{{ page.title }}"),
        ("octavo/templates/home.html", "{% for one in selected or () %}{{ one }}{% endfor %}"),
        ("octavo/templates/page.html", "{% extends 'octavo/page.html' %}{% block main %}1{{ super() }}{% endblock %}"),
        ("octavo/templates/layout.html", "{% extends 'octavo/layout.html' %}"),
        ("octavo/templates/home.html", "{% extends 'octavo/home.html' %}{% block main %}{{ super() }}2{% endblock %}"),
        ("octavo/templates/paper.html", "{% extends 'octavo/more.html' %}"),
    )
)
# A domain is the site's address only where its settings have none.
DOMAINS = (
    SetField(SITE, "url", None),
    Write("content/root/CNAME", "example.net\n"),
    Write("content/root/CNAME", "www.example.net\n"),
    Write("content/root/CNAME", "no domain\n"),
)
OUTPUT_DAMAGES = ("delete", "delete", "alter", "alter", "lengthen", "replace", "delete its folder")
CACHE_DAMAGES = (
    ("all", "drop"),
    *(("file", how) for how in ("drop", "cut", "flip", "keep", "keep", "older", "older", "journal")),
    *(("templates", how) for how in ("cut", "flip")),
    *(("fragments", how) for how in ("cut", "flip")),
    *((part, how) for part in ("index", "products", "*/*", "site") for how in ("drop", "cut", "flip", "other")),
    *((part, how) for part in ("metadata", "entry", "text") for how in ("cut", "flip", "other")),
    *(("key", how) for how in ("drop", "flip")),
    ("tables", "create table more (x)"),
    ("tables", "drop table source"),
    ("tables", "drop table blob"),
    ("tables", "alter table source add column more"),
)
OPTIONS = (
    *[Options(jobs=1)] * 14,
    *[Options(jobs=1, drafts=True)] * 3,
    Options(jobs=2),
    Options(jobs=2, drafts=True),
    Options(jobs=1, base_url="https://example.org/below/"),
    Options(jobs=1, portable=True),
    *[Options(jobs=1, surroundings=SiteAddress("https://example.net/repo/", "the git remote"))] * 2,
    Options(jobs=1, strict=True),
)
WAITS = (0, 0, 0, 3, 10, 3600, 3600, -YEAR, YEAR)
EDIT_COUNTS = (0, *[1] * 12, *[2] * 5, *[3] * 2)


def _field_edits(paths: Sequence[str], fields: FieldValues) -> st.SearchStrategy[Edit]:
    names = [name for name, (weight, _) in fields.items() for _ in range(weight)]
    return st.sampled_from(names).flatmap(
        lambda name: st.builds(SetField, st.sampled_from(paths), st.just(name), st.sampled_from(fields[name][1]))
    )


def _template_edits(theme: str, names: Sequence[str]) -> st.SearchStrategy[Edit]:
    return st.builds(EditTemplate, st.just(theme), st.sampled_from(names), st.sampled_from(("", "more", "less")))


def _cache_damage() -> st.SearchStrategy[Edit]:
    places = st.floats(0, 1, exclude_max=True, width=32)
    return st.sampled_from(CACHE_DAMAGES).flatmap(lambda damage: st.builds(DamageCache, *map(st.just, damage), places))


_EDITS: tuple[tuple[int, st.SearchStrategy[Edit]], ...] = (
    (30, _field_edits(PAPERS, PAPER)),
    (6, _field_edits(PEOPLE, PERSON)),
    (4, _field_edits(PAGES, PAGE)),
    (4, _field_edits(NOTES, NOTE)),
    (8, _field_edits((SITE,), CONFIG)),
    (6, st.builds(Remove, st.sampled_from((*ENTRIES, SITE, *FILES)))),
    (5, st.builds(Move, st.sampled_from(ENTRIES), st.sampled_from(ENTRIES))),
    (7, st.builds(EditKeepingTime, st.sampled_from((*ENTRIES, SITE, *FILES)))),
    (2, st.builds(Touch, st.sampled_from((*ENTRIES, *FILES)), st.sampled_from((0, 1, -YEAR, YEAR)))),
    (5, st.builds(Write, st.sampled_from(FILES), st.sampled_from(TEXTS))),
    (2, st.builds(Write, st.sampled_from(ENTRIES), st.sampled_from(BROKEN))),
    (5, _template_edits(revealing.NAME, tuple(revealing.TEMPLATES))),
    (3, _template_edits("octavo", SHADOWED)),
    (3, st.sampled_from(TEMPLATES)),
    (3, st.sampled_from(DOMAINS)),
    (8, st.builds(DamageOutput, st.integers(0, 40), st.sampled_from(OUTPUT_DAMAGES))),
    (8, _cache_damage()),
    (1, st.builds(ChangeVersion, st.sampled_from(("engine 1", "engine 2")))),
)
_WEIGHTED_EDITS = [edit for weight, edit in _EDITS for _ in range(weight)]


def steps() -> st.SearchStrategy[Step]:
    """Return a strategy for steps."""
    edits = st.sampled_from(_WEIGHTED_EDITS).flatmap(lambda edit: edit)
    return st.builds(
        Step,
        st.sampled_from(EDIT_COUNTS).flatmap(lambda count: st.tuples(*[edits] * count)),
        st.sampled_from(OPTIONS),
        st.sampled_from(WAITS),
        st.sampled_from((True, True, True, False)),
    )
