"""Liquid, shortcodes and attributes of other programs in texts: what becomes Markdown, and what stays and is told."""

import pytest

from octavo.markdown.render import render
from octavo.migrate.data import Data
from octavo.migrate.markup.distill import translate_distill
from octavo.migrate.markup.kramdown import translate_kramdown, without_layout
from octavo.migrate.markup.leftovers import leftovers
from octavo.migrate.markup.links import resolved_links
from octavo.migrate.markup.liquid import LiquidContext, translate_liquid
from octavo.migrate.markup.quarto import translate_quarto
from octavo.migrate.markup.shortcodes import translate_shortcodes
from tests.support.growth import LINEAR, exponent

SITE: dict[str, Data] = {
    "title": "Letters",
    "author": {"name": "Sophie Germain"},
    "talkmap": "false",
    "baseurl": "/home",
}
PAGE: dict[str, Data] = {"img": "assets/img/2.png", "title": "A page"}


def liquid(text: str) -> str:
    lists = {"talks": "- [A talk](/talks/a/)", "bibliography": "All papers."}
    context = LiquidContext(
        {"site": SITE, "page": PAGE}, lists.get, lambda keys: "[Gauss](x)" if keys == ["gauss1801"] else None
    )
    return translate_liquid(text, context)


@pytest.mark.parametrize(
    ("written", "translated"),
    [
        ("[cv]({{ site.baseurl }}/files/cv.pdf)", "[cv](/files/cv.pdf)"),
        ("[cv]({{ site.url }}{{ site.baseurl }}/files/cv.pdf)", "[cv](/files/cv.pdf)"),
        ("[cv]({{ '/files/cv.pdf' | relative_url }})", "[cv](/files/cv.pdf)"),
        ('[cv]({{ "files/cv.pdf" | absolute_url }})', "[cv](/files/cv.pdf)"),
        ("[cv]({{ '/cv/' | prepend: site.baseurl }})", "[cv](/cv/)"),
        ("{{ site.title }} of {{ site.author.name }}", "Letters of Sophie Germain"),
        ("{{ page.title }}", "A page"),
        ("{% if site.talkmap == true %}map{% else %}none{% endif %}", "none"),
        ("{% if site.title %}yes{% endif %}{% unless site.title %}no{% endunless %}", "yes"),
        ("{% if site.author.name == 'Sophie Germain' %}hers{% endif %}", "hers"),
        ("as {% cite gauss1801 %} says", "as [Gauss](x) says"),
        ("as {% reference gauss1801 %} says", "as [Gauss](x) says"),
        ("Cited.\n\n{% bibliography --cited_in_order %}", "Cited."),
        ("[x]({% link _posts/2020-01-01-a.md %})", "[x](link:_posts/2020-01-01-a.md)"),
        ("[x]({% post_url 2020-01-01-a %})", "[x](link:_posts/2020-01-01-a.md)"),
        ("{% twitter https://x.com/a/status/1 %}", "[Tweet](https://x.com/a/status/1)"),
        ("{% comment %}a -- b{% endcomment %}", "<!-- a - - b -->"),
        ("{% include base_path %}text", "text"),
        ('{% include figure.liquid path="assets/img/1.png" %}', "![](/assets/img/1.png)"),
        (
            '{% include figure.html path="assets/img/1.png" title="A plate" caption="On \\"glass\\"" width="50%" %}',
            '![A plate](/assets/img/1.png "On \\"glass\\""){width=50%}',
        ),
        ("{% include figure.liquid path=page.img alt='Two' %}", "![Two](/assets/img/2.png)"),
        (
            '<p>{% include figure.liquid path="a.png" alt="A" caption="C" %}</p>',
            '<p><figure><img src="/a.png" alt="A"><figcaption>C</figcaption></figure></p>',
        ),
        ('{% include video.liquid path="https://video.example.org/1" %}', "[Video](https://video.example.org/1)"),
        ('{% include video id="x1" provider="youtube" %}', "[Video](https://www.youtube.com/watch?v=x1)"),
        ("{% details More %}\ntext\n{% enddetails %}", "<details><summary>More</summary>\n\ntext\n\n</details>"),
        ("{% highlight python linenos %}\nx = 1\n{% endhighlight %}", "```python\nx = 1\n```"),
        ("{% raw %}{{ x }}{% endraw %}", "`{{ x }}`"),
        ("`{% raw %}{{ x }}{% endraw %}`", "`{{ x }}`"),
    ],
)
def test_liquid_with_an_equivalent_is_translated(written: str, translated: str) -> None:
    assert liquid(written).strip() == translated


