"""What each type of record of BibTeX, biblatex, RIS and CSL-JSON is among the types of works.

The same table serves both directions, as that of the fields does (see `fields`), and its sources are the same.
"""

from functools import cache

from octavo.base.frozen import frozen
from octavo.formats.fields import Format


@frozen
class TypeRow:
    """A type of work, perhaps with a label of its own, and the types of records that are read as it.

    The first of each format is written. `genre` are words that stand in a field of their own beside such a type of
    record, in small letters: the `type` of BibTeX, the M3 of RIS, the `genre` of CSL-JSON.
    """

    name: str
    label: str = ""
    bibtex: tuple[str, ...] = ()
    biblatex: tuple[str, ...] = ()
    ris: tuple[str, ...] = ()
    csl: tuple[str, ...] = ()
    genre: tuple[str, ...] = ()

    def types(self, format_: Format) -> tuple[str, ...]:
        """Return the types of records that are read as this type; files in BibTeX may have those of biblatex."""
        if format_ == "bibtex":
            return self.bibtex + self.biblatex
        return self.ris if format_ == "ris" else self.csl


_PHD = (
    "phdthesis",
    "phd thesis",
    "ph.d. thesis",
    "phd dissertation",
    "doctoral thesis",
    "doctoral dissertation",
    "phd",
)
_MASTER = ("mastersthesis", "mathesis", "master's thesis", "master’s thesis", "master thesis", "masters thesis", "msc")
_BACHELOR = ("bathesis", "bachelor's thesis", "bachelor’s thesis", "bachelor thesis", "bachelors thesis", "bsc")

