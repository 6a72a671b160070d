"""Keys of other programs, each with a hint that names what it is here.

They are those of al-folio, academicpages, HugoBlox, Quarto, Jekyll, Hugo and BibTeX. A key is looked up by its letters
and digits alone, so that `publishDate`, `publish_date` and `publish-date` are one.
"""

from collections.abc import Iterable, Mapping

from octavo.base.manual import MANUAL
from octavo.content.kinds import PROFILES, RESOURCES

_NO_USE = "it has no use here: delete this line"
_IN_TEXT = "there is no key for it: write it in the text below, or under `extra:` for a theme of your own"
_IN_OTHER = "write its address under `links:`, in a list `other`, with its `label` and `to`"
_FOR_THEMES = f"it is for a theme of your own: {MANUAL}themes/ says how to write one"
_IN_MENU = "the menu is written in site.yaml, under `menu:`"
_IN_PROFILE = "write it in profile.md"
_SLUG = "the address is made from the file's name; for another, write its last part as `slug: …`, without slashes"
_MADE = "it is not shown: delete this line, or link to a file of it under `links:`, in a list `other`"


def hint_for(title: str, key: str) -> str:
    """Return the hint for a key of another program in a table that is called so; empty for any other key."""
    return _KEYS.get(title, {}).get(_letters_of(key), "")


def _letters_of(key: str) -> str:
    return "".join(filter(str.isalnum, key.lower()))


def _keys(hint: str, keys: str) -> dict[str, str]:
    return {_letters_of(key): hint for key in keys.split()}


def _meant(key: str, others: str) -> dict[str, str]:
    """Return hints for keys that other programs have for one of ours."""
    return _keys(f"did you mean `{key}`?", others)


def _under(parent: str, key: str, others: str) -> dict[str, str]:
    return _keys(f"write it under `{parent}:`, as `{key}: …`", others)


def _links(kinds: Iterable[str], endings: str) -> dict[str, str]:
    """Return hints for keys that are kinds of links, alone or with a word before or behind them."""
    words = endings.split()
    found: dict[str, str] = {}
    for kind in kinds:
        name = _letters_of(kind)
        keys = (name, *(name + word for word in words), *(word + name for word in words))
        found |= dict.fromkeys(keys, f"write it under `links:`, as `{kind}: …`")
    return found


_EVERYWHERE = (
    _keys(
        _NO_USE, "layout collection comments toc math mathjax katex author_profile sitemap share related_posts format"
    )
    | _keys(_NO_USE, "execute engine jupyter bibliography csl show_date reading_time projects profile lastmod modified")
    | _keys(_NO_USE, "last_modified_at date_modified updated output output_dir header_includes read_time")
    | _keys(_NO_USE, "google_scholar_stats related expiry_date hugoblox user_groups superuser highlight_name")
    | _keys(_SLUG, "permalink")
    | _keys("delete this line; an entry is left out with `draft: true`", "published hidden unlisted private")
)
_FORMER = _meant("aliases", "redirect_from redirects alias old_urls")
_PLACE = _meant("rank", "weight nav_order sort_order position priority importance")

