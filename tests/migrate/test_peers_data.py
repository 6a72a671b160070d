"""The sites of other programs are whole, what must come of them fits Octavo, and the comparison sees what is wrong."""

import os
import posixpath
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import yaml

from octavo.model.slugs import former_address
from tests.support.documents import document
from tests.support.moved import Moved, former_addresses, line_of, own_address, untold
from tests.support.peers import ANY, FOLDER, NAMES, Entry, Peer, all_peers, peer, variants
from tests.support.sites import Site, files

PEERS = all_peers()


def name_of(value: Peer) -> str:
    return " ".join(filter(None, (value.name, value.variant.get("name", "").replace(" ", "-"))))


def meant(value: Any) -> Any:
    """Return a value with words where any value may stand."""
    if isinstance(value, Mapping):
        return {key: meant(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [meant(inner) for inner in value]
    return "Any words" if value == ANY else value


def write_meant(site: Peer, former: Path, root: Path) -> Site:
    """Write the site that must come of another, in the simplest way."""
    made = Site(root)
    paths = {id(entry): entry.path or f"papers/paper-{at}/index.md" for at, entry in enumerate(site.entries)}
    places = dict(site.files)
    for entry in site.entries:
        folder = posixpath.dirname(paths[id(entry)])
        places |= {source: posixpath.join(folder, name) for source, name in entry.files.items()}
    for source, path in places.items():
        (root / "content" / path).parent.mkdir(parents=True, exist_ok=True)
        (root / "content" / path).write_bytes((former / source).read_bytes())
    for entry in site.entries:
        path = paths[id(entry)]
        front = dict(meant(entry.front))
        aliases = [one for one in map(former_address, entry.former) if one != own_address(path, front)]
        front |= {"aliases": aliases} if aliases else {}
        links = [link_to(source, path, paths, places, site) for source in entry.links]
        made.write(f"content/{path}", "")
        text = "\n\n".join((f"---\n{dumped(front)}---", *entry.has, *links))
        (root / "content" / path).write_text(f"{text}\n", "utf-8")
    (root / "content/site.yaml").write_text(dumped(dict(site.site)), "utf-8")
    return made


def link_to(source: str, path: str, paths: Mapping[int, str], places: Mapping[str, str], site: Peer) -> str:
    target = next((paths[id(entry)] for entry in site.entries if source in entry.sources), places.get(source, source))
    if source.startswith("/"):
        return f"[link]({source})"
    return f"[link]({quote(posixpath.relpath(target, posixpath.dirname(path)))})"


def dumped(values: Mapping[str, Any]) -> str:
    return yaml.safe_dump(dict(values), allow_unicode=True, sort_keys=False)


@pytest.fixture(params=PEERS, ids=name_of)
def site(request: pytest.FixtureRequest) -> Peer:
    found: Peer = request.param
    return found


def accounted(site: Peer) -> set[str]:
    """Return the paths that the expectations name."""
    of_entries = {path for entry in site.entries for path in (*entry.sources, *entry.files)}
    of_report = {item.source for item in site.reported}
    read = (*site.data.get("read", ()), *site.variant.get("write", ()))
    return of_entries | of_report | set(site.files) | set(read)


def test_there_is_a_site_for_every_file_of_expectations() -> None:
    assert set(NAMES) == {folder.name for folder in FOLDER.iterdir() if folder.is_dir()}


def test_each_file_of_a_site_is_accounted_for(tmp_path: Path, site: Peer) -> None:
    former = site.lay_out(tmp_path)
    named = accounted(site)
    assert [path for path in files(former) if path not in named and not site.is_ignored(path)] == []


def test_a_file_that_is_taken_is_not_ignored(site: Peer) -> None:
    taken = {path for entry in site.entries for path in (*entry.sources, *entry.files)} | set(site.files)
    assert [path for path in sorted(taken) if site.is_ignored(path)] == []


def test_expectations_name_files_that_there_are(tmp_path: Path, site: Peer) -> None:
    former = site.lay_out(tmp_path)
    gone = set(site.variant.get("remove", ()))
    assert sorted(path for path in accounted(site) - gone if not os.path.lexists(former / path)) == []
    for kind in site.data["ignored"]:
        for pattern in kind["files"]:
            alone = Peer(site.name, {**site.data, "ignored": [{"files": [pattern]}]}, {})
            assert any(map(alone.is_ignored, files(former))), pattern


def test_a_report_names_texts_that_there_are(tmp_path: Path, site: Peer) -> None:
    former = site.lay_out(tmp_path)
    for item in site.reported:
        place = former / item.source
        if item.at and place.is_file():
            assert item.at.encode() in place.read_bytes(), item


def test_expectations_build_without_an_error_and_no_address_dies(tmp_path: Path, site: Peer) -> None:
    former = site.lay_out(tmp_path / "former")
    made = write_meant(site, former, tmp_path / "new")
    report = made.build(drafts=True)
    assert [found for found in report.diagnostics if found.severity == "error"] == []
    for address in map(former_address, filter("/".__ne__, site.addresses)):
        place = made.output / address.removeprefix("/")
        assert place.is_file() or (place / "index.html").is_file(), address


def test_the_comparison_finds_nothing_wrong_with_what_was_meant(tmp_path: Path, site: Peer) -> None:
    former = site.lay_out(tmp_path / "former")
    made = write_meant(site, former, tmp_path / "new")
    assert Moved(site, former, made.root).differences() == []


def damaged(site: Peer, tmp_path: Path, path: str, data: bytes | None) -> list[str]:
    """Return what is wrong with the site that was meant once a file is replaced, or deleted."""
    former = site.lay_out(tmp_path / "former")
    made = write_meant(site, former, tmp_path / "new")
    place = made.root / "content" / path
    if data is None:
        place.unlink()
    else:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    return Moved(site, former, made.root).differences()


@pytest.mark.parametrize("name", NAMES)
def test_the_comparison_sees_what_is_too_much(tmp_path: Path, name: str) -> None:
    plain = peer(name)
    page = b"---\ntitle: Too much\n---\n"
    assert damaged(plain, tmp_path / "page", "pages/too-much.md", page) == ["pages/too-much.md came of nothing"]
    secret = document(f"elsewhere/{next(iter(plain.data['made']['links'].values()))}")
    assert damaged(plain, tmp_path / "file", "files/x.pdf", secret) == ["files/x.pdf is from outside of the site"]


@pytest.mark.parametrize("name", NAMES)
def test_the_comparison_sees_what_is_missing(tmp_path: Path, name: str) -> None:
    plain = peer(name)
    page = next(entry for entry in plain.entries if entry.kind == "page")
    assert f"{page.path}: there is no such entry" in damaged(plain, tmp_path / "page", page.path, None)
    source, path = next(iter(plain.files.items()))
    assert f"{source} is not in the new site" in damaged(plain, tmp_path / "file", path, None)
    assert f"site.yaml: `url` is None, not {plain.site['url']!r}" in damaged(plain, tmp_path / "x", "site.yaml", b"")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("---\n", "---\nlanguage: eo\n", lambda entry: "language" not in entry.front and "`language` is 'eo'"),
        ("---\n", "---\n{", lambda entry: "it cannot be read"),
        ("aliases:", "former:", lambda entry: "does not lead to it"),
        ("[link](", "[link](no/", lambda entry: entry.links and "the text does not link to what came of"),
    ],
)
def test_the_comparison_sees_what_is_wrong_in_every_entry(
    tmp_path: Path, name: str, old: str, new: str, told: Callable[[Entry], str]
) -> None:
    plain = peer(name)
    former = plain.lay_out(tmp_path / "former")
    made = write_meant(plain, former, tmp_path / "new")
    moved = Moved(plain, former, made.root)
    broken = []
    for entry in plain.entries:
        place = made.root / "content" / moved.path_of(entry)
        text = place.read_text("utf-8")
        if old in text and told(entry):
            place.write_text(text.replace(old, new, 1), "utf-8")
            broken.append(entry)
    assert len(broken) > 3
    wrong = moved.differences()
    for entry in broken:
        assert any(entry.name in line and told(entry) in line for line in wrong), (entry.name, wrong)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", ["has", "lacks"])
