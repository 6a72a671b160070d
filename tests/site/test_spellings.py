"""Names of files whose accents are written apart from their letters (NFD), as macOS does, and links to them."""

import unicodedata
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.support.sites import PROFILE, Site, site


def nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def made(root: Path, on_disk: str, target: str) -> Site:
    return site(
        root,
        f"{PROFILE}\n-- content/papers/notes.md --\n---\ntitle: Notes\nauthors: [Ada Lovelace]\ndate: 1843\n"
        f"links: {{pdf: {target}.pdf}}\n---\n[Data]({target}.csv), [her](../pages/{target}.md), "
        f"![Plot](./{target}.png), [CV](/files/{target}/cv.pdf), [all](/pages/{target}-all)\n"
        f"-- content/papers/{on_disk}.pdf --\nPDF\n-- content/papers/{on_disk}.csv --\n1\n"
        f"-- content/papers/{on_disk}.png --\nPNG\n-- content/files/{on_disk}/cv.pdf --\nCV\n"
        f"-- content/pages/{on_disk}.md --\n---\ntitle: A page\n---\n"
        f"-- content/pages/{on_disk}-all/index.md --\n---\ntitle: All\n---\n",
    )


@pytest.mark.parametrize("target", [nfc("Résumé"), nfd("Résumé"), quote(nfc("Résumé")), quote(nfd("Résumé"))])
@pytest.mark.parametrize("on_disk", [nfc("Résumé"), nfd("Résumé")])
def test_a_name_is_found_however_its_accents_are_written(tmp_path: Path, on_disk: str, target: str) -> None:
    written = made(tmp_path, on_disk, target).built()
    assert written.codes == []
    page = written.page("papers/notes/")
    for link in (".pdf", ".csv", ".png", "/cv.pdf"):
        assert f'R%C3%A9sum%C3%A9{link}"' in page
    assert nfd("é") not in page.replace(target, "")


def test_the_output_is_the_same_however_the_names_on_the_disk_are_written(tmp_path: Path) -> None:
    trees = [made(tmp_path / form.__name__, form("Résumé"), nfc("Résumé")).built().tree() for form in (nfc, nfd)]
    assert list(trees[0]) == list(trees[1])
    assert trees[0] == trees[1]
    assert nfc("papers/notes/Résumé.pdf") in trees[0]


def test_two_names_that_look_alike_are_told_until_one_is_deleted(tmp_path: Path) -> None:
    one, other = nfc("content/files/Résumé.pdf"), nfd("content/files/Résumé.pdf")
    written = site(tmp_path, f"{PROFILE}\n-- {one} --\n1\n-- {other} --\n2\n")
    assert written.build().failed
    assert written.codes == ["same-address"]
    assert "accents" in written.report.diagnostics[0].message
    (tmp_path / other).unlink()
    assert written.built().codes == []


def test_a_data_file_has_one_name_however_its_accents_are_written(tmp_path: Path) -> None:
    one, other = nfc("content/data/Exposés.yaml"), nfd("content/data/Exposés.yaml")
    assert site(tmp_path, f"{PROFILE}\n-- {one} --\n- 1\n-- {other} --\n- 2\n").build().failed
