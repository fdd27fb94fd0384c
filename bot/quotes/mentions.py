"""The words around quotes in, the mentions of possible speakers out: names, "the minister", "he"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.model import Span
from bot.quotes.lexicon import Lexicon
from bot.quotes.tokens import Token, bare, is_capital

MOST_PARTICLES = 3  # "van de la"
ROLE_REACH = 8  # words before a name that can belong to its role
APPOSITION = 14  # words after a name that can
APPOSITION_STARTS = (",", "(", "–", "—", "-")
APPOSITION_ENDS = (",", ")", ".", ";", ":", "–", "—", "!", "?")
MODIFIERS = 3  # words before a role that belong to it
NAME = "name"
NOMINAL = "nominal"
PRONOUN = "pronoun"
COMMON = "common"  # a noun of no list


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody who could have spoken. ``first`` and ``last`` number tokens; ``name`` is empty but for names."""

    kind: str
    span: Span
    first: int
    last: int
    name: str = ""
    role: str = ""
    role_tokens: tuple[int, int] | None = None  # the first and the last token of the role beside a name
    oblique: bool = False  # whether the name has an ending that a subject has not

    @property
    def extent(self) -> tuple[int, int]:
        """The first token and the one after the last, with the role beside a name."""
        first, last = self.role_tokens or (self.first, self.last)
        return min(first, self.first), max(last, self.last) + 1


def find_mentions(
    text: str, tokens: Sequence[Token], words: Lexicon, common: frozenset[str], surnames: frozenset[str] = frozenset()
) -> list[Mention]:
    """Return the mentions among tokens, in order.

    ``common`` are the words that the text also writes small, ``surnames`` the nouns that are names in it.
    """
    finder = _Finder(text, tokens, words, common, surnames)
    return merge(finder.names() if words.cased else [], finder.others())


def merge(names: Sequence[Mention], others: Sequence[Mention]) -> list[Mention]:
    """Return names and other mentions in order, without those that are part of a name or of the role beside it."""
    taken: set[int] = set()
    for name in names:
        first, last = name.role_tokens or (name.first, name.last)
        taken.update(range(name.first, name.last + 1), range(first, last + 1))
    free = [mention for mention in others if taken.isdisjoint(range(mention.first, mention.last + 1))]
    return sorted([*names, *free], key=lambda mention: mention.first)


