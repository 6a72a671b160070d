"""The known kinds of links of people and papers, and what other programs call them."""

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
