"""What peers call the profiles of a person elsewhere, as Octavo's kinds of links; others become links with labels."""

from collections.abc import Callable, Mapping

from octavo.content.kinds import PROFILES
from octavo.content.links import hint_for_host
from octavo.migrate.data import Data, text_at
from octavo.migrate.documents import host_and_path, with_scheme
from octavo.model import identifiers
from octavo.yaml.write import YamlItem, YamlValue

# Names of peers for the kinds that Octavo knows, by their letters alone.
_KINDS = {
    **{kind.replace("-", ""): kind for kind in PROFILES},
    **dict.fromkeys(("googlescholar", "scholaruserid", "gscholar"), "scholar"),
    **dict.fromkeys(("orcidid",), "orcid"),
    **dict.fromkeys(("githubusername",), "github"),
    **dict.fromkeys(("gitlabusername",), "gitlab"),
    **dict.fromkeys(("huggingfaceid", "huggingfaceusername"), "huggingface"),
    **dict.fromkeys(("dblpurl",), "dblp"),
    **dict.fromkeys(("semanticscholarid", "semantic", "semanticscholar"), "semantic-scholar"),
    **dict.fromkeys(("researchgateprofile",), "researchgate"),
    **dict.fromkeys(("linkedinusername", "linkedinid"), "linkedin"),
    **dict.fromkeys(("mastodonusername", "mastodonurl"), "mastodon"),
    **dict.fromkeys(("blueskyurl", "bsky", "blueskyusername"), "bluesky"),
    **dict.fromkeys(("xusername", "twitter", "twitterusername"), "x"),
    **dict.fromkeys(("youtubeid", "youtubeusername"), "youtube"),
    **dict.fromkeys(("workurl", "uri", "homepage"), "website"),
    **dict.fromkeys(("cvpdf", "resume"), "cv"),
}
# Hosts of the profiles that Octavo knows.
_HOSTS = {host_and_path(base)[0]: kind for kind, (_, base) in PROFILES.items() if base} | {
    "twitter.com": "x",
    "orcid.org": "orcid",
}
# All others: the label, and the address before a name.
_OTHERS = {
    "acm": ("ACM", "https://dl.acm.org/profile/"),
    "academia": ("Academia.edu", ""),
    "artstation": ("ArtStation", "https://www.artstation.com/"),
    "arxiv": ("arXiv", "https://arxiv.org/a/"),
    "bitbucket": ("Bitbucket", "https://bitbucket.org/"),
    "blogger": ("Blogger", ""),
    "codepen": ("CodePen", "https://codepen.io/"),
    "discord": ("Discord", "https://discord.com/users/"),
    "dribbble": ("Dribbble", "https://dribbble.com/"),
    "facebook": ("Facebook", "https://facebook.com/"),
    "flickr": ("Flickr", "https://www.flickr.com/photos/"),
    "foursquare": ("Foursquare", "https://foursquare.com/"),
    "goodreads": ("Goodreads", "https://www.goodreads.com/"),
    "hal": ("HAL", "https://hal.science/search/index/?q=*&authIdHal_s="),
    "ieee": ("IEEE Xplore", "https://ieeexplore.ieee.org/author/"),
    "impactstory": ("Impactstory", ""),
    "inspirehep": ("INSPIRE", "https://inspirehep.net/authors/"),
    "instagram": ("Instagram", "https://instagram.com/"),
    "kaggle": ("Kaggle", "https://www.kaggle.com/"),
    "keybase": ("Keybase", "https://keybase.io/"),
    "lastfm": ("Last.fm", "https://www.last.fm/user/"),
    "lattes": ("Lattes", "http://lattes.cnpq.br/"),
    "leetcode": ("LeetCode", "https://leetcode.com/u/"),
    "medium": ("Medium", "https://medium.com/@"),
    "osf": ("OSF", "https://osf.io/"),
    "pinterest": ("Pinterest", "https://www.pinterest.com/"),
    "publons": ("Publons", "https://publons.com/a/{}/"),
    "pubmed": ("PubMed", ""),
    "quora": ("Quora", "https://www.quora.com/profile/"),
    "scopus": ("Scopus", "https://www.scopus.com/authid/detail.uri?authorId="),
    "soundcloud": ("SoundCloud", "https://soundcloud.com/"),
    "spotify": ("Spotify", "https://open.spotify.com/user/"),
    "stackoverflow": ("Stack Overflow", "https://www.stackoverflow.com/users/"),
    "steam": ("Steam", "https://steamcommunity.com/id/"),
    "strava": ("Strava", "https://www.strava.com/athletes/"),
    "telegram": ("Telegram", "https://t.me/"),
    "tumblr": ("Tumblr", ""),
    "unsplash": ("Unsplash", "https://unsplash.com/@"),
    "weibo": ("Weibo", "https://www.weibo.com/"),
    "whatsapp": ("WhatsApp", "https://wa.me/"),
    "wikidata": ("Wikidata", "https://www.wikidata.org/wiki/"),
    "wikipedia": ("Wikipedia", "https://en.wikipedia.org/wiki/User:"),
    "xing": ("Xing", "https://www.xing.com/profile/"),
    "zhihu": ("Zhihu", "https://www.zhihu.com/people/"),
    "zotero": ("Zotero", "https://www.zotero.org/"),
}
# Profiles that may be files.
_FILES = ("cv", "website")
_ENDINGS = ("id", "url", "username", "userid", "profile", "number")


