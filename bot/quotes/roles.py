"""A person and the sentences of an article in, the role out that the article states beside the person's name.

A role is written before the name ("Russian Foreign Minister X", "ministar odbrane Srbije X", "the president, X,") or
after it between signs ("X, head of the museum,"). It is a phrase around a word of the language's ``roles``: with what
stands before that word and belongs to it, and with what follows it up to a sign, a reporting verb or a word that
no role contains (``stop_words`` without ``role_links``).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from bot.quotes.frames import Frame
from bot.quotes.lexicon import Lexicon
from bot.quotes.mentions import NAME, Mention
from bot.quotes.persons import Person
from bot.quotes.tokens import is_capital

REACH = 12  # words of a role beside a name
LEADS = 6  # words of a role before the first word of ``roles``
LONGEST_NAME = 40  # characters of what stands in quotation marks within a role: a team, a company
MODIFIERS = 3  # words before a role that belong to it, in front of the name
SIGNS = frozenset({",", "(", "–", "—", "-"})  # after which a role can follow its name
ENDS = frozenset({",", ")", ".", ";", ":", "–", "—", "-", "!", "?", "("})
_Found = tuple[int, int]  # the first token of a role and the one after its last


def state_role(person: Person, meant: Sequence[Mention], frames: Sequence[Frame], words: Lexicon, text: str) -> str:
    """Return the first role stated beside a person's name, beside the full name if possible, "" where none is.

    A title ("Mr") is no role. Where no name has one, it is that of the first of the mentions ``meant`` for the
    person: "the minister".
    """
    starts = [frame.span[0] for frame in frames]
    found: list[str] = []
    for mention in sorted(person.forms, key=lambda form: (" " not in form.name, form.span)):
        frame = frames[bisect_right(starts, mention.span[0]) - 1]
        if words.cased:
            phrases = _Phrases(frame, words)
            roles = [phrases.before(mention), phrases.after(mention)]
            found += [text[frame.tokens[first].start : frame.tokens[end - 1].end] for first, end in filter(None, roles)]
        elif mention.role:
            found.append(mention.role)
    found += [mention.role for mention in meant if mention.role]
    titles = words.language.naming.titles
    return next((role for role in found if words.fold(role).rstrip(".") not in titles), "")


class _Phrases:
    """The phrases beside the names of one sentence."""

    def __init__(self, frame: Frame, words: Lexicon) -> None:
        self._tokens = frame.tokens
        self._cues = frame.cued - frame.offices
        self._offices = frame.offices
        self._words = words
        self._names = {mention.first: mention for mention in frame.mentions if mention.kind == NAME}

    def before(self, name: Mention) -> _Found | None:
        """Return the role that leads up to a name, perhaps with a comma between: "the president, Ann Lee, said"."""
        end = name.first
        if end > 1 and self._tokens[end - 1].text == "," and self._closes(name.last + 1):
            end -= 1
        if end > 0 and (self._is_link(end - 1) or self._tokens[end - 1].lower in self._words.language.naming.titles):
            return None
        if end > 1 and end - 2 in self._offices and self._is_given_name(end - 1):
            end -= 1
        office = -1
        for place in range(end - 1, max(-1, end - 1 - REACH), -1):
            if place in self._offices:
                office = place
            elif office < 0 and self._is_quoted_name(place):
                continue
            elif not self._belongs(place) or self._other_name(place, end) or self._begins_another(place, end):
                break
        if office < 0 or (not self._words.inflected and not self._leads_to_name(office, end)):
            return None
        first = office
        while first > 0 and office - first < MODIFIERS and self._modifies(first - 1, office):
            first -= 1
        while first > 0 and self._tokens[first].text == ":":
            first -= 1
        return first, end

    def after(self, name: Mention) -> _Found | None:
        """Return the role that follows a name after a sign: "Ann Lee, head of the museum,"."""
        place = name.last + 1
        if self._words.language.naming.role_after and place in self._offices:
            return place, place + 1  # "Király Béla miniszter"
        if place + 1 >= len(self._tokens) or self._tokens[place].text not in SIGNS:
            return None
        place += 1
        if (
            place + 1 < len(self._tokens)
            and self._tokens[place].text.isdigit()
            and self._tokens[place + 1].text in SIGNS
        ):
            place += 2  # "Ann Lee, 45, a teacher,"
        while place < len(self._tokens) and self._is_article(place):
            place += 1
        end, office = place, -1
        while end < len(self._tokens) and end - place < REACH:
            if end in self._offices:
                office = end
            elif not self._belongs(end) or (self._joins_office(end) if office >= 0 else end - place >= LEADS):
                break
            end += 1
        while end > place and self._is_link(end - 1):
            end -= 1
        closed = self._closes(end, cue=self._begins_clause(name)) or self._is_link(end)
        if office < 0 or not closed or self._is_others(place, end, name):
            return None
        return place, end

    def _belongs(self, place: int) -> bool:
        """Say whether a word can be part of a role."""
        token = self._tokens[place]
        if token.quote:
            return False
        if token.text in ":." and place > 0:  # "LSU:s tränare", "secretario de EE. UU.", "dyrektor ds. sportu"
            before = self._tokens[place - 1]
            return before.end == token.start and (before.text.isupper() or self._is_link(place - 1))
        capital = place > 0 and is_capital(token) and self._tokens[place - 1].text not in ENDS
        if place in self._cues and not capital:
            return False
        may_be = capital or self._words.may_be_in_role(token.text, token.lower)  # "State" is no verb, "Estado" neither
        return may_be and (token.text[0].isalnum() or token.lower in self._words.role_links)

    def _is_given_name(self, place: int) -> bool:
        """Say whether a common word is capital, as before a surname: "coach Will Holt"."""
        token = self._tokens[place]
        return (
            is_capital(token) and place not in self._offices and not self._words.may_be_in_role(token.text, token.lower)
        )

    def _is_quoted_name(self, place: int) -> bool:
        """Say whether a quotation is that of a team or a company: "тренер «Ливерпуля» Иван Петров"."""
        token = self._tokens[place]
        return token.quote and place > 0 and token.end - token.start <= LONGEST_NAME

    def _is_link(self, place: int) -> bool:
        return place < len(self._tokens) and self._tokens[place].lower in self._words.role_links

    def _is_article(self, place: int) -> bool:
        lower = self._tokens[place].lower
        return lower in self._words.articles or (lower in self._words.stop_words and place not in self._offices)

    def _modifies(self, place: int, office: int) -> bool:
        """Say whether a word belongs to the role after it: "bivši ministar", but not "subotu ministar"."""
        token = self._tokens[place]
        if self._is_link(place) or not self._belongs(place):
            return False
        if self._words.language.role_modifiers:
            return token.lower in self._words.role_modifiers
        return not self._words.inflected or not is_capital(token) or is_capital(self._tokens[office]) or place == 0

    def _leads_to_name(self, office: int, end: int) -> bool:
        """Say whether the words between a role and a name can be part of the role: "Secretary of State Ann Lee"."""
        return all(
            place in self._offices or is_capital(self._tokens[place]) or self._is_link(place)
            for place in range(office + 1, end)
        )

    def _other_name(self, place: int, end: int) -> bool:
        """Say whether a person's full name begins at a place and ends before another."""
        other = self._names.get(place)
        return other is not None and other.last > other.first and other.last + 1 < end

    def _begins_clause(self, name: Mention) -> bool:
        """Say whether nothing governs a name: what follows "After meeting Ann Lee," is not hers."""
        before = name.first - 1
        return before < 0 or before in self._cues or self._tokens[before].quote or self._tokens[before].text in ENDS

    def _closes(self, place: int, *, cue: bool = True) -> bool:
        """Say whether a phrase can end before a place."""
        if place >= len(self._tokens):
            return True
        token = self._tokens[place]
        verb = place in self._cues or token.lower in self._words.stop_words
        return token.quote or token.text in ENDS or (cue and verb)

    def _begins_another(self, place: int, end: int) -> bool:
        """Say whether a word is "and" with an article after it: "the president and the director Ann Lee"."""
        joins = self._tokens[place].lower in self._words.conjunctions
        return joins and place + 1 < end and self._tokens[place + 1].lower in self._words.articles

    def _joins_office(self, place: int) -> bool:
        """Say whether a word is "and" with another role after it: "director and chairman", not "trade and industry"."""
        if self._tokens[place].lower not in self._words.conjunctions:
            return False
        if self._tokens[place + 1 : place + 2] and self._tokens[place + 1].lower in self._words.articles:
            return True
        following = range(place + 1, min(place + 4, len(self._tokens)))
        return place - 1 not in self._offices and any(number in self._offices for number in following)

    def _is_others(self, first: int, end: int, name: Mention) -> bool:
        """Say whether a phrase after a name is another person with a role: "Ann Lee, director Bob Ray,"."""
        for place in range(first + 1, end):
            other = self._names.get(place)
            if other and other is not name and place - 1 in self._offices and other.last < end:
                return not self._words.inflected or other.last > other.first
        return False
