"""Files in content/root/ are copied to the root of the site as they are, hidden ones too."""

from pathlib import Path

import pytest

from tests.support.sites import PROFILE, Site, site


@pytest.fixture
def made(tmp_path: Path) -> Site:
    made = site(tmp_path / "project", PROFILE)
    made.write("content/site.yaml", "url: https://www.example.org/\n")
    return made


OWN = ["CNAME", "favicon.ico", ".htaccess", ".well-known/security.txt", "google1234.html", "deep/er/.hidden", "a b.txt"]


@pytest.mark.parametrize("name", OWN)
def test_a_file_keeps_its_path_and_its_bytes(made: Site, name: str) -> None:
    text = "www.example.org\n"
    made.write(f"content/root/{name}", text)
    assert made.built().tree()[name] == text.encode()
    assert made.codes == []


@pytest.mark.parametrize("name", OWN)
def test_an_edit_and_a_deletion_are_noticed(made: Site, name: str) -> None:
    made.write(f"content/root/{name}", "www.example.org\n")
    made.built()
    made.write(f"content/root/{name}", "www.example.com\n")
    assert made.built().tree()[name] == b"www.example.com\n"
    (made.root / "content" / "root" / name).unlink()
    assert name not in made.built().tree()


@pytest.mark.parametrize(
    "name", [".DS_Store", "._CNAME", ".git/HEAD", ".gitignore", ".CNAME.swp", "CNAME~", ".octavo-manifest", "Thumbs.db"]
)
def test_what_systems_and_editors_leave_behind_is_not_copied(made: Site, name: str) -> None:
    before = made.built().tree().keys()
    made.write(f"content/root/{name}", "left\n")
    assert made.built().tree().keys() == before
    assert made.codes == []


@pytest.mark.parametrize(
    "name",
    ["index.html", "404.html", "assets/octavo.css", "INDEX.html", "Robots.txt", "sitemap.xml/a.txt", ".nojekyll/x"],
)
def test_a_file_at_the_address_of_a_page_or_of_the_theme_is_an_error(made: Site, name: str) -> None:
    made.write(f"content/root/{name}", "mine\n")
    assert made.build().failed
    assert set(made.codes) == {"same-address"}


def test_an_entry_can_link_to_a_file_there(made: Site) -> None:
    made.write("content/root/key.asc", "key\n")
    made.write("content/pages/contact.md", "---\ntitle: Contact\n---\n[My key](../root/key.asc)\n")
    assert 'href="../key.asc"' in made.built().page("contact/")