class Socials:
    """Gathers the profiles of a person: `orcid` and `email` have keys of their own, the rest is under `links`."""

    def __init__(self) -> None:
        self.orcid = ""
        self.email = ""
        # Profiles that are written in a way of which no address can be made.
        self.unknown: list[str] = []
        # Those of a kind of which there is one already.
        self.further: list[str] = []
        self._links: dict[str, YamlItem] = {}
        self._others: list[YamlItem] = []

    @property
    def links(self) -> dict[str, YamlValue]:
        """The links, as they stand in the profile."""
        others: dict[str, YamlValue] = {"other": self._others} if self._others else {}
        return {**self._links, **others}

    def add(self, name: str, value: Data) -> bool:
        """Note what a peer has under a name; return False for a name that is no profile."""
        key = "".join(filter(str.isalnum, name.lower()))
        if isinstance(value, dict):
            return self._add_mapping(name, value)
        if isinstance(value, list):
            known = [self._add_item(name, item) for item in value]
            return all(known)
        text = value.strip()
        if key in ("email", "mail"):
            self._add_email(text)
        elif kind := _KINDS.get(key):
            self.add_link(kind, text)
        elif other := _other(key):
            label, base = other
            name = text.removeprefix("@")
            whole = base.format(name) if "{}" in base else base + name
            target = text if "://" in text else whole if base else hint_address(text)
            self.add_other(label, target if text else "")
        else:
            return False
        return True

    def _add_item(self, name: str, item: Data) -> bool:
        """Note one of several profiles under a name."""
        before = self._number
        known = self.add(name, item)
        if known and item and before == self._number:
            self.further.append(f"{name}: {item}")
        return known

    @property
    def _number(self) -> int:
        """How many profiles are noted."""
        counted = (self._links, self._others, self.unknown)
        return sum(map(len, counted)) + bool(self.orcid) + bool(self.email)

    def _add_mapping(self, name: str, value: Mapping[str, Data]) -> bool:
        """Note a profile that has a title and an address, or the parts of an address."""
        url, title = text_at(dict(value), "url"), text_at(dict(value), "title")
        if name.startswith("academia") and text_at(dict(value), "username"):
            organization = text_at(dict(value), "organization") or "independent"
            self.add_other("Academia.edu", f"https://{organization}.academia.edu/{text_at(dict(value), 'username')}")
            return True
        if url:
            self.add_address(url, title or name.replace("_", " ").capitalize())
        return bool(url)

    def add_address(self, url: str, label: str = "") -> None:
        """Note an address: the kind of its host, or a link with a label."""
        url = with_scheme(url)
        if url.startswith("mailto:"):
            self._add_email(url.removeprefix("mailto:"))
            return
        host = host_and_path(url)[0] if "://" in url else ""
        kind = "scholar" if host.startswith("scholar.google.") else _HOSTS.get(host, "")
        if kind and (kind == "orcid" or kind not in self._links):
            self.add_link(kind, url)
        elif label or host:
            self.add_other(label or host, url)

    def add_link(self, kind: str, target: str) -> None:
        """Note a link of a kind that Octavo knows."""
        if not target:
            return
        if kind == "orcid":
            try:
                self.orcid = self.orcid or identifiers.orcid(target)
            except ValueError:
                self.add_other("ORCID", target if "://" in target else f"https://orcid.org/{target}")
            return
        if kind == "mastodon" and "://" not in target and "/" not in target and "@" not in target.lstrip("@"):
            self.unknown.append(f"{kind}: {target}")
            return
        self._links.setdefault(kind, target)

    def settle(self, settled: Callable[[str], str]) -> None:
        """Give each link that may lead to a file the target that `settled` returns; without one, it is left out."""
        links = {kind: settled(str(target)) if kind in _FILES else target for kind, target in self._links.items()}
        self._links = {kind: target for kind, target in links.items() if target}
        others = [dict(item, to=settled(str(item["to"]))) for item in self._others if isinstance(item, Mapping)]
        self._others = [item for item in others if item["to"]]

    def add_other(self, label: str, target: str) -> None:
        """Note a link with a label of its own."""
        item: YamlItem = {"label": label, "to": target}
        if target and item not in self._others:
            self._others.append(item)

    def _add_email(self, text: str) -> None:
        self.email = self.email or text.removeprefix("mailto:").partition("?")[0]


def _other(key: str) -> tuple[str, str] | None:
    for ending in ("", *_ENDINGS):
        if key.endswith(ending) and (found := _OTHERS.get(key.removesuffix(ending) if ending else key)):
            return found
    return None


def hint_address(text: str) -> str:
    """Return an address with its scheme; the text itself where it can be none."""
    return f"https://{text}" if text and "://" not in text and hint_for_host(text) else text