@pytest.mark.parametrize(
    "written",
    [
        "{% for x in (1..3) %}{{ x }}{% endfor %}",
        "{{ page.missing }}",
        "{{ site.title | upcase }}",
        "{% include unknown.html a=1 %}",
        "{% cite nobody %}",
        "{% bibliography --query @*[key=a] %}",
        "{% if page.title and site.title %}x{% endif %}",
        "{% if site.github %}x{% endif %}",
    ],
)
def test_other_liquid_stays_and_is_told_with_its_line(written: str) -> None:
    assert liquid(f"One.\n\n{written}\n") == f"One.\n\n{written}\n"
    assert next(iter(leftovers(f"One.\n\n{written}\n")))[:2] == (3, "Liquid")


@pytest.mark.parametrize(
    "code", ["```liquid\n{% if site.title %}\n```", "`{{ site.title }}`", "~~~\n{{ site.title }}\n~~~"]
)
def test_liquid_in_code_is_left_alone_and_not_told(code: str) -> None:
    assert liquid(f"a\n\n{code}\n\nb") == f"a\n\n{code}\n\nb"
    assert list(leftovers(code)) == []


def test_a_loop_over_a_collection_becomes_its_list_once() -> None:
    text = """\
{% assign all = site.talks | sort: "date" %}
<ul>
{% for talk in all reversed %}
  {% include archive-single-talk.html %}
{% endfor %}
</ul>

Then {% for talk in site.talks %}{{ talk.title }}{% endfor %}
"""
    assert liquid(text).split() == ["-", "[A", "talk](/talks/a/)", "Then"]


@pytest.mark.parametrize(
    ("written", "translated"),
    [
        ("* TOC\n{:toc}\n\nText", "\nText"),
        ("> ##### TIP\n>\n> Use wax.\n{: .block-tip }", "> [!TIP]\n> Use wax."),
        ("> ##### Of glass\n>\n> It breaks.\n{: .block-danger }", "> [!CAUTION] Of glass\n> It breaks."),
        ("It is new.\n{: .notice--warning}", "> [!WARNING]\n> It is new."),
        ("## A part\n{: #own .wide}", "## A part {#own .wide}"),
        ('[a](b){:target="_blank"} and', "[a](b) and"),
        ("![a](b.png){: width=50% }", "![a](b.png){: width=50% }"),
        ("![a](b.png)\n{: width=50% }", "![a](b.png){: width=50% }"),
        ("Text.\n{: .text-center}", "Text."),
        ("{::comment}secret{:/comment}", "<!-- secret -->"),
        ('{::options parse_block_html="true" /}\nText', "Text"),
    ],
)
def test_attributes_of_kramdown_are_as_octavo_reads_them(written: str, translated: str) -> None:
    assert translate_kramdown(written) == translated


def test_an_id_of_a_paragraph_stays_and_is_told() -> None:
    text = "A paragraph.\n{: #its-own-id}"
    assert translate_kramdown(text) == text
    assert list(leftovers(text)) == [(2, "a list of attributes", "{: #its-own-id}")]


def test_a_grid_around_pictures_goes_and_its_caption_is_a_paragraph() -> None:
    text = """\
Above.

<div class="row mt-3">
    <div class="col-sm mt-3 mt-md-0">
        {% include figure.liquid path="a.png" alt="A" %}
    </div>
    <div class="col-sm">
        {% include figure.liquid path="b.png" alt="B" %}
    </div>
</div>
<div class="caption">
    Two plates.
</div>

Below.
"""
    translated = liquid(without_layout(text))
    assert translated.split("\n\n") == ["Above.", "![A](/a.png)", "![B](/b.png)", "Two plates.", "Below."]
    html = render(translated, "a.md")[0].html
    assert (html.count("<img "), html.count("<p>Two plates.</p>")) == (2, 1)


@pytest.mark.parametrize("kept", ['<div class="row">Mondays.</div>', '<div class="box">{% include a.html %}</div>'])
def test_other_elements_stay_and_are_told(kept: str) -> None:
    assert without_layout(kept) == kept
    assert (1, "HTML") in [(line, kind) for line, kind, _ in leftovers(kept)]


