"""Blocks of pages of HugoBlox, and pages that stand for folders: what they say is on the moved site."""

from pathlib import Path

from tests.cli.conftest import Run
from tests.cli.conftest import run as run  # noqa: PLC0414 - the fixture is used here too
from tests.support.sites import site

BLOX = """
-- config/_default/hugo.yaml --
title: Emmy Noether
baseURL: https://noether.example.org/
permalinks: {authors: "/author/:slug/", publications: "/paper/:slug/"}
-- config/_default/menus.yaml --
main: [{name: Teaching, url: teaching/}]
-- content/authors/admin/_index.md --
---
title: Emmy Noether
superuser: true
---
I study rings.
-- content/authors/hilbert/_index.md --
---
title: David Hilbert
---
He gave me a room.
-- content/_index.md --
---
type: landing
sections:
  - block: markdown
    content: {title: Research, subtitle: of all kinds, text: Ideals.}
  - block: contact-info
    content:
      title: Contact
      phone: "+49 551 1"
      address: {street: Weg 3, city: Göttingen}
      autolink: true
  - block: faq
    content:
      title: Questions
      items: [{question: Do you take students?, answer: Gladly., icon: x}]
  - block: cta-card
    content: {title: Join, button: {text: Write to me, url: "/lectures/"}}
---
-- content/home/skills.md --
+++
widget = "featurette"
active = true
title = "Skills"
[[feature]]
  name = "Ideals"
  icon = "r-project"
  description = "of every ring"
+++
-- content/teaching/_index.md --
---
title: Teaching
type: landing
sections:
  - block: markdown
    content: {title: Courses, text: "Rings, in winter."}
---
-- content/courses/_index.md --
---
title: All courses
---
-- content/courses/rings/_index.md --
---
title: Rings from the start
---
From integers on.

{{< list_children >}}
-- content/courses/rings/week1.md --
---
title: Week 1
---
Ideals. Thanks to {{< mention "hilbert" >}}, see [the course]({{< relref "/courses/rings/_index.md" >}}).
-- content/publications/ideals/index.md --
---
title: Ideal Theory
authors: [admin]
date: 1921-01-01
---
{{< figure src="chain.png" caption="A chain" >}}
-- content/publications/ideals/chain.png --
x
"""


def moved(tmp_path: Path, run: Run) -> Path:
    run("migrate", site(tmp_path / "former", BLOX).root, tmp_path / "new")
    return tmp_path / "new"


def test_what_blocks_say_beside_their_text_is_a_list_which_is_told(tmp_path: Path, run: Run) -> None:
    new = moved(tmp_path, run)
    profile = (new / "content/profile.md").read_text("utf-8")
    assert "## Research\n\nof all kinds\n\nIdeals." in profile
    assert "## Contact\n\n- **Phone**: +49 551 1\n- **Address**: Weg 3, Göttingen" in profile
    assert "- **Do you take students?** Gladly." in profile
    assert "[Write to me](" in profile
    assert "## Skills\n\n- **Ideals**: of every ring" in profile
    report = (new / "migration.md").read_text("utf-8")
    for told in (
        "`phone`, `address` of the block `contact-info`",
        "`items` of the block `faq`",
        "`feature` of the block",
    ):
        assert told in report


def test_pages_of_folders_have_their_texts_and_lists(tmp_path: Path, run: Run) -> None:
    new = moved(tmp_path, run)
    pages = new / "content/pages"
    assert "## Courses\n\nRings, in winter." in (pages / "teaching.md").read_text("utf-8")
    assert "- [Rings from the start](courses/rings.md)" in (pages / "courses.md").read_text("utf-8")
    course = (pages / "courses/rings.md").read_text("utf-8")
    assert "From integers on.\n\n- [Week 1](rings/week1.md)" in course
    assert "Week 1" not in (pages / "courses.md").read_text("utf-8")
    assert "{label: Teaching, to: pages/teaching.md}" in (new / "content/site.yaml").read_text("utf-8")


def test_people_and_pictures_are_found_where_the_settings_give_them_other_addresses(tmp_path: Path, run: Run) -> None:
    content = moved(tmp_path, run) / "content"
    week = (content / "pages/courses/rings/week1.md").read_text("utf-8")
    assert "[hilbert](../../../people/david-hilbert.md)" in week
    assert "[the course](../rings.md)" in week
    assert "(chain.png " in (content / "papers/ideals/index.md").read_text("utf-8")


WORK = """
-- config/_default/hugo.yaml --
title: Emmy Noether
baseURL: https://noether.example.org/
-- content/authors/admin/_index.md --
---
title: Emmy Noether
superuser: true
education:
  - {area: Mathematics, institution: Erlangen, button: {text: Thesis, url: "https://erlangen.example.org/thesis"}}
work:
  - position: Professor
    company_name: Göttingen
    company_url: https://goettingen.example.org
    summary: |
      Taught:
      - Rings
      - Ideals
---
-- content/publications/ideals/index.md --
---
title: Ideal Theory
authors: [admin]
date: 1921-01-01
url_project: project/chains/
---
-- content/project/chains/index.md --
---
title: Chains
description: How they end.
partner: Göttingen
share: false
---
They end.

<!--more-->
All of them.
"""


def test_curricula_and_links_of_works_say_what_they_said(tmp_path: Path, run: Run) -> None:
    run("migrate", site(tmp_path / "former", WORK).root, tmp_path / "new")
    content = tmp_path / "new/content"
    assert "Taught: Rings; Ideals" in (content / "profile.md").read_text("utf-8")
    assert "project: https://noether.example.org/project/chains/" in next(content.glob("papers/*")).read_text("utf-8")
    chains = (content / "pages/projects/chains.md").read_text("utf-8")
    assert "They end.\n\nAll of them." in chains
    assert "description: How they end." in chains and "partner: Göttingen" in chains and "share" not in chains
    report = (tmp_path / "new/migration.md").read_text("utf-8")
    links = "`https://erlangen.example.org/thesis`, `https://goettingen.example.org`"
    assert f"lines of a curriculum have no links: {links}" in report
    assert "`partner` has no key here, and is under `extra`" in report
    assert "the link `project/chains/`" not in report


STYLED = """
-- hugo.yaml --
title: Emmy Noether
-- content/authors/admin/_index.md --
---
title: Emmy Noether
superuser: true
---
I study rings.
{style="text-align: justify;"}

And ideals. {class="lead"}

`{class="lead"}` is code.
"""


def test_styles_of_paragraphs_are_left_out(tmp_path: Path, run: Run) -> None:
    run("migrate", site(tmp_path / "former", STYLED).root, tmp_path / "new")
    profile = (tmp_path / "new/content/profile.md").read_text("utf-8")
    assert profile.endswith('---\n\nI study rings.\n\n\nAnd ideals.\n\n`{class="lead"}` is code.\n')
