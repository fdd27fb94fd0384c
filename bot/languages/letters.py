"""Letters of a text in, the languages that its script and its letters leave out.

The letters are those of the languages' alphabets (Unicode CLDR exemplar characters).
"""

from __future__ import annotations

from collections import Counter


def words(text: str) -> frozenset[str]:
    """Return the words of a list that is written as a text."""
    return frozenset(text.split())


# Scripts that (nearly) one language writes its news in.
SOLE = {
    "Grek": "el",
    "Hebr": "he",
    "Geor": "ka",
    "Armn": "hy",
    "Thai": "th",
    "Kore": "ko",
    "Jpan": "ja",
    "Hani": "zh",
    "Beng": "bn",
    "Taml": "ta",
    "Telu": "te",
    "Knda": "kn",
    "Mlym": "ml",
    "Gujr": "gu",
    "Guru": "pa",
    "Orya": "or",
    "Sinh": "si",
    "Mymr": "my",
    "Khmr": "km",
    "Laoo": "lo",
    "Tibt": "bo",
    "Ethi": "am",
    "Thaa": "dv",
    "Mong": "mn",
    "Cher": "chr",
}

SHARED = {
    "Cyrl": frozenset({"ru", "uk", "be", "bg", "mk", "sr-Cyrl", "kk", "ky", "mn", "tg", "tt"}),
    "Arab": frozenset({"ar", "fa", "ur", "ps", "ckb", "ug"}),
    "Deva": frozenset({"hi", "mr", "ne"}),
}


def cyrillic(text: str) -> tuple[str, str] | None:
    """Return the language that the text's Cyrillic letters show, and a reason; None where they show none."""
    letters = Counter(text.lower())

    def has(wanted: str) -> int:
        return sum(letters[letter] for letter in wanted)

    serbian, macedonian, common = has("ђћ"), has("ѓќѕ"), has("џљњј")
    if serbian + macedonian + common and serbian + macedonian + common > has("ыщюяй"):
        if macedonian >= serbian and macedonian:
            return "mk", "the letters ѓ, ќ, ѕ are Macedonian"
        if serbian:
            return "sr-Cyrl", "the letters ђ, ћ are Serbian"
        return None  # Serbian or Macedonian: the words have to say
    if has("ў") and has("ў") * 3 > has("єї"):
        return "be", "the letter ў is Belarusian"
    if has("қғұ") or has("әңһ") > 2:
        if has("ұғқі") > has("җ"):
            return ("tg", "the letters ҳ, ҷ are Tajik") if has("ҳҷӣӯ") else ("kk", "the letters қ, ғ, ұ are Kazakh")
        return "tt", "the letters ә, җ are Tatar"
    if has("ҳҷӣӯ"):
        return "tg", "the letters ҳ, ҷ are Tajik"
    if has("өү"):
        return ("ky", "the letters ө, ү, ң are Kyrgyz") if has("ң") else ("mn", "the letters ө, ү are Mongolian")
    if has("єїґ") or (has("і") and not has("ыэъё")):
        return "uk", "the letters і, ї, є are Ukrainian"
    if has("і") and has("ыэ"):
        return "be", "the letters і and ы together are Belarusian"
    if has("ъ") and has("ыэё") == 0 and has("ъ") * 150 > len(text):
        return "bg", "ъ as a vowel, and no ы, is Bulgarian"
    if has("ыэё"):
        return "ru", "the letters ы, э, ё are Russian"
    if has("щ") and len(text) > 200:
        return "bg", "щ without ы is Bulgarian"
    return None


_MACEDONIAN = words("и на во се со од што за ќе не го ги ја му беше тоа кој како но дека или сѐ бидејќи")
_SERBIAN = words("и је у да се су на од за као са није који која које би ће али са његов пре после што због")


def serbian_or_macedonian(text: str) -> tuple[str, str]:
    """Tell the two apart by their commonest words, where the letters do not."""
    tokens = text.lower().split()
    serbian = sum(word in _SERBIAN for word in tokens) - sum(word in _MACEDONIAN for word in tokens)
    endings = sum(word.endswith(("от", "та", "то", "те")) and len(word) > 4 for word in tokens)
    if serbian - 0.7 * endings >= 0:
        return "sr-Cyrl", "the commonest words are Serbian"
    return "mk", "the commonest words and the articles are Macedonian"


def arabic(text: str) -> tuple[str, str] | None:
    """Return the language that letters beyond the Arabic alphabet show; None where they show none."""
    letters = Counter(text)
    if letters["ٹ"] + letters["ڈ"] + letters["ں"] + letters["ے"] + letters["ہ"] > 0:
        return "ur", "the letters ٹ, ڈ, ں, ے are Urdu"
    if letters["ې"] + letters["ښ"] + letters["ځ"] + letters["ړ"] > 0:
        return "ps", "the letters ښ, ځ, ې are Pashto"
    if letters["ڕ"] + letters["ڵ"] + letters["ێ"] + letters["ۆ"] > 0:
        return "ckb", "the letters ێ, ۆ, ڵ are Sorani"
    if letters["پ"] + letters["چ"] + letters["ژ"] + letters["گ"] + letters["ی"] + letters["ک"] > 0:
        return "fa", "the letters پ, چ, گ, ی are Persian"
    if letters["ة"] + letters["ي"] + letters["ك"] + letters["ى"] > 0:
        return "ar", "the letters ة, ي, ك are Arabic"
    return None