def shortcodes(text: str) -> str:
    return translate_shortcodes(
        text, lambda name: {"/post/a/index.md": "/post/a/", "/publication/b": "/publication/b/"}.get(name, "")
    )


@pytest.mark.parametrize(
    ("written", "translated"),
    [
        ("{{< math >}}\n$$x$$\n{{< /math >}}", "\n$$x$$\n"),
        ("{{% callout note %}}\nRead *this*.\n{{% /callout %}}", "> [!NOTE]\n> Read *this*."),
        ("{{% callout warning %}}\nHot.\n{{% /callout %}}", "> [!WARNING]\n> Hot."),
        ('{{< figure src="a.png" alt="A" caption="C" width="320" >}}', '![A](a.png "C"){width=320}'),
        ('{{< figure src="my plate.png" title="T" >}}', "![T](<my plate.png>)"),
        ('[a]({{< relref "/post/a/index.md" >}})', "[a](/post/a/)"),
        ('see {{< staticref "uploads/cv.pdf" "newtab" >}}my CV{{< /staticref >}}', "see [my CV](/uploads/cv.pdf)"),
        ('[my CV]({{< staticref "uploads/cv.pdf" >}})', "[my CV](/uploads/cv.pdf)"),
        ('{{< button url="/contact/" new_tab="true" >}}Write to me{{< /button >}}', "[Write to me](/contact/)"),
        ('{{< cta cta_text="Go on" cta_link="/more/" >}}', "[Go on](/more/)"),
        ("{{< youtube abc >}}", "[Video](https://www.youtube.com/watch?v=abc)"),
        ('{{< icon name="download" pack="fas" >}}CV', "CV"),
        ("{{< hl >}}seen{{< /hl >}}", "<mark>seen</mark>"),
        ("{{< highlight python >}}\nx = 1\n{{< /highlight >}}", "```python\nx = 1\n```"),
        ('{{< cite page="/publication/b" view="4" >}}', "[b](/publication/b/)"),
        ('{{< spoiler text="Why" >}}\nSo.\n{{< /spoiler >}}', "<details><summary>Why</summary>\n\nSo.\n\n</details>"),
        ('{{</* figure src="a" */>}}', '`{{< figure src="a" >}}`'),
    ],
)
def test_shortcodes_with_an_equivalent_are_translated(written: str, translated: str) -> None:
    assert shortcodes(written) == translated


@pytest.mark.parametrize("written", ['{{< cta cta_link="x" >}}', '[a]({{< ref "nowhere" >}})', "{{< gallery >}}"])
def test_other_shortcodes_stay_and_are_told(written: str) -> None:
    assert shortcodes(written) == written
    assert [kind for _, kind, _ in leftovers(written)] == ["a shortcode"]


def test_boxes_and_videos_of_quarto_are_translated_and_other_parts_told() -> None:
    text = '::: {.callout-tip title="Wax"}\nUse it.\n:::\n\n{{< video https://a.example.org >}}\n\n::: {.grid}\nx\n:::'
    translated = translate_quarto(text)
    assert translated.startswith("> [!TIP] Wax\n> Use it.\n\n[Video](https://a.example.org)\n")
    assert [(line, markup) for line, _, markup in leftovers(translated)] == [(6, "::: {.grid}"), (8, ":::")]


@pytest.mark.parametrize(
    ("written", "resolved"),
    [
        ("[a](/x/)", "[a](NEW/x/)"),
        ("![a](/x.png)", "![a](NEW/x.png)"),
        ('[a](/x/ "T (t)")', '[a](NEW/x/ "T (t)")'),
        ("[![a](/x.png)](/y/)", "[![a](NEW/x.png)](NEW/y/)"),
        ("[a](/x_(y).pdf)", "[a](<NEW/x_(y).pdf>)"),
        ("[a](</x y.pdf>)", "[a](<NEW/x y.pdf>)"),
        ("[a](/x y.pdf)", "[a](<NEW/x y.pdf>)"),
        ("[a]: /x/", "[a]: NEW/x/"),
        ('<a class="b" href="/x/">a</a>', '<a class="b" href="NEW/x/">a</a>'),
        ("<img src='/x.png' alt='a'>", "<img src='NEW/x.png' alt='a'>"),
        ("`[a](/x/)`", "`[a](/x/)`"),
        ("[a](/lost)", "a"),
        ("[^1]: /x/", "[^1]: /x/"),
    ],
)
def test_each_address_in_a_text_gets_its_new_one(written: str, resolved: str) -> None:
    assert resolved_links(written, lambda target, image: "" if target == "/lost" else f"NEW{target}") == resolved


