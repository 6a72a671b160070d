"""Limits of the hosts that publish sites."""

# GitHub Pages takes no file larger than this, and no site (GitHub's documentation, "GitHub Pages limits" and "About
# large files"). In bytes.
PAGES_FILE_LIMIT = 100 * 1024**2
PAGES_SITE_LIMIT = 1024**3
