"""The known types of works, and kinds of links of people and papers, and what other programs call them."""

# Kinds of a person's links: the label, and the address to which a bare user name or number is appended.
PROFILES = {
    "scholar": ("Google Scholar", "https://scholar.google.com/citations?user="),
    "orcid": ("ORCID", "https://orcid.org/"),
    "github": ("GitHub", "https://github.com/"),
    "gitlab": ("GitLab", "https://gitlab.com/"),
    "huggingface": ("Hugging Face", "https://huggingface.co/"),
    "dblp": ("DBLP", "https://dblp.org/pid/"),
    "semantic-scholar": ("Semantic Scholar", "https://www.semanticscholar.org/author/"),
    "openreview": ("OpenReview", "https://openreview.net/profile?id="),
    "researchgate": ("ResearchGate", "https://www.researchgate.net/profile/"),
    "linkedin": ("LinkedIn", "https://www.linkedin.com/in/"),
    "mastodon": ("Mastodon", ""),
    "bluesky": ("Bluesky", "https://bsky.app/profile/"),
    "x": ("X", "https://x.com/"),
    "youtube": ("YouTube", "https://www.youtube.com/"),
    "website": ("Website", ""),
    "cv": ("CV", ""),
}

# Kinds of a paper's links, in the same form.
RESOURCES = {
    "pdf": ("PDF", ""),
    "code": ("Code", ""),
    "data": ("Data", ""),
    "slides": ("Slides", ""),
    "poster": ("Poster", ""),
    "video": ("Video", ""),
    "project": ("Project", ""),
    "demo": ("Demo", ""),
    "model": ("Model", ""),
    "blog": ("Blog", ""),
    "supplement": ("Supplement", ""),
    "publisher": ("Publisher", ""),
}

# Identifiers that have keys of their own, and what other programs call the kinds of links.
OWN_KEYS = {key: key for key in ("doi", "arxiv", "openreview", "isbn", "issn")} | {
    "eprint": "arxiv",
    "preprint": "arxiv",
}
RESOURCES_MEANT = {
    **dict.fromkeys(("github", "repo", "repository", "source", "git"), "code"),
    **dict.fromkeys(("dataset", "datasets"), "data"),
    **dict.fromkeys(("paper", "fulltext"), "pdf"),
    **dict.fromkeys(("supp", "supplementary", "appendix"), "supplement"),
    **dict.fromkeys(("talk", "youtube", "recording"), "video"),
    **dict.fromkeys(("website", "homepage", "page", "web", "url"), "project"),
    **dict.fromkeys(("html", "journal", "publication"), "publisher"),
    "presentation": "slides",
    "post": "blog",
}
PROFILES_MEANT = {
    **dict.fromkeys(("google-scholar", "googlescholar", "gscholar"), "scholar"),
    **dict.fromkeys(("homepage", "web", "url", "site", "home", "page", "blog"), "website"),
    **dict.fromkeys(("resume", "vita", "curriculum"), "cv"),
    "twitter": "x",
    "bsky": "bluesky",
    "hugging-face": "huggingface",
    "semanticscholar": "semantic-scholar",
    "s2": "semantic-scholar",
}

# The types of works with their names on pages.
TYPES = {
    "article": "Article",
    "conference": "Conference paper",
    "preprint": "Preprint",
    "book": "Book",
    "chapter": "Chapter",
    "thesis": "Thesis",
    "report": "Report",
    "dataset": "Dataset",
    "software": "Software",
    "patent": "Patent",
    "working paper": "Working paper",
    "poster": "Poster",
    "talk": "Talk",
    "review": "Review",
    "editorial": "Editorial",
    "blog post": "Blog post",
    "other": "Other",
}
# Other ways to write the types, with hyphens for spaces.
TYPE_SPELLINGS = {
    **{label.lower().replace(" ", "-"): kind for kind, label in TYPES.items() if label.lower() != kind},
    **dict.fromkeys(("journal-article", "article-journal", "journal"), "article"),
    **dict.fromkeys(("book-chapter", "book-section", "incollection"), "chapter"),
    **dict.fromkeys(("phd-thesis", "phdthesis", "masters-thesis", "mastersthesis", "dissertation"), "thesis"),
    **dict.fromkeys(("technical-report", "tech-report", "techreport"), "report"),
    **dict.fromkeys(("inproceedings", "proceedings-article", "paper-conference"), "conference"),
    **dict.fromkeys(("presentation", "lecture", "keynote"), "talk"),
    **dict.fromkeys(("review-article", "survey"), "review"),
    **dict.fromkeys(("blog", "blogpost"), "blog post"),
    "workingpaper": "working paper",
    "data-set": "dataset",
    "monograph": "book",
}
# What these spellings are called in words; of others that are no words, the type's own name is right.
TYPE_LABELS = {
    **dict.fromkeys(("phd-thesis", "phdthesis"), "PhD thesis"),
    **dict.fromkeys(("masters-thesis", "mastersthesis"), "Master’s thesis"),
    **dict.fromkeys(("tech-report", "techreport"), "Technical report"),
    **dict.fromkeys(("journal", "journal-article", "article-journal", "paper-conference", "proceedings-article"), ""),
    **dict.fromkeys(
        ("incollection", "inproceedings", "book-section", "data-set", "blog", "blogpost", "workingpaper"), ""
    ),
}