TYPE_ROWS: tuple[TypeRow, ...] = (
    TypeRow(
        "article",
        "",
        ("article",),
        (),
        ("JOUR", "EJOUR", "JFULL", "ABST", "INPR"),
        ("article-journal", "journal-article"),
    ),
    TypeRow("article", "Magazine article", (), (), ("MGZN",), ("article-magazine",)),
    TypeRow("article", "Newspaper article", (), (), ("NEWS",), ("article-newspaper",)),
    TypeRow(
        "conference",
        "",
        ("inproceedings", "conference"),
        (),
        ("CPAPER", "CONF"),
        ("paper-conference", "proceedings-article"),
    ),
    TypeRow(
        "chapter",
        "",
        ("incollection", "inbook"),
        ("bookinbook", "suppbook", "suppcollection"),
        ("CHAP", "ECHAP"),
        ("chapter", "book-chapter", "book-section", "book-part"),
    ),
    TypeRow(
        "chapter",
        "Encyclopedia entry",
        (),
        ("inreference",),
        ("ENCYC",),
        ("entry-encyclopedia", "entry", "reference-entry"),
    ),
    TypeRow("chapter", "Dictionary entry", (), (), ("DICT",), ("entry-dictionary",)),
    TypeRow("book", "", ("book",), ("mvbook",), ("BOOK", "EBOOK", "WHOLE"), ("book", "classic", "monograph")),
    TypeRow(
        "book",
        "Edited book",
        (),
        ("collection", "mvcollection", "reference", "mvreference"),
        ("EDBOOK",),
        ("collection", "edited-book", "reference-book"),
    ),
    TypeRow("book", "Proceedings", ("proceedings",), ("mvproceedings",), (), ("proceedings",)),
    TypeRow("book", "Booklet", ("booklet",), (), ("PAMP",), ("pamphlet",)),
    TypeRow("thesis", "PhD thesis", ("phdthesis",), (), genre=_PHD),
    TypeRow("thesis", "Master’s thesis", ("mastersthesis",), (), genre=_MASTER),
    TypeRow("thesis", "Bachelor’s thesis", ("bachelorsthesis", "bachelorthesis"), (), genre=_BACHELOR),
    TypeRow("thesis", "", (), ("thesis",), ("THES",), ("thesis", "dissertation")),
    TypeRow("report", "", ("techreport",), ("report",), ("RPRT", "GOVDOC"), ("report",)),
    TypeRow("report", "Standard", ("standard",), (), ("STAND",), ("standard",)),
    TypeRow("preprint", "", ("preprint",), (), ("UNPB",), ("article", "posted-content"), ("preprint",)),
    TypeRow(
        "working paper",
        "",
        ("unpublished", "workingpaper"),
        (),
        ("UNPD", "MANSCPT"),
        ("manuscript",),
        ("working paper",),
    ),
    TypeRow("dataset", "", ("dataset", "data"), (), ("DATA", "AGGR"), ("dataset",)),
    TypeRow("software", "", ("software", "code"), (), ("COMP",), ("software",)),
    TypeRow("patent", "", ("patent",), (), ("PAT",), ("patent",)),
    TypeRow(
        "talk",
        "",
        ("presentation", "talk"),
        (),
        ("SLIDE",),
        ("speech",),
        ("talk", "presentation", "lecture", "keynote"),
    ),
    TypeRow("poster", "", ("poster",), genre=("poster", "poster presentation")),
    TypeRow("review", "", (), ("review",), (), ("review", "review-book", "peer-review"), ("review", "book review")),
    TypeRow("editorial", "", genre=("editorial",)),
    TypeRow("blog post", "", (), (), ("BLOG",), ("post-weblog",), ("blog post",)),
    TypeRow("other", "Web page", ("online", "electronic", "www"), (), ("ELEC", "ICOMM"), ("webpage", "post")),
    TypeRow("other", "Manual", ("manual",)),
    TypeRow("other", "Periodical", ("periodical",), ("suppperiodical",), ("SER",), ("periodical",)),
    TypeRow("other", "Video", ("video",), ("movie",), ("VIDEO", "MPCT", "ADVS"), ("motion_picture",)),
    TypeRow("other", "Audio", ("audio",), ("music",), ("SOUND", "MUSIC"), ("song", "musical_score")),
    TypeRow("other", "Image", (), ("image", "artwork"), ("ART", "FIGURE", "CHART"), ("graphic", "figure")),
    TypeRow("other", "Map", (), (), ("MAP",), ("map",)),
    TypeRow("other", "Letter", (), ("letter",), ("PCOMM",), ("personal_communication",)),
    TypeRow("other", "Interview", (), (), (), ("interview",)),
    TypeRow("other", "Broadcast", (), (), (), ("broadcast",)),
    TypeRow("other", "Performance", (), ("performance",), (), ("performance",)),
    TypeRow(
        "other",
        "Legal document",
        (),
        ("legislation", "jurisdiction", "legal", "commentary"),
        ("STAT", "BILL", "CASE", "HEAR", "UNBILL", "LEGAL"),
        ("legislation", "bill", "legal_case", "hearing", "regulation", "treaty"),
    ),
    TypeRow(
        "other",
        "",
        ("misc",),
        ("custom", "unpublishedmisc"),
        ("GEN", "MISC", "CTLG", "ANCIENT", "CLSWK", "DBASE", "EQUA", "GRNT", "MULTI", "BLOG2"),
        ("document", "event"),
    ),
)


@cache
def _rows(format_: Format) -> dict[str, TypeRow]:
    found: dict[str, TypeRow] = {}
    for row in TYPE_ROWS:
        for name in row.types(format_):
            found.setdefault(name.lower(), row)
    return found


@cache
def _genres() -> dict[str, TypeRow]:
    return {word: row for row in TYPE_ROWS for word in row.genre}


def type_of(format_: Format, record_type: str, genre: str = "") -> TypeRow | None:
    """Return the row of a type of record; None for one that no row has.

    The `genre` beside it may be the name of another row: a thesis of biblatex has the `type` of phdthesis.
    """
    row = _rows(format_).get(record_type.lower())
    special = _genres().get(" ".join(genre.lower().split()))
    if special is not None and (row is None or row.name in (special.name, "other", "preprint", "report", "talk")):
        return special
    return row
