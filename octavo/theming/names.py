"""The names that pages offer to templates."""

# A name is a dependency: a page sees, and its key holds, those that its templates mention.
CONTEXT_NAMES: frozenset[str] = frozenset(
    (
        *("site", "menu", "theme", "page", "owner", "subject", "person", "metrics", "body"),
        *("paper", "previous", "next", "related", "selected", "listing", "pagination"),
        *("recent", "news", "item", "term", "areas", "years", "venues", "tags", "people", "data", "moved"),
    )
)
