"""Names of languages in records as tags of BCP 47."""

import re

_TAG = re.compile(r"[a-z]{2,3}(?:[-_](?:[A-Za-z]{4}|[A-Za-z]{2}|\d{3}))*", re.IGNORECASE)
# The names of babel and biblatex, English names, and names in the language itself.
_NAMES = {
    "af": "afrikaans", "ar": "arabic العربية", "bg": "bulgarian", "ca": "catalan català",
    "cs": "czech čeština", "da": "danish dansk", "de": "german ngerman deutsch", "de-AT": "austrian naustrian",
    "de-CH": "swissgerman nswissgerman", "el": "greek polutonikogreek ελληνικά", "en": "english",
    "en-US": "american usenglish", "en-GB": "british ukenglish", "en-AU": "australian", "en-CA": "canadian",
    "en-NZ": "newzealand", "eo": "esperanto", "es": "spanish español castellano", "et": "estonian", "eu": "basque",
    "fa": "persian farsi", "fi": "finnish suomi", "fr": "french français francais", "fr-CA": "acadian canadien",
    "ga": "irish", "gl": "galician", "he": "hebrew עברית", "hi": "hindi", "hr": "croatian", "hu": "hungarian magyar",
    "id": "indonesian bahasai", "is": "icelandic", "it": "italian italiano", "ja": "japanese 日本語",
    "ko": "korean 한국어", "la": "latin",
    "lt": "lithuanian", "lv": "latvian", "ms": "malay", "nb": "norwegian norsk bokmål", "nn": "nynorsk",
    "nl": "dutch nederlands", "pl": "polish polski", "pt": "portuguese portuges português", "pt-BR": "brazilian brazil",
    "ro": "romanian", "ru": "russian русский", "sa": "sanskrit", "sk": "slovak", "sl": "slovene slovenian",
    "sr": "serbian", "sv": "swedish svenska", "th": "thai", "tr": "turkish türkçe", "uk": "ukrainian українська",
    "ur": "urdu", "vi": "vietnamese", "zh": "chinese 中文",
}  # fmt: skip
_BY_NAME = {name: tag for tag, names in _NAMES.items() for name in names.split()}
# The codes of ISO 639-2 that stand for languages with a code of two letters.
_THREE = {
    "eng": "en", "ger": "de", "deu": "de", "fre": "fr", "fra": "fr", "spa": "es", "ita": "it", "por": "pt", "dut": "nl",
    "nld": "nl", "rus": "ru", "jpn": "ja", "chi": "zh", "zho": "zh", "kor": "ko", "pol": "pl", "cze": "cs", "ces": "cs",
    "swe": "sv", "dan": "da", "nor": "nb", "fin": "fi", "hun": "hu", "tur": "tr", "gre": "el", "ell": "el", "ara": "ar",
    "heb": "he", "lat": "la", "ukr": "uk", "cat": "ca", "hrv": "hr", "srp": "sr", "slv": "sl", "slk": "sk", "ron": "ro",
}  # fmt: skip


def language_tag(text: str) -> str:
    """Return the tag of a language from its name or its code; empty for a text that is neither."""
    word = text.strip().lower()
    name = "".join(filter(str.isalpha, word))
    if word in _BY_NAME or name in _BY_NAME:
        return _BY_NAME.get(word) or _BY_NAME[name]
    if word in _THREE:
        return _THREE[word]
    match = _TAG.fullmatch(text.strip())
    if match is None or (len(word) == 3 and word not in _THREE):
        return ""
    language, *subtags = text.strip().replace("_", "-").split("-")
    return "-".join([language.lower(), *(tag.upper() if len(tag) == 2 else tag.title() for tag in subtags)])