def test_the_comparison_reads_the_texts(tmp_path: Path, name: str, kind: str) -> None:
    plain = peer(name)
    former = plain.lay_out(tmp_path / "former")
    made = write_meant(plain, former, tmp_path / "new")
    moved = Moved(plain, former, made.root)
    broken = [entry for entry in plain.entries if getattr(entry, kind)]
    for entry in broken:
        place = made.root / "content" / moved.path_of(entry)
        front, mark, body = place.read_bytes().partition(b"\n---\n")
        body = b"Other words." if kind == "has" else body + f"{entry.lacks[0]}\n\nMore.".encode()
        place.write_bytes(front + mark + body)
    wrong = moved.differences()
    says = "the text lacks" if kind == "has" else "the text has"
    assert broken
    assert [entry.name for entry in broken if not any(f"{entry.name}: {says}" in line for line in wrong)] == []


def test_a_report_must_name_the_file_the_line_and_the_words_in_one_line(tmp_path: Path) -> None:
    plain = peer("al-folio")
    former = plain.lay_out(tmp_path)
    lines = [
        f"- {item.source}:{line_of(former / item.source, item.at) if item.at else ''} {' '.join(item.says)}"
        for item in plain.reported
    ]
    assert untold(plain, former, lines) == []
    assert untold(plain, former, lines[1:]) == ["_config.yml, line 11: footer_text"]
    assert untold(plain, former, [lines[0].replace("11", "12"), *lines[1:]]) == ["_config.yml, line 11: footer_text"]


@pytest.mark.parametrize("name", NAMES)
def test_odd_bytes_and_links_are_made(tmp_path: Path, name: str) -> None:
    plain = peer(name)
    former = plain.lay_out(tmp_path)
    made = plain.data["made"]
    for path in made["windows"]:
        data = (former / path).read_bytes()
        assert data.count(b"\n") == data.count(b"\r\n") > 3
    for path in made["latin"]:
        with pytest.raises(UnicodeDecodeError):
            (former / path).read_bytes().decode()
    for path in made["links"]:
        assert (former / path).is_symlink()
        assert not (former / path).resolve().is_relative_to(former)
    documents = [(former / path).read_bytes() for path in made["documents"]]
    assert len(set(documents)) == len(documents)


def test_former_addresses_are_read_as_octavo_reads_them() -> None:
    front = {"aliases": ["old", "/courses/x", "/about.html"]}
    assert former_addresses("papers/one/index.md", front) == ["/papers/old/", "/courses/x/", "/about.html"]
    assert own_address("pages/talks/A b.md", {}) == "/talks/a-b/"
    assert own_address("profile.md", {}) == "/"


def test_variants_have_names_of_their_own() -> None:
    for name in NAMES:
        assert len(set(variants(peer(name)))) == len(variants(peer(name)))