class _Finder:
    """The mentions in one sentence."""

    def __init__(
        self,
        text: str,
        tokens: Sequence[Token],
        words: Lexicon,
        common: frozenset[str],
        surnames: frozenset[str],
    ) -> None:
        self._text = text
        self._tokens = tokens
        self._words = words
        self._common = common
        self._surnames = surnames
        self._english = words.language.group == "en"
        lower = [token.lower for token in tokens]
        self._roles: set[int] = set()
        self._cues: set[int] = set()
        for place in range(len(tokens)):
            self._roles.update(range(place, place + words.roles.length_at(lower, place)))
            self._cues.update(range(place, place + words.cues.length_at(lower, place)))

    def names(self) -> list[Mention]:
        """Return the names, with the role before or after each; a role before a name is not another's after it."""
        found: list[Mention] = []
        place = 0
        while place < len(self._tokens):
            last = place
            if self._may_begin(place):
                last = self._last_of_name(place)
                if mention := self._name(place, last):
                    found.append(mention)
            place = last + 1
        for number, mention in enumerate(found):
            if not mention.role_tokens and (after := self._role_after(mention.last)):
                inside = [other for other in found[number + 1 :] if other.first <= after[1]]
                if not any(other.role_tokens and other.last == after[1] > other.first for other in inside):
                    found[number] = replace(mention, role=self._words_of(after), role_tokens=after)
                    for place, other in enumerate(inside, number + 1):  # "Ann Lee, head of the Party"
                        found[place] = replace(other, role="", role_tokens=None)
        return found

    def _words_of(self, tokens: tuple[int, int]) -> str:
        return self._text[self._tokens[tokens[0]].start : self._tokens[tokens[1]].end]

    def others(self) -> list[Mention]:
        """Return the pronouns, and the roles that stand without a name: "the minister"."""
        found: list[Mention] = []
        place = 0
        while place < len(self._tokens):
            token = self._tokens[place]
            if token.lower in self._words.pronouns:
                found.append(Mention(PRONOUN, (token.start, token.end), place, place))
            elif place in self._roles and not token.quote:
                found.append(self._nominal(place))
                place = found[-1].last
            place += 1
        return found

    def _may_begin(self, place: int) -> bool:
        token = self._tokens[place]
        return (
            is_capital(token)
            and not token.quote
            and (token.lower not in self._words.stop_words or place in self._roles)
            and token.lower not in self._words.pronouns
        )

    def _name(self, place: int, last: int) -> Mention | None:
        """Return the name in a run of capital words."""
        tokens = self._tokens
        roles = [number for number in range(place, last + 1) if number in self._roles]
        if roles and self._is_surname(place, roles[-1], last):
            roles.pop()
        first = roles[-1] + 1 if roles else place
        starts = place == 0 or tokens[place - 1].text in ".:!?" or tokens[place - 1].quote
        if first <= last and starts and first == place and bare(tokens[first].lower) in self._common:
            first += 1  # "Yesterday Sergey Lavrov": the first word of a sentence is capital anyway
        if self._words.nouns:
            while first <= last and self._is_no_name(first):
                first += 1  # "nach Angaben von Petra Holt"
            while last > first and self._is_no_name(last):
                last -= 1  # "will Holt Reformen"
        if first > last or (first == last and (bare(tokens[first].lower) in self._common or first in self._cues)):
            return None
        name = bare(self._text[tokens[first].start : tokens[last].end])
        role = self._role_before(place, first)
        words = self._words_of(role) if role else ""
        return Mention(NAME, (tokens[first].start, tokens[first].start + len(name)), first, last, name, words, role)

    def _is_surname(self, place: int, role: int, last: int) -> bool:
        """Say whether a role in a run is a surname: "Larry King", "Király Béla", "King" where nothing governs it."""
        before, word = self._tokens[:role], self._tokens[role].lower
        if word not in self._words.role_surnames or word in self._common:
            return False
        if self._words.language.naming.role_after:  # where the surname stands first
            return role == place == last - 1
        if role < last:
            return False
        if role > place:
            return role - 1 not in self._roles
        return bool(before) and before[-1].lower not in self._words.stop_words

    def _last_of_name(self, place: int) -> int:
        """Return the last token of the run of capital words that begins at ``place``."""
        tokens = self._tokens
        last = place
        while last + 1 < len(tokens):
            following = tokens[last + 1]
            if bare(tokens[last].text) != tokens[last].text:
                break  # "Serbia's Beta": a genitive ends the name
            if is_capital(following) and not following.quote and following.start - tokens[last].end <= 1:
                last += 1
            elif beyond := self._beyond_particles(last + 1):
                last = beyond
            else:
                break
        return last

    def _beyond_particles(self, place: int) -> int:
        """Return the capital word after the particles of a name that begin at ``place``, 0 if there are none.

        An article needs another one before it: "Ursula von der Leyen", but not "die Trauer der Stadt".
        """
        tokens, words = self._tokens, self._words
        if tokens[place].lower not in words.particles or (
            len(tokens[place - 1].text) > 1 and tokens[place - 1].text.isupper()
        ):
            return 0  # "der CEO von Beta"
        number = place + 1
        while (
            number < len(tokens) and tokens[number].lower in words.later_particles and number - place < MOST_PARTICLES
        ):
            number += 1
        lone = number - place == 1 and tokens[place].lower in words.articles
        return number if number < len(tokens) and not lone and is_capital(tokens[number]) else 0

    def _is_no_name(self, place: int) -> bool:
        """Say whether a word is a particle or, where nouns are capital, a noun."""
        token, nouns = self._tokens[place], self._words.nouns
        word = bare(token.lower)
        return token.text[0].islower() or (nouns is not None and word in nouns and word not in self._surnames)

    def _role_before(self, place: int, first: int) -> tuple[int, int] | None:
        """Return the role that leads up to a name: "Russian Foreign Minister", "ministar spoljnih poslova"."""
        anchor = next((number for number in range(place, first) if number in self._roles), -1)
        reached = place
        for number in range(place - 1, max(-1, place - 1 - ROLE_REACH), -1):
            token = self._tokens[number]
            if token.quote or number in self._cues or not (token.text[0].isalnum() or token.text == "-"):
                break
            if token.lower in self._words.pronouns:
                break
            if number in self._roles:
                anchor = number
            elif anchor >= 0 and not self._is_modifier(number, anchor):
                break
            if number == place - 1 and token.lower in self._words.stop_words:
                break
            reached = number
        if anchor < 0:
            return None
        return max(reached, anchor - MODIFIERS), first - 1

    def _is_modifier(self, place: int, role: int) -> bool:
        """Say whether a word can belong to the role after it: in "u Briselu šef" Brussels cannot."""
        token = self._tokens[place]
        if token.lower in self._words.stop_words:
            return False
        return self._english or not is_capital(token) or is_capital(self._tokens[role])

    def _role_after(self, last: int) -> tuple[int, int] | None:
        """Return the role that follows a name between signs: "Ann Lee, director of the museum,"."""
        tokens = self._tokens
        if last + 2 >= len(tokens) or tokens[last + 1].text not in APPOSITION_STARTS:
            return None
        first = last + 2
        if tokens[first].lower in self._words.stop_words and first + 1 < len(tokens):
            first += 1
        end = first
        while end < len(tokens) and tokens[end].text not in APPOSITION_ENDS and end - first < APPOSITION:
            if tokens[end].quote:
                return None
            if end in self._cues:
                break
            end += 1
        closed = end == len(tokens) or tokens[end].text in APPOSITION_ENDS or tokens[end - 1].text == ")"
        if (
            not closed
            or end - first >= APPOSITION
            or not any(number in self._roles for number in range(first, min(end, first + 4)))
        ):
            return None
        return first, end - 1

    def _nominal(self, place: int) -> Mention:
        """Return "the minister" with what belongs to it."""
        tokens = self._tokens
        first = place
        while first > 0 and place - first < 2 and self._modifies(first - 1):
            first -= 1
        if first > 0 and tokens[first - 1].lower in self._words.stop_words:
            first -= 1
        last = place
        while last + 1 in self._roles and last + 1 < len(tokens):
            last += 1
        role = self._text[tokens[place].start : tokens[last].end]
        return Mention(NOMINAL, (tokens[first].start, tokens[last].end), first, last, role=role)

    def _modifies(self, place: int) -> bool:
        token = self._tokens[place]
        return token.text[0].isalpha() and token.lower not in self._words.stop_words and place not in self._cues
