"""A text and its language in, the further languages that parts of it are in out.

A Serbian minister quoted in Serbian by an English report, an article printed in two languages. The parts are
sentences, and what stands between quotation marks. Most have common words of the main language and are passed over; the
rest are told each by itself, with the main language as what is declared, so that only what clearly is not in it counts;
a short one in the same script must have common words of its own, too. A language of the main one's group does not
count, for between those a sentence is too little to tell.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping

from bot.languages.letters import SOLE
from bot.model import UNKNOWN_LANGUAGE, Detection, Language
from bot.text.scripts import dominant_script

SAMPLE = 6000  # characters
FEWEST_LETTERS = 40  # of a part: names and titles of works are no foreign sentence
FEWEST_COMMON = 2  # common words that a sentence in a language of the catalogue has, in the script of the main one
MOST_CAPITALS = 0.5  # share of the words: "The Lord of the Rings" is a title, and a list of names no sentence
LONG = 70  # characters of a part that needs no such words, for in Finnish or Turkish many a sentence has none
SURE = 0.98
ORDINARY = 0.2  # share of common words of the main language that leaves no doubt
REPEATED = 3  # times that a word stands in a text to be one of the common words of its language
_ENDS = '\n\r.!?…。！？।"“”„‟«»「」'
_PARTS = re.compile(f"[^{_ENDS}]+(?:[.!?…](?=\\S)[^{_ENDS}]*)*")  # "2.5" and "U.S." go on
_WORD = re.compile(r"[^\W\d_]+")
_DENSE = re.compile("[\u3040-\u9fff\uac00-\ud7af]{12}")  # where a few characters are a sentence


class OtherLanguages:
    """Tells what else a text is in. The common words of all languages of the catalogue are sorted once."""

    def __init__(self, languages: Mapping[str, Language], detect: Callable[[str, str | None], Detection]) -> None:
        """``detect`` takes a text and the tag that is declared for it."""
        self._tags = {language.tag: language.group for language in languages.values()}
        self._words: dict[str, Collection[str]] = {}
        self._groups: dict[str, set[str]] = {}
        for language in languages.values():
            words = set(map(str.lower, language.stop_words))
            self._words[language.tag] = words
            for word in words:
                self._groups.setdefault(word, set()).add(language.group)
        self._detect = detect

    def find(self, text: str, main: Detection) -> tuple[str, ...]:
        """Return the languages of other groups than the main one's that parts of a text are surely in, the most first.

        Of a text in no known language, only parts in another script are told.
        """
        text = text[:SAMPLE]
        own = self._words.get(main.language) or self._repeated(text)
        letters: Counter[str] = Counter()
        for part in _PARTS.findall(text):
            if len(part) < FEWEST_LETTERS and (part.isascii() or not _DENSE.search(part)):
                continue
            words = part.lower().split()
            hits = sum(word in own for word in words)
            if hits >= ORDINARY * len(words) and hits:
                continue
            language = self._tell(part, main, self._rivals(words, hits), hits)
            if language:
                letters[language] += len(part)
        return tuple(sorted(letters, key=lambda tag: (-letters[tag], tag)))

    def _repeated(self, text: str) -> Collection[str]:
        """Return words that stand in for the common ones of a language that is not in the catalogue."""
        counts = Counter(text.lower().split())
        return {word for word, number in counts.items() if number >= REPEATED and word not in self._groups}

    def _rivals(self, words: Iterable[str], hits: int) -> Collection[str]:
        """Return the groups that more of these words are common words of than ``hits``, and no fewer than a few."""
        found = Counter(group for word in words if word in self._groups for group in self._groups[word])
        return {group for group, number in found.items() if number > hits and number >= FEWEST_COMMON}

    def _tell(self, part: str, main: Detection, rivals: Collection[str], hits: int) -> str | None:
        """Return the language of a part, None where it may as well be the main one."""
        if (hits and not rivals) or (main.script in SOLE and dominant_script(part) == main.script) or _is_title(part):
            return None
        found = self._detect(part, main.language)
        if found.group in {main.group, UNKNOWN_LANGUAGE} or self._confidence(found) < SURE:
            return None
        unheard = found.language in self._words and found.group not in rivals and len(part) < LONG
        if found.script == main.script and (unheard or main.language == UNKNOWN_LANGUAGE):
            return None
        return found.language

    def _confidence(self, found: Detection) -> float:
        """Return how sure the group is: which of close languages a sentence is in need not be."""
        shares = (it.share for it in found.contenders if self._tags.get(it.language, it.language) == found.group)
        return max(found.confidence, sum(shares))


def _is_title(part: str) -> bool:
    """Say whether a part is a title or a list of names, or too short to be a sentence."""
    words = _WORD.findall(part)
    capitals = sum(word[0].isupper() for word in words)
    short = sum(map(len, words)) < FEWEST_LETTERS and not _DENSE.search(part)
    return short or capitals > MOST_CAPITALS * len(words)
