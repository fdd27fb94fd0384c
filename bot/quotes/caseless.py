"""Tokens of a text without letter case in, its words and the names among them out.

Without capitals a name is known by its place: beside a role, before or after a reporting verb, before the mark of
who acts, in Latin letters or the signs that write foreign sounds. What was a name in one such place is one wherever
it stands in the article.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.quotes.forms import ANY, COMMON, LATER, NO_NAME, Forms, fits_sound
from bot.quotes.lexicon import Lexicon
from bot.quotes.mentions import NAME, Mention
from bot.quotes.segment import LATIN, script
from bot.quotes.tokens import Token

LONGEST_NAME = 4  # words
WRITTEN_IN_FULL = 3  # signs of most Chinese and Korean names
ROLE_REACH = 5  # words before a name that can belong to its role
COMMAS = ",،、"
OFTEN = 0.25  # share of a common word's places that tell of a name from which it is one here
MARKS_OF_ONE_NAME = "・·‧•"  # between the parts of a foreign name
CLAUSE_ENDS = ".!?…。！？;:؟।"


def find_names(tokens: Sequence[Token], lexicon: Lexicon) -> list[Mention]:
    """Return the names among the tokens of an article, in order, with the roles beside them.

    The tokens are best those of ``segment`` and of the whole article: what recurs is learnt from the clearest place.
    ``first`` and ``last`` number the tokens given, with the role beside the name, its honorific and the mark of who
    acts; the span leaves them out, and what is only written together with the name, but not the same name in Latin
    letters in brackets.
    """
    return _Finder(tokens, lexicon).find()


class _Finder:
    """The names of one article."""

    def __init__(self, tokens: Sequence[Token], lexicon: Lexicon) -> None:
        forms = Forms(tokens, lexicon)
        self._tokens, self._lower = tokens, forms.lower
        self._lexicon, self._naming, self._common = lexicon, forms.naming, forms.common
        self._roles, self._cues, self._words = forms.roles, forms.cues, forms.words
        self._admit_common()

    def find(self) -> list[Mention]:
        """Return the names, the places that tell of one first, then all others of the same words."""
        runs = list(self._runs())
        evidence = {run: self._evidence(*run) for run in runs}
        weight: Counter[str] = Counter()
        if self._common.listed:  # a word that is not common and recurs is probably a name
            used = Counter(word.base for word in self._words if word.kind == ANY)
            weight.update(base for base, count in used.items() if count > 2)
        for (first, last), count in evidence.items():
            for place in range(first, last + 1):
                weight[self._words[place].base] += count + (count > 0 and last > first)
        mentions: list[Mention] = []
        for first, last in runs:
            if mentions and first <= mentions[-1].last:
                continue  # the name before, spelt in Latin letters
            if evidence[first, last]:
                mentions.append(self._mention(first, last))
            elif known := [place for place in range(first, last + 1) if weight[self._words[place].base] > 1]:
                mentions.append(self._mention(known[0], known[-1]))
        return mentions

    def _admit_common(self) -> None:
        """Let common words be names that stand where names do again and again: the name of a president is one."""
        told: Counter[str] = Counter()
        for place, word in enumerate(self._words):
            if word.kind == COMMON:
                told[word.base] += self._evidence(place, place)
        used = Counter(word.base for word in self._words if word.kind == COMMON)
        admitted = {base for base, count in told.items() if count > 1 and count >= OFTEN * used[base]}
        for place in range(1, len(self._tokens) - 1):
            if self._tokens[place].text in MARKS_OF_ONE_NAME:
                admitted.update(self._words[side].base for side in (place - 1, place + 1))
        for place, word in enumerate(self._words):
            surname = word.base in self._naming.surnames and len(word.base) == 1 and self._title_follows(place)
            if word.kind == COMMON and (
                surname or (word.base in admitted and not word.base.startswith(self._naming.articles))
            ):
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
        if (script(following.text[0]) == LATIN) != (script(self._tokens[last].text[0]) == LATIN):
            return False  # nobody writes half a name in other letters
        if gap == 0 and script(following.text[0]) != script(self._tokens[last].text[-1]):
            return False
        return self._words[last + 1].kind >= LATER

    def _evidence(self, first: int, last: int) -> int:
        """Return how many things tell that a run is a name."""
        tokens, naming, after = self._tokens, self._naming, last + 1
        if last - first >= 2 * LONGEST_NAME:
            return 0
        if first == last and len(self._words[first].base) == 1:
            return naming.role_after and self._words[first].base in naming.surnames and self._title_follows(last)
        count = self._beside(first, last)
        count += script(tokens[first].text[0]) == LATIN
        count += any(tokens[place].text in MARKS_OF_ONE_NAME for place in range(first, after))
        count += self._words[last].acts and self._cue_follows(last)
        count += self._gloss(last) > last
        count += naming.verb_last and self._begins(first) and self._cue_follows(last)
        if after == len(tokens):
            return count
        if len(self._words[first].base) == WRITTEN_IN_FULL and self._words[first].base[0] in naming.surnames:
            count += self._roles[after] and naming.role_after
        word = self._lower[after]
        count += word in naming.subject_marks and self._cue_follows(after)
        if word in COMMAS:
            count += self._apposes(after + 1)
            count += self._common.listed and 0 < last - first < LONGEST_NAME
        elif self._common.listed and 0 < last - first < LONGEST_NAME and self._begins(first):
            count += self._cue_follows(last)
        return count

    def _beside(self, first: int, last: int) -> int:
        """Return how many words right beside a run tell that it is a name: what else does is true of nouns, too."""
        naming, after = self._naming, last + 1
        count = 2 * (first > 0 and self._lower[first - 1] in naming.titles) + self._heads(first)
        return count + (after < len(self._tokens) and (self._cues[after] or self._title_follows(last)))

    def _title_follows(self, last: int) -> bool:
        """Say whether an honorific, or a role that can stand after its name, follows a run."""
        after, naming = last + 1, self._naming
        return after < len(self._tokens) and (
            self._lower[after] in naming.honorifics or (naming.role_after and self._roles[after])
        )

    def _heads(self, first: int) -> bool:
        """Say whether a role, or a reporting verb that stands before its subject, leads up to a run."""
        for place in range(first - 1, max(-1, first - 1 - ROLE_REACH), -1):
            if self._roles[place]:
                return (place == first - 1 or not self._lexicon.unspaced) and not self._is_marked(place)
            if self._cues[place]:
                return self._naming.subject_after_cue
            if self._words[place].kind in (NO_NAME, ANY):
                return False
        return False

    def _is_marked(self, place: int) -> bool:
        """Say whether a role has an ending, after which no name comes that belongs to it."""
        word, roles = self._lower[place], self._lexicon.roles
        endings = self._naming.endings if self._naming.role_after else ()
        return any(word.endswith(ending) and word.removesuffix(ending) in roles for ending in endings)

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
        gloss = self._gloss(last)
        before, after = self._role_before(first), self._role_after(gloss)
        role = self._written_from(before, first - 1) if before < first else self._role_text(gloss, after)
        acts = after + 1 < len(self._tokens) and self._lower[after + 1] in self._naming.subject_marks
        span = (start, self._tokens[gloss].end if gloss > last else end)
        return Mention(NAME, span, before, after + acts, name, role)

    def _written_from(self, first: int, last: int) -> str:
        """Return how tokens are written, with a space where they stand apart."""
        pieces = [self._tokens[first].text] if first <= last else []
        for place in range(first + 1, last + 1):
            apart = self._tokens[place].start > self._tokens[place - 1].end
            pieces.append(" " * apart + self._tokens[place].text)
        return "".join(pieces)

    def _gloss(self, last: int) -> int:
        """Return the closing bracket after a name that is spelt again in Latin letters, its last token elsewhere."""
        place = last + 1
        if place >= len(self._tokens) or self._tokens[place].text not in "(（":
            return last
        for number in range(place + 1, min(len(self._tokens), place + 2 + LONGEST_NAME)):
            if self._tokens[number].text in ")）":
                return number if number > place + 1 else last
            if script(self._tokens[number].text[0]) != LATIN or self._words[number].kind != ANY:
                return last
        return last

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
        endings = (ending for ending in self._naming.endings if role.endswith(ending) and fits_sound(role, ending))
        return role.removesuffix(next(endings, ""))
