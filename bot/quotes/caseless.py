"""Tokens of a text without letter case in, its words and the names among them out.

Without capitals a name is known by its place: beside a role, before or after a reporting verb, before the mark of
who acts, in Latin letters or the signs that write foreign sounds. What was a name in one such place is one wherever
it stands in the article.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.model import Language
from bot.quotes.common import STEM, common_words
from bot.quotes.lexicon import Lexicon
from bot.quotes.mentions import NAME, Mention, Token
from bot.quotes.naming import NAMING, NONE
from bot.quotes.segment import script, segment

__all__ = ["find_names", "segment"]

LONGEST_NAME = 4  # words
WRITTEN_IN_FULL = 3  # signs of most Chinese and Korean names
LEAST_STEM = 3  # letters that a word has without what is written together with it
ROLE_REACH = 5  # words before a name that can belong to its role
ARABIC_VOWELS = re.compile("[\u064b-\u0652]")
COMMAS = ",،、"
OFTEN = 0.25  # share of a common word's places that tell of a name from which it is one here
MARKS_OF_ONE_NAME = "・·‧•"  # between the parts of a foreign name
CLAUSE_ENDS = ".!?…。！？;:؟।"

NO_NAME, COMMON, LATER, ANY = 0, 1, 2, 3  # what a word can be: a common word, the second of a name, any


@dataclass(frozen=True, slots=True)
class _Word:
    """A token as part of a name: where the name part of it lies, and what its form tells."""

    start: int
    end: int
    base: str  # the same for all forms of the word
    kind: int
    acts: bool = False  # has the ending of a subject
    bound: bool = False  # has an ending after which no further word of the name comes


def find_names(tokens: Sequence[Token], lexicon: Lexicon) -> list[Mention]:
    """Return the names among the tokens of an article, in order, with the roles beside them.

    The tokens are best those of ``segment`` and of the whole article: what recurs is learnt from the clearest place.
    ``first`` and ``last`` number the tokens given, with the role beside the name, its honorific and the mark of who
    acts; the span leaves them out, and what is only written together with the name.
    """
    return _Finder(tokens, lexicon).find()


@lru_cache(maxsize=32)
def _first_words(language: Language) -> frozenset[str]:
    """Return the first words of the reporting verbs and attributions that have several."""
    entries = (entry.removeprefix("* ").casefold().split() for entry in (*language.cues, *language.attributions))
    return frozenset(words[0] for words in entries if len(words) > 1)


class _Finder:
    """The names of one article."""

    def __init__(self, tokens: Sequence[Token], lexicon: Lexicon) -> None:
        self._tokens = tokens
        self._lexicon = lexicon
        self._naming = NAMING.get(lexicon.language.group, NONE)
        self._common = common_words(lexicon.language.group)
        self._lower = [token.lower for token in tokens]
        self._written = Counter(self._lower)
        roles = {word: word in lexicon.roles or word in self._naming.titles for word in self._written}
        self._roles = [roles[word] for word in self._lower]
        self._cues = self._find_cues()
        self._words = [self._word(place) for place in range(len(tokens))]
        self._admit_common()

    def find(self) -> list[Mention]:
        """Return the names, the places that tell of one first, then all others of the same words."""
        runs = list(self._runs())
        evidence = {run: self._evidence(*run) for run in runs}
        weight: Counter[str] = Counter()
        if self._common:  # a word that is not common and recurs is probably a name
            used = Counter(word.base for word in self._words if word.kind == ANY)
            weight.update(base for base, count in used.items() if count > 2)
        for (first, last), count in evidence.items():
            for place in range(first, last + 1):
                weight[self._words[place].base] += count + (count > 0 and last > first)
        mentions: list[Mention] = []
        for first, last in runs:
            if evidence[first, last]:
                mentions.append(self._mention(first, last))
            elif known := [place for place in range(first, last + 1) if weight[self._words[place].base] > 1]:
                mentions.append(self._mention(known[0], known[-1]))
        return mentions

    def _find_cues(self) -> list[bool]:
        """Say for each token whether a reporting verb or an attribution begins there."""
        lexicon, words = self._lexicon, self._lower
        lists = (lexicon.cues, lexicon.before_name, lexicon.after_name)
        single = {word: any(word in entries for entries in lists) for word in self._written}
        firsts = _first_words(lexicon.language)
        return [
            single[word] or (word in firsts and any(entries.length_at(words, place) for entries in lists))
            for place, word in enumerate(words)
        ]

    def _word(self, place: int) -> _Word:
        """Return what a token is without what is only written together with it."""
        token, naming = self._tokens[place], self._naming
        text, start, end, acts = token.text, token.start, token.end, False
        letters = script(text[0])
        if letters == "hira" or token.quote or not text[0].isalpha() or self._is_listed(place):
            return _Word(start, end, text, NO_NAME)
        if letters == "latin":
            return _Word(start, end, text, ANY if text[0].isupper() else NO_NAME)
        if text.endswith(naming.never_ends):
            return _Word(start, end, text, NO_NAME)
        for prefix in naming.prefixes:
            if len(text) > len(prefix) + 2 and text.startswith(prefix) and text[len(prefix) :] in self._written:
                text, start = text[len(prefix) :], start + len(prefix)
                break
        before_role = naming.role_after and place + 1 < len(self._tokens) and self._roles[place + 1]
        for ending in () if before_role else naming.endings:
            if len(text) > len(ending) + 1 and text.endswith(ending) and _fits_sound(text, ending):
                text, end, acts = text[: -len(ending)], end - len(ending), ending in naming.subject_endings
                break
        kind = ANY
        if self._is_common(text) or self._is_common(token.lower):
            kind = COMMON
        elif text.startswith(naming.articles):
            kind = LATER
        base = text[:-1] if naming.nominative and text.endswith(naming.nominative) and len(text) > 3 else text
        return _Word(start, end, base, kind, acts, bound=end < token.end)

    def _is_common(self, word: str) -> bool:
        word = ARABIC_VOWELS.sub("", word)
        if word in self._common or word in self._lexicon.stop_words:
            return True
        if self._naming.nominative and (word[:STEM] in self._common or word[:-1] in self._common):
            return True
        naming = self._naming
        bare = (word.removeprefix(prefix) for prefix in naming.prefixes if word.startswith(prefix))
        stems = [word, *bare]
        stems += [
            stem.removeprefix(article) for article in naming.articles for stem in stems if stem.startswith(article)
        ]
        if any(stem in self._common and (stem == word or len(stem) > LEAST_STEM) for stem in stems):
            return True
        return any(
            word.endswith(suffix)
            and len(word) >= LEAST_STEM + len(suffix)
            and word.removesuffix(suffix) in self._common
            for suffix in naming.suffixes
        )

    def _is_listed(self, place: int) -> bool:
        word = self._lower[place]
        return (
            self._roles[place]
            or self._cues[place]
            or word in self._lexicon.stop_words
            or word in self._lexicon.pronouns
            or word in self._naming.honorifics
            or word in self._naming.subject_marks
        )

    def _admit_common(self) -> None:
        """Let common words be names that stand where names do again and again: the name of a president is one."""
        told: Counter[str] = Counter()
        for place, word in enumerate(self._words):
            if word.kind == COMMON:
                told[word.base] += self._evidence(place, place)
        used = Counter(word.base for word in self._words if word.kind == COMMON)
        admitted = {base for base, count in told.items() if count > 1 and count >= OFTEN * used[base]}
        for place, word in enumerate(self._words):
            if word.kind == COMMON and word.base in admitted and not word.base.startswith(self._naming.articles):
                self._words[place] = replace(word, kind=ANY)

    def _runs(self) -> Iterator[tuple[int, int]]:
        """Yield the longest runs of words that can be one name."""
        place = 0
        while place < len(self._tokens):
            if self._words[place].kind != ANY and not self._can_begin(place):
                place += 1
                continue
            last = place
            while self._goes_on(last):
                last += 2 if self._tokens[last + 1].text in MARKS_OF_ONE_NAME else 1
            yield place, last
            place = last + 1

    def _can_begin(self, place: int) -> bool:
        """Say whether a common word can be a first name: it begins a sentence, or a role or a cue is before it."""
        if self._words[place].kind != COMMON or self._lexicon.unspaced or not self._goes_on(place):
            return False
        return (
            self._begins(place) or self._roles[place - 1] or (self._cues[place - 1] and self._naming.subject_after_cue)
        )

    def _goes_on(self, last: int) -> bool:
        if last + 1 >= len(self._tokens) or self._words[last].bound:
            return False
        following = self._tokens[last + 1]
        gap = following.start - self._tokens[last].end
        if gap > 1:
            return False
        if following.text in MARKS_OF_ONE_NAME:
            return last + 2 < len(self._tokens) and self._words[last + 2].kind == ANY
        if gap == 0 and script(following.text[0]) != script(self._tokens[last].text[-1]):
            return False
        return self._words[last + 1].kind >= LATER

    def _evidence(self, first: int, last: int) -> int:
        """Return how many things tell that a run is a name."""
        if last - first >= 2 * LONGEST_NAME or (first == last and len(self._words[first].base) == 1):
            return 0
        tokens, naming, after = self._tokens, self._naming, last + 1
        count = 2 * (first > 0 and self._lower[first - 1] in naming.titles)
        count += script(tokens[first].text[0]) == "latin"
        count += any(tokens[place].text in MARKS_OF_ONE_NAME for place in range(first, after))
        count += self._heads(first)
        count += self._words[last].acts and self._cue_follows(last)
        count += naming.verb_last and self._begins(first) and self._cue_follows(last)
        if after == len(tokens):
            return count
        if len(self._words[first].base) == WRITTEN_IN_FULL and self._words[first].base[0] in naming.surnames:
            count += self._roles[after] and naming.role_after
        word = self._lower[after]
        count += word in naming.honorifics or self._cues[after] or (self._roles[after] and naming.role_after)
        count += word in naming.subject_marks and self._cue_follows(after)
        if word in COMMAS:
            count += self._apposes(after + 1)
            count += bool(self._common) and 0 < last - first < LONGEST_NAME
        elif self._common and 0 < last - first < LONGEST_NAME and self._begins(first):
            count += self._cue_follows(last)
        return count

    def _heads(self, first: int) -> bool:
        """Say whether a role, or a reporting verb that stands before its subject, leads up to a run."""
        for place in range(first - 1, max(-1, first - 1 - ROLE_REACH), -1):
            if self._roles[place]:
                return place == first - 1 or not self._lexicon.unspaced
            if self._cues[place]:
                return self._naming.subject_after_cue
            if self._words[place].kind in (NO_NAME, ANY):
                return False
        return False

    def _begins(self, place: int) -> bool:
        """Say whether a sentence begins at a place."""
        return place == 0 or self._tokens[place - 1].text in CLAUSE_ENDS or self._tokens[place - 1].quote

    def _apposes(self, place: int) -> bool:
        """Say whether what follows a comma is who the name before it is: "… , director of the museum"."""
        for number in range(place, min(len(self._tokens), place + ROLE_REACH)):
            if self._roles[number]:
                return True
            if self._cues[number] or self._tokens[number].quote or not self._tokens[number].text[0].isalpha():
                return False
        return False

    def _cue_follows(self, place: int) -> bool:
        for number in range(place + 1, min(len(self._tokens), place + 25)):
            if self._cues[number]:
                return True
            if self._tokens[number].text in CLAUSE_ENDS and not self._tokens[number].quote:
                return False
        return False

    def _mention(self, first: int, last: int) -> Mention:
        start, end = self._words[first].start, self._words[last].end
        name = self._written_from(first, last)
        name = name[start - self._tokens[first].start : len(name) - (self._tokens[last].end - end)]
        before, after = self._role_before(first), self._role_after(last)
        role = self._written_from(before, first - 1) if before < first else self._role_text(last, after)
        acts = after + 1 < len(self._tokens) and self._lower[after + 1] in self._naming.subject_marks
        return Mention(NAME, (start, end), before, after + acts, name, role)

    def _written_from(self, first: int, last: int) -> str:
        """Return how tokens are written, with a space where they stand apart."""
        pieces = [self._tokens[first].text] if first <= last else []
        for place in range(first + 1, last + 1):
            apart = self._tokens[place].start > self._tokens[place - 1].end
            pieces.append(" " * apart + self._tokens[place].text)
        return "".join(pieces)

    def _role_before(self, first: int) -> int:
        """Return the first token of the role that leads up to a name, the name's first token if there is none."""
        found = first
        for place in range(first - 1, max(-1, first - 1 - ROLE_REACH), -1):
            if self._roles[place]:
                found = place
            elif self._lexicon.unspaced or self._cues[place] or self._words[place].kind in (NO_NAME, ANY):
                break
        return found

    def _role_after(self, last: int) -> int:
        """Return the last of the honorifics and roles that follow a name and belong to it."""
        naming = self._naming
        while last + 1 < len(self._tokens) and (
            self._lower[last + 1] in naming.honorifics or (naming.role_after and self._roles[last + 1])
        ):
            last += 1
        return last

    def _role_text(self, last: int, after: int) -> str:
        """Return the role that stands after a name, without a particle."""
        honorifics = self._naming.honorifics
        role = self._written_from(last + 1, after) if after > last and self._lower[after] not in honorifics else ""
        endings = (ending for ending in self._naming.endings if role.endswith(ending) and _fits_sound(role, ending))
        return role.removesuffix(next(endings, ""))


def _fits_sound(text: str, ending: str) -> bool:
    """Say whether a Korean particle has the form that follows such a syllable; others always fit."""
    if not "\uac00" <= ending[0] <= "\ud7a3" or ending not in "은는이가을를과와":
        return True
    closed = (ord(text[-len(ending) - 1]) - 0xAC00) % 28 > 0
    return (ending in "은이을과") == closed
