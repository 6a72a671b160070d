"""Two changes in succession become one change."""

from octavo.serve.changes import MANY_PATHS, Change

ONE, TWO = frozenset({"one.html"}), frozenset({"two.html"})


def test_written_and_removed_paths_are_united() -> None:
    assert Change(ONE).then(Change(TWO)) == Change(ONE | TWO)
    assert Change(removed=ONE).then(Change(removed=TWO)) == Change(removed=ONE | TWO)
    assert Change(ONE).then(Change()) == Change().then(Change(ONE)) == Change(ONE)


def test_the_later_change_of_a_path_counts() -> None:
    assert Change(ONE).then(Change(removed=ONE)) == Change(removed=ONE)
    assert Change(removed=ONE).then(Change(ONE)) == Change(ONE)


def test_an_unknown_change_makes_the_whole_unknown() -> None:
    assert Change(None, ONE).then(Change(ONE)) == Change(None)
    assert Change(ONE).then(Change(None, ONE)) == Change(None, ONE)


def test_a_change_of_too_many_paths_does_not_list_them() -> None:
    paths = frozenset(f"{number}.html" for number in range(MANY_PATHS))
    assert Change(paths).then(Change()) == Change(paths)
    assert Change(paths).then(Change(ONE)) == Change(None)
