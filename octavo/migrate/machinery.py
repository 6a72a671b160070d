"""What of a former site is machinery: files of the former program, by kind, which the new site has no use for."""

import re
from collections.abc import Iterable

from octavo.migrate.folder import SourceFolder
from octavo.migrate.found import LeftOut

# What each kind is called in the report, and the paths of its files.
_KINDS = (
    ("former builds", r"public/|resources/|_site/|site_libs/|hugo_stats\.json"),
    ("the editor in the browser", r"(?:content|static)/admin/"),
    (
        "the icon in the tab of the browser, which is content/root/favicon.ico here",
        r"assets/(?:media|images)/icon\.(?:png|svg)|static/img/icon(?:-\d+)?\.png",
    ),
    ("layouts and includes", r"_layouts/|_includes/|layouts/|archetypes/|themes/|theme\.toml"),
    ("styles", r"_sass/|assets/(?:css|scss|sass)/|.*\.(?:scss|sass|less|css|csl)|_brand\.yml"),
    (
        "bibliographies for citations in posts; `octavo import` makes papers of them",
        r"assets/bibliography/",
    ),
    ("scripts", r"assets/(?:js|webfonts)/|_scripts/|.*\.(?:js|mjs|ts|map|rb|ps1|bat)"),
    ("fonts", r"assets/fonts/|.*\.(?:woff2?|ttf|otf|eot)"),
    (
        "plugins, and programs that helped to write the site",
        r"_plugins/|bin/|talkmap/|talkmap\.\w+|[^/]+\.sh|markdown_generator/|scripts/|_extensions/",
    ),
    (
        "packages and versions",
        r"Gemfile.*|.*\.gemspec|package(?:-lock)?\.json|go\.(?:mod|sum)|requirements.*\.txt|yarn\.lock|pnpm-lock.*"
        r"|Rakefile|renv/.*|renv\.lock|pyproject\.toml",
    ),
    (
        "workflows and settings of hosts",
        r"\.(?:github|circleci|netlify|forgejo)/|\.(?:gitlab-ci|travis)\.yml|netlify\.toml|vercel\.json|_headers",
    ),
    ("containers", r"(?:.*/)?Dockerfile.*|docker-compose.*|\.devcontainer/|\.dockerignore"),
    (
        "settings of editors and checks",
        r"\.vscode/|\.(?:editorconfig|git(?:ignore|attributes|modules)|prettier\w*|pre-commit-config|stylelint\w*|eslint\w*"
        r"|lycheeignore|markdownlint\w*|nojekyll|Rprofile|all-contributorsrc|lighthouserc|htmlproofer)\b.*"
        r"|(?:purgecss|postcss|tailwind|babel)\.config\.\w+|.*\.(?:Rproj|sublime-\w+)",
    ),
    (
        "documents of the former program",
        r"(?:README|LICEN[SC]E|CONTRIBUTING|INSTALL|CUSTOMIZE|FAQ|CHANGELOG|AUTHORS|ANALYTICS|SEO|QUICKSTART|AGENTS"
        r"|TROUBLESHOOTING|CODE_OF_CONDUCT)\b.*|lighthouse_results/|readme_preview/",
    ),
    (
        "configuration",
        r"_config.*\.(?:ya?ml|toml)|config/.*|(?:hugo|config|hugoblox)\.(?:toml|ya?ml|json)|i18n/|_quarto.*\.yml"
        r"|(?:.*/)?_metadata\.yml|_data/(?:ui-text|authors|theme|locales.*)\.\w+"
        r"|data/(?:themes/.*|fonts/.*|i18n/.*|page_sharer\.toml)",
    ),
    (
        "files that Octavo makes itself",
        r"(?:static/)?(?:robots\.txt|sitemap\.xml|404\.html|search.*\.(?:json|xml|html)|site\.webmanifest"
        r"|manifest\.(?:json|webmanifest)|browserconfig\.xml)|.*/sitemap\.xml|.*index\.json",
    ),
    ("feeds, which Octavo does not make", r"(?:.*/)?(?:feed|rss|atom|news)\.(?:xml|rss)"),
)
_PATTERNS = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _KINDS)


def is_machinery(path: str) -> str:
    """Return the kind of machinery that a file is, empty for one that somebody wrote."""
    for kind, pattern in _PATTERNS:
        found = pattern.match(path)
        if found and (found.end() == len(path) or found[0].endswith("/")):
            return kind
    return ""


def left_of(folder: SourceFolder, taken: Iterable[str]) -> tuple[list[LeftOut], dict[str, list[str]]]:
    """Return the files that were left and have content, with the reason, and the others by kind."""
    known = frozenset(taken)
    left = [LeftOut(path, reason) for path, reason in folder.apart.items()]
    kinds = {"version control and caches": list(folder.skipped)} if folder.skipped else {}
    for path in folder.files:
        if path in known:
            continue
        if kind := is_machinery(path):
            kinds.setdefault(kind, []).append(path)
        else:
            left.append(LeftOut(path, "nothing on the new site names it"))
    return left, kinds
