"""Links in front matter: safe addresses, files of the project, and profiles by user name."""

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from octavo.content.findings import Findings
from octavo.content.kinds import PROFILES, RESOURCES
from octavo.content.links import LinkEntry, Links, Target, is_outward, safe_url
from octavo.yaml.read import parse_yaml


def read(field_type: Links | Target, yaml: str) -> tuple[Any, Findings]:
    """Return the value that a field type reads, and the findings."""
    findings = Findings("x")
    node = parse_yaml(yaml, "x")
    assert node is not None
    return field_type.read(node, findings), findings


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org",
        "http://example.org/a?b=c&d#e",
        "HTTPS://EXAMPLE.ORG/",
        "https://例え.jp/ü",
        "https://example.org/%20",
        "https://user@example.org:8080/~ada/(x)",
        "mailto:ada@example.org",
        "tel:+441234",
        "ftp://example.org/x",
    ],
)
def test_safe_urls_are_accepted(url: str) -> None:
    assert safe_url(url) == url
    assert is_outward(url)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("javascript:alert(1)", "safe"),
        ("JAVASCRIPT://x/%0Aalert(1)", "safe"),
        ("vbscript:x", "safe"),
        ("data:text/html,x", "safe"),
        ("file:///etc/passwd", "safe"),
        ("about:blank", "safe"),
        ("example.org", "whole address"),
        ("//example.org", "whole address"),
        ("", "whole address"),
        ("https:", "no host"),
        ("https:///x", "no host"),
        ("https:example.org", "no host"),
        ("https://[::1", "not an address"),
        ("https://example.org/a b", "character"),
        ('https://example.org/"onclick="', "character"),
        ("https://example.org/<script>", "character"),
        ("https://example.org/\\x", "character"),
        ("https://example.org/\x01", "character"),
        ("https://example.org/\u2028", "character"),
        ("java\nscript:alert(1)", "safe"),
    ],
)
def test_unsafe_urls_are_rejected_with_a_reason(url: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason) as caught:
        safe_url(url)
    assert caught.value.args[1]


@given(st.text(max_size=40))
@example("java\tscript:x")
@example(" javascript:x")
@example("https://a\x00b")
def test_accepted_urls_have_a_safe_scheme_for_every_reader(text: str) -> None:
    try:
        url = safe_url(text)
    except ValueError:
        return
    # A browser removes these before it finds the scheme.
    seen = re.sub(r"[\x00-\x20]", "", url).lower()
    assert seen.startswith(("http://", "https://", "mailto:", "tel:", "ftp://"))
    assert not re.search(r"[\s\"<>\\]", url)


@given(st.text('htps:/.?#[]@%a1-é\x00\x7f "<>`\\^{|}', max_size=12))
@example("?a")
@example("a.b:80/c?d#e")
@example("a:b/c")
def test_accepted_web_addresses_have_a_host_and_no_delimiter(rest: str) -> None:
    for url in (f"https://{rest}", f"http:{rest}", rest):
        try:
            assert safe_url(url) == url
        except ValueError:
            continue
        assert urlsplit(url).netloc
        assert not re.search(r"[\x00-\x20\x7f\"<>`\\^{|}]", url)


@given(st.text(max_size=40))
def test_a_target_in_the_project_has_no_scheme_for_a_browser(text: str) -> None:
    if not is_outward(text):
        assert not re.match(r"[a-z][a-z0-9+.-]*:", re.sub(r"[\x00-\x20]", "", text), re.IGNORECASE)


def test_a_target_is_an_address_or_a_file() -> None:
    made, findings = read(Target(), "slides/talk.pdf")
    assert (made, [(one.role, one.target) for one in findings.mentions]) == (
        "slides/talk.pdf",
        [("file", "slides/talk.pdf")],
    )
    made, findings = read(Target("image"), "https://example.org/x.png")
    assert (made, findings.mentions, findings.diagnostics) == ("https://example.org/x.png", [], [])


def test_links_keep_their_order_and_have_labels() -> None:
    made, findings = read(Links(RESOURCES), "{code: https://example.org/c, PDF: x.pdf, data: ''}")
    assert made == (LinkEntry("code", "Code", "https://example.org/c"), LinkEntry("pdf", "PDF", "x.pdf"))
    assert not findings.diagnostics


def test_other_links_have_their_own_labels() -> None:
    made, findings = read(
        Links(RESOURCES), "other:\n  - {label: Erratum, to: https://example.org/e}\n  - {label: Note, to: n.txt}"
    )
    assert made == (LinkEntry("link", "Erratum", "https://example.org/e"), LinkEntry("link", "Note", "n.txt"))
    assert [one.target for one in findings.mentions] == ["n.txt"]
    assert read(Links(RESOURCES), "other: {label: One, to: https://example.org/}")[0] == (
        LinkEntry("link", "One", "https://example.org/"),
    )


