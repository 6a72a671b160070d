"""The names that a template's context may have."""

# A page gets those of them that its templates mention, and its cache key holds their values.
CONTEXT_NAMES: frozenset[str] = frozenset(
    (
        *("site", "menu", "theme", "page", "owner", "subject", "person", "metrics", "body"),
        *("paper", "previous", "next", "related", "selected", "listing", "pagination"),
        *("recent", "news", "item", "term", "areas", "years", "venues", "tags", "people", "data", "moved"),
    )
)