@pytest.mark.parametrize(
    ("written", "translated"),
    [
        ("{% if site.talks.size > 0 %}Here are words.{% endif %}", None),
        ("{% if page.url %}Words of a page.{% endif %}", None),
        ("{% unless page.next %}The last one.{% endunless %}", None),
        ("{% if a %}A bibliography in words.{% endif %}", None),
        (
            "{% if site.talks %}Words. {% for t in site.talks %}{{ t.title }}{% endfor %}{% endif %}",
            "{% if site.talks %}\n\nWords.\n\n- [A talk](/talks/a/)\n\n{% endif %}",
        ),
        (
            "{% if site.talks %}<ul>{% for t in site.talks %}{{ t.title }}{% endfor %}</ul>{% endif %}",
            "\n\n- [A talk](/talks/a/)\n\n",
        ),
        ("See {% link _pages/a.md %}.", None),
        ("[x]({{ site.url }}{% link _pages/a.md %})", "[x](link:_pages/a.md)"),
        ('<a href="{% post_url 2020-01-01-a %}">', '<a href="link:_posts/2020-01-01-a.md">'),
        ("{% raw %}$a_{{i}}${% endraw %}", "$a_{{i}}$"),
        ("{% raw %}{{ page.title }}{% endraw %}", "`{{ page.title }}`"),
        ("a {% if b and {{ page.title }}", "a {% if b and A page"),
        ("a {{ b and {% raw %}c{% endraw %}", "a {{ b and c"),
        ("```\n{{ page.title }}", None),
        ("```code``` and {{ page.title }}\n", "```code``` and A page\n"),
    ],
)
def test_no_words_of_a_text_are_lost_with_its_liquid(written: str, translated: str | None) -> None:
    assert liquid(written).split() == (written if translated is None else translated).split()


def test_a_variable_stands_for_a_collection_in_tags_alone() -> None:
    text = "{% assign a = site.talks %}{% if b %}This is a text.{% endif %}"
    assert liquid(text) == text


@pytest.mark.parametrize(
    "piece",
    [
        *("{% a ", "{{ ", "{{< a ", '{{< a "', "{{< a `", "{% raw %}", "{% comment %}", "{% highlight python %}"),
        *("{% details x %}", "```a\nb\n", "<pre>", "<script>", "::: {.callout-note}\n", "{{ a | b ", "{: toc\n"),
        *("{::comment}", "[a](", "![", "<div class='row'>", "{% if page.title %}", "<a href=x ", "<img srcset='"),
    ],
)
def test_a_text_full_of_markup_without_ends_takes_linear_time(piece: str) -> None:
    def work(count: int) -> None:
        text = piece * count
        translate_kramdown(liquid(text))
        translate_shortcodes(text, lambda name: "")
        translate_quarto(text)
        resolved_links(text, lambda target, image: target)
        list(leftovers(text))

    assert exponent(work, 2_000, repeats=2) < LINEAR


@pytest.mark.parametrize(
    ("written", "translated"),
    [
        ("as <d-math>\\sqrt{x}</d-math> is", "as $\\sqrt{x}$ is"),
        ("so.<d-footnote>A *note*\nhere.</d-footnote>", "so.^[A *note* here.]"),
        ('see <d-cite key="gauss1801"></d-cite>.', "see [Gauss](x)."),
        ('see <d-cite key="other"></d-cite>.', 'see <d-cite key="other"></d-cite>.'),
        ('<d-code block language="python">\n  x = 1\n    y\n</d-code>', "\n```python\nx = 1\n  y\n```\n"),
        ("`<d-math>x</d-math>`", "`<d-math>x</d-math>`"),
    ],
)
def test_elements_of_distill_are_markdown(written: str, translated: str) -> None:
    assert translate_distill(written, lambda keys: "[Gauss](x)" if keys == ["gauss1801"] else None) == translated