@pytest.mark.parametrize(
    ("yaml", "url"),
    [
        ("github: ada", "https://github.com/ada"),
        ("github: '@ada'", "https://github.com/ada"),
        ("github: https://github.com/ada", "https://github.com/ada"),
        ("scholar: abcDEF123", "https://scholar.google.com/citations?user=abcDEF123"),
        ("semantic scholar: 1234", "https://www.semanticscholar.org/author/1234"),
        ("Semantic_Scholar: 1234", "https://www.semanticscholar.org/author/1234"),
        ("bluesky: ada.example.org", "https://bsky.app/profile/ada.example.org"),
        ("orcid: 0000-0002-1825-0097", "https://orcid.org/0000-0002-1825-0097"),
        ("orcid: https://orcid.org/0000-0002-1825-0097", "https://orcid.org/0000-0002-1825-0097"),
        ("mastodon: https://example.social/@ada", "https://example.social/@ada"),
        ("mastodon: '@ada@example.social'", "https://example.social/@ada"),
        ("mastodon: ada@example.social", "https://example.social/@ada"),
        ("mastodon: example.social/@ada", "https://example.social/@ada"),
        ("youtube: ada", "https://www.youtube.com/@ada"),
        ("youtube: '@ada'", "https://www.youtube.com/@ada"),
        ("youtube: channel/UCabc", "https://www.youtube.com/channel/UCabc"),
        ("youtube: UC0123456789012345678901", "https://www.youtube.com/channel/UC0123456789012345678901"),
        ("youtube: youtube.com/@ada", "https://youtube.com/@ada"),
        ("bluesky: '@ada.bsky.social'", "https://bsky.app/profile/ada.bsky.social"),
        ("bluesky: ada", "https://bsky.app/profile/ada.bsky.social"),
        ("x: '@ada'", "https://x.com/ada"),
        ("x: twitter.com/ada", "https://twitter.com/ada"),
        ("linkedin: in/ada", "https://www.linkedin.com/in/ada"),
        ("linkedin: /in/ada/", "https://www.linkedin.com/in/ada"),
        ("scholar: scholar.google.de/citations?user=a&hl=de", "https://scholar.google.de/citations?user=a&hl=de"),
        ("scholar: user=abc", "https://scholar.google.com/citations?user=abc"),
        ("openreview: ~Ada_Lovelace1", "https://openreview.net/profile?id=~Ada_Lovelace1"),
        ("openreview: Ada_Lovelace1", "https://openreview.net/profile?id=~Ada_Lovelace1"),
        ("dblp: 12/3456", "https://dblp.org/pid/12/3456"),
        ("dblp: pid/12/3456", "https://dblp.org/pid/12/3456"),
        ("orcid: orcid.org/0000-0002-1825-0097", "https://orcid.org/0000-0002-1825-0097"),
        (r"github: ada\_l", "https://github.com/ada_l"),
        (r"website: https://example.org/ada\_l", "https://example.org/ada_l"),
    ],
)
def test_a_user_name_becomes_the_address_of_a_profile(yaml: str, url: str) -> None:
    made, findings = read(Links(PROFILES), yaml)
    assert [link.target for link in made] == [url]
    assert not findings.diagnostics
    assert not findings.mentions


@pytest.mark.parametrize(
    ("yaml", "code", "hint"),
    [
        ("githup: ada", "unknown-key", "did you mean `github`?"),
        ("myspace: ada", "unknown-key", "write any other link under `other`: as `other: [{label: "),
        ("twitter: ada", "unknown-key", "did you mean `x`?"),
        ("google scholar: ada", "unknown-key", "did you mean `scholar`?"),
        ("email: ada@example.org", "unknown-key", "`email: …` outside of `links:`"),
        ("github: 'a b'", "bad-link", "write `https://github.com/a%20b`"),
        ("github: '\"><script>'", "bad-link", "write `https://github.com/%22%3E%3Cscript%3E`"),
        ("mastodon: '@ada'", "bad-link", "'@ada@example.social'"),
        ("github: javascript:x", "bad-link", "https://"),
        ("orcid: 0000-0002-1825-0098", "bad-identifier", "mistyped"),
        ("other: [{label: x}]", "missing-key", "to:"),
        ("other: [x]", "wrong-type", "{label: Erratum, to: "),
        ("[github]", "wrong-type", ""),
        ("github: [a, b]", "wrong-type", ""),
    ],
)
def test_a_faulty_link_is_reported(yaml: str, code: str, hint: str) -> None:
    _, findings = read(Links(PROFILES), yaml)
    assert [found.code for found in findings.diagnostics] == [code]
    assert hint in findings.diagnostics[0].hint


@pytest.mark.parametrize(
    ("kind", "hint"),
    [
        ("doi", "it has a key of its own: write `doi: …` outside of `links:`"),
        ("arXiv", "it has a key of its own: write `arxiv: …` outside of `links:`"),
        ("dataset", "did you mean `data`?"),
        ("github", "did you mean `code`?"),
        ("spotify", "write any other link under `other`: as "),
    ],
)
def test_an_unknown_kind_of_link_is_sent_where_it_belongs(kind: str, hint: str) -> None:
    _, findings = read(Links(RESOURCES), f"{kind}: https://example.org/")
    assert [found.hint[: len(hint)] for found in findings.diagnostics] == [hint]


def test_all_faulty_links_are_reported() -> None:
    made, findings = read(Links(RESOURCES), "{pdf: javascript:x, code: https://example.org/, data: 'data:x', nope: 1}")
    assert [link.kind for link in made] == ["code"]
    assert len(findings.diagnostics) == 3
