"""Copies that programs for syncing folders make are known by their names."""

import pytest

from octavo.content.copies import copy_findings, find_copies


@pytest.mark.parametrize(
    "name",
    [
        "q 2.md",
        "q 12.md",
        "q (1).md",
        "q(1).md",
        "q copy.md",
        "q copy 2.md",
        "q - Copy.md",
        "q - Copy (2).md",
        "q - Kopie.md",
        "Copy of q.md",
        "Kopie von q.md",
        "q (Ada's conflicted copy 2024-05-01).md",
        "q (Ada Lovelace's conflicted copy 2024-05-01) (1).md",
        "q (conflicted copy 2024-05-01 101112).md",
        "q (In Konflikt stehende Kopie von Ada 2024-05-01).md",
        "q (Copie en conflit de Ada 2024-05-01).md",
        "q (Case Conflict).md",
        "q (SFConflict ada@example.org 2024-05-01-10-11-12).md",
        "q_conflict-20240501-101112.md",
        "q.sync-conflict-20240501-101112-ABCDEFG.md",
        "q_conf(1).md",
        "q.Conflict.md",
        "q-DESKTOP-4F2K1QX.md",
        "q-Ada’s MacBook Pro.md",
    ],
)
def test_a_copy_is_found_beside_its_original(name: str) -> None:
    path = f"papers/{name}"
    assert find_copies(["papers/q.md", path], ()) == {path: "papers/q.md"}
    (found,) = copy_findings({path: "papers/q.md"}, ["papers/q.md", path])
    assert (found.severity, found.code, found.span.path) == ("warning", "sync-copy", f"content/{path}")
    assert "content/papers/q.md" in found.message
    assert found.hint.endswith("rename this one to `q-2.md`")


@pytest.mark.parametrize("name", ["q (Ada's conflicted copy 2024-05-01).md", "q.sync-conflict-20240501-101112-ABC.md"])
def test_a_name_that_only_such_programs_give_is_told_without_the_original(name: str) -> None:
    found = find_copies([f"papers/{name}"], ())
    assert found == {f"papers/{name}": ""}
    (one,) = copy_findings(found, [f"papers/{name}"])
    assert one.hint == "rename it to `q.md`"


@pytest.mark.parametrize(
    "name",
    [
        *("q 2.md", "q (1).md", "q copy.md", "Copy of q.md", "talk (2024-05-01).md", "q (on conflict).md"),
        *("a-conflict.md", "conflict.md", "a copy.md", "q2.md", "q-2.md"),
    ],
)
def test_a_name_is_not_that_of_a_copy_without_the_original(name: str) -> None:
    assert find_copies([f"papers/{name}", "people/q.md", "papers/r.md"], ()) == {}


def test_a_number_with_a_hyphen_or_a_year_makes_no_copy() -> None:
    assert find_copies(["papers/q.md", "papers/q-2.md", "papers/q2.md", "papers/q 2024.md", "papers/q 1.md"], ()) == {}


def test_a_file_that_an_entry_names_is_no_copy() -> None:
    paths = ["papers/plot 2.png", "papers/plot 3.png", "papers/plot.png"]
    assert find_copies(paths, ["papers/plot 2.png"]) == {"papers/plot 3.png": "papers/plot.png"}


def test_a_copied_folder_is_told_once() -> None:
    paths = ["papers/q 2/fig.png", "papers/q 2/index.md", "papers/q/fig.png", "papers/q/index.md"]
    found = find_copies(paths, ())
    assert found == {"papers/q 2": "papers/q"}
    assert len(list(copy_findings(found, paths))) == 1


def test_the_ending_may_have_two_parts() -> None:
    assert find_copies(["files/data.tar.gz", "files/data (1).tar.gz"], ()) == {
        "files/data (1).tar.gz": "files/data.tar.gz"
    }


def test_no_name_is_offered_twice_or_is_that_of_another_file() -> None:
    paths = ["papers/q (1).md", "papers/q 2.md", "papers/q-2.md", "papers/q.md"]
    hints = [found.hint for found in copy_findings(find_copies(paths, ()), paths)]
    assert [hint.rpartition(" ")[2] for hint in hints] == ["`q-3.md`", "`q-4.md`"]