_PAPER = (
    _EVERYWHERE
    | _FORMER
    | _PLACE
    | _keys(
        _IN_TEXT, "note notes annotation additional_info address location city editor editors edition series chapter"
    )
    | _keys(_IN_TEXT, "howpublished addendum header caption")
    | _keys(_IN_OTHER, "pmid pmcid hal hal_id inspirehep_id google_scholar_id altmetric dimensions mrnumber zbl ssrn")
    | _keys(_MADE, "bibtex bibtex_show bibtex_url bib bib_url cite citation citekey citation_key bibtex_key cite_key")
    | _links((kind for kind in RESOURCES if kind not in ("code", "publisher")), "url link file s")
    | _under("links", "code", "code_url url_code code_link github repo repository url_source source source_code git")
    | _under("links", "pdf", "paper paper_url url_paper url_preprint preprint_url fulltext file full_text download")
    | _under("links", "data", "dataset datasets dataset_url url_dataset")
    | _under("links", "supplement", "supp supplementary supplementary_material appendix")
    | _under("links", "video", "youtube recording talk url_talk talk_video")
    | _under("links", "slides", "presentation")
    | _under("links", "project", "website homepage project_page external_link web")
    | _under("links", "blog", "post blog_post")
    | _under("links", "publisher", "html publisher_url url_publisher")
    | _meant("venue", "journal journal_title journaltitle booktitle book_title book conference proceedings publication")
    | _meant("venue", "container_title event event_title published_in")
    | _under("venue", "short", "publication_short abbr abbreviation acronym venue_short short_venue journal_abbr")
    | _meant("type", "publication_types publication_type pub_type entry_type category genre kind")
    | _meant("authors", "author author_list creator creators by")
    | _meant("affiliations", "affiliation institutions")
    | _meant("date", "year publish_date publication_date pub_date pubdate issued date_published")
    | _keys("write year, month and day in one, as `date: 2024-06-17`", "month day")
    | _meant("tags", "keywords keyword categories topics subjects tag")
    | _meant("arxiv", "eprint arxiv_id arxiv_number arxiv_url url_arxiv")
    | _meant("doi", "doi_url url_doi doi_link")
    | _meant("openreview", "openreview_id forum")
    | _meant("selected", "featured highlight highlighted is_featured pinned favorite favourite")
    | _meant("image", "figure thumbnail picture preview teaser cover featured_image banner img photo")
    | _meant("tldr", "summary excerpt description subtitle lead teaser_text")
    | _meant("award", "awards award_name honor honour prize")
    | _meant("status", "state pubstate publication_status")
    | _meant("citations", "citation_count cited_by n_citations num_citations")
    | _meant("language", "lang langid locale")
    | _meant("license", "licence copyright rights")
    | _meant("institution", "school university organization organisation")
    | _meant("pages", "page page_range")
    | _keys("the abstract is the text below the front matter", "abstract abstracts body content text")
    | _keys(
        "write a DOI as `doi: …`, and any other address under `links:`, as `project: …`", "url link uri address_url"
    )
)
_PERSON = (
    _EVERYWHERE
    | _PLACE
    | _links((kind for kind in PROFILES if kind != "orcid"), "url link username userid user id handle profile page")
    | _under("links", "scholar", "google_scholar googlescholar scholar_id gscholar google_scholar_url scholar_userid")
    | _under("links", "x", "twitter twitter_username twitter_url")
    | _under("links", "website", "homepage url web webpage site personal_website link")
    | _under("links", "semantic-scholar", "s2 semanticscholar_id")
    | _under("links", "cv", "resume vita curriculum cv_pdf url_cv")
    | _under("links", "linkedin", "linkedin_username")
    | _meant("links", "social socials profiles icons social_links")
    | _meant("orcid", "orcid_id orcid_url")
    | _meant("email", "mail email_address")
    | _meant("portrait", "photo picture image avatar profile_picture profile_image photo_url")
    | _meant("affiliations", "affiliation university institution department organization organizations employer school")
    | _meant("interests", "research research_interests keywords topics tags fields")
    | _meant("role", "title job position job_title")
    | _meant("positions", "experience employment work jobs appointments")
    | _meant("education", "degrees degree studies")
    | _meant("awards", "award honors honours prizes")
    | _meant("native_name", "name_native original_name")
    | _keys(
        "write the whole name as `name: …`, the given name first", "first_name last_name given_name family_name given"
    )
    | _keys(
        "write the whole name as `name: …`, the given name first", "family surname firstname lastname full_name author"
    )
    | _keys(
        "the biography is the text below the front matter", "bio biography short_bio about description summary excerpt"
    )
    | _keys(
        _IN_TEXT, "address location office phone telephone city country pronouns status supervisor skills languages"
    )
)
_PAGE = (
    _EVERYWHERE
    | _FORMER
    | _PLACE
    | _meant("title", "name heading headline")
    | _meant("description", "summary excerpt subtitle abstract lead tagline")
    | _meant("rank", "order")
    | _keys(_IN_MENU, "nav menu navbar navigation nav_title menus header_pages main_menu")
    | _keys("a page has none; write it in the text below", "date author authors tags categories keywords category year")
    | _keys(
        "a page has none; write it in the text below", "publish_date image thumbnail cover header featured_image links"
    )
    | _meant("language", "lang locale")
    | _keys(_NO_USE, "featured type kind url")
)
_NEWS = (
    _EVERYWHERE
    | _FORMER
    | _meant("title", "name heading headline")
    | _meant("date", "publish_date year day published_at pub_date")
    | _keys("write year, month and day in one, as `date: 2024-06-17`", "month")
    | _keys(
        "write it in the text below",
        "summary excerpt description subtitle abstract lead image thumbnail cover url link",
    )
    | _keys("write it in the text below", "links header featured_image external_link")
    | _keys(
        _NO_USE,
        "inline tags categories keywords category author authors featured pinned type weight rank",
    )
    | _meant("language", "lang locale")
)
_SITE = (
    _meant("url", "base_url site_url cname domain root_url canonical_url")
    | _meant("title", "name site_title site_name")
    | _meant("language", "lang locale language_code default_content_language default_language")
    | _meant("menu", "nav navigation navbar menus main_menu header_pages sidebar")
    | _meant("description", "tagline subtitle site_description summary")
    | _meant("theme", "remote_theme template")
    | _meant("per_page", "paginate pagination posts_per_page page_size")
    | _meant("order", "sort sort_by order_by")
    | _meant("collections", "taxonomies")
    | _under("theme_options", "accent", "accent accent_color color colour theme_color primary primary_color")
    | _keys("put the file favicon.ico into content/root/", "favicon icon icons")
    | _keys("put them into `math`: write `math: {macros: …}`", "macros")
    | _keys(_FOR_THEMES, "head custom_head header footer css custom_css scss style styles font fonts analytics logo")
    | _keys(
        _FOR_THEMES, "google_analytics google_analytics_id footer_text scripts javascript js dark_mode color_scheme"
    )
    | _keys("write the address of a picture under `portrait:` in profile.md", "avatar portrait photo")
    | _keys(_IN_PROFILE, "email orcid social socials links github_username twitter_username first_name last_name bio")
    | _keys(_IN_PROFILE, "author github twitter linkedin scholar affiliation affiliations")
    | _keys("drafts are built with `octavo build --drafts`", "drafts build_drafts show_drafts")
    | _keys(
        _NO_USE, "plugins gems markdown kramdown highlighter exclude include sass permalink timezone defaults project"
    )
    | _keys(
        _NO_USE, "format execute params outputs markup module repository output_dir destination source keywords website"
    )
)
_AUTHOR = (
    _meant("affiliation", "affiliations institution institutions university organization")
    | _meant("url", "website homepage web link")
    | _meant("equal", "equal_contributor equal_contribution equal_contrib co_first")
    | _meant("corresponding", "corresponding_author is_corresponding correspondence")
    | _meant("orcid", "orcid_id")
    | _keys("write the whole name as `name: …`, the given name first", "given family first_name last_name first last")
    | _keys("write it in the person's own file in content/people/", "email role bio")
)
_VENUE = (
    _meant("name", "title full long journal conference")
    | _meant("short", "abbr abbreviation acronym short_name")
    | _meant("url", "link website")
)
_PERIOD = (
    _meant("title", "degree name role position course award what")
    | _meant("place", "institution university school organization organisation company employer where location")
    | _meant("start", "from begin since year date date_start start_date")
    | _meant("end", "to until date_end end_date")
    | _meant("note", "description summary advisor details")
)
_MENU = _meant("label", "name title text") | _meant("to", "url link href file page path")
_IMAGE = _meant("file", "src url path filename href") | _meant("alt", "caption title description")
# The hints of each table by its title.
_KEYS: Mapping[str, Mapping[str, str]] = {
    "a paper": _PAPER,
    "a person": _PERSON,
    "a page": _PAGE,
    "a note": _NEWS,
    "the configuration": _SITE,
    "an author": _AUTHOR,
    "a venue": _VENUE,
    "a line of a curriculum": _PERIOD,
    "a line of the menu": _MENU,
    "a link": _MENU,
    "an image": _IMAGE,
    "a portrait": _IMAGE,
}
