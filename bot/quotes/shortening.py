"""The names in an article in, the same without what belongs to the role before them out.

"šef Vlade Srbije | Petar Ilić", "Secretary of State | Ann Lee": both are written with capitals, as the name is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.quotes.lexicon import Lexicon
from bot.quotes.mentions import Mention
from bot.quotes.tokens import Token

BEGINNING = 4  # letters by which two forms of a word are compared before it is known whose name it is
REACH = 8  # words between a role and the name
Sentences = Sequence[tuple[Sequence[Token], list[Mention]]]


def shorten(text: str, sentences: Sentences, words: Lexicon) -> None:
    """Cut what belongs to a role off the names after it: acronyms, countries, and what depends on the role.

    In languages that inflect names that is also a word that the text has in a name with another end, or by itself.
    """
    ends: dict[str, set[str]] = {}
    alone: set[str] = set()
    full: set[str] = set()
    for tokens, mentions in sentences:
        for mention in mentions:
            names = mention.name.split()
            if len(names) == 1:
                alone.add(names[0][:BEGINNING])
            elif not _leads(tokens, mention.first, words):
                full.add(mention.name)
            for word in names:
                ends.setdefault(word[:BEGINNING], set()).add(names[-1][:BEGINNING])
    for tokens, mentions in sentences:
        for number, mention in enumerate(mentions):
            if not mention.name or mention.first == mention.last:
                continue
            first = mention.first + (
                tokens[mention.first].lower.rstrip(".") in words.language.naming.titles
            )  # "M. Ilić"
            first = _first_seen(tokens, mention, first, ends, alone) if words.inflected else first
            first = _first_of_name(tokens, first, mention.last, words, full)
            if first > mention.first:
                mentions[number] = _cut(text, tokens, mention, first)


def _first_seen(
    tokens: Sequence[Token], mention: Mention, first: int, ends: Mapping[str, set[str]], alone: set[str]
) -> int:
    """Return the first word of a name that other mentions do not tell to be none of it."""
    led = mention.role_tokens is not None and mention.role_tokens[1] == mention.first - 1
    while mention.last - first >= 2 and (
        _belongs_before(tokens[first], tokens[mention.last], ends) if led else tokens[first].text[:BEGINNING] in alone
    ):
        first += 1
    return first


def _first_of_name(tokens: Sequence[Token], first: int, last: int, words: Lexicon, full: set[str]) -> int:
    """Return the first word of a name after a role: the two last, or more where the text has them elsewhere."""
    if not (leads := _leads(tokens, first, words)):
        return first
    acronyms = [place for place in range(first, last - 1) if is_acronym(tokens[place])]
    if words.inflected and acronyms:  # "predstavnik Saveta EU Petar Ilić"
        first, leads = acronyms[-1] + 1, 2
    if words.inflected and (after := words.country_at([token.lower for token in tokens[first:last]])):
        return first + after
    if leads < 2 or last - first < 2:
        return first
    shortest = last - 1
    while shortest > first + 1 and tokens[shortest].lower in words.particles:
        shortest -= 1
    for place in range(first, shortest):
        if " ".join(token.text for token in tokens[place : last + 1]) in full:
            return place
    return shortest


def _leads(tokens: Sequence[Token], first: int, words: Lexicon) -> int:
    """Return 1 if a role stands right before a name, 2 if with words that need another one: "Secretary of", else 0."""
    if first and is_acronym(tokens[first - 1]):
        return 1  # "direktor UNICEF-a Ana Marija Petrović"
    linked = first > 0 and tokens[first - 1].lower in words.role_links - words.conjunctions
    lower = [token.lower for token in tokens[max(0, first - REACH) : first]]
    for place in range(len(lower) - 1, -1, -1):
        if length := words.roles.length_at(lower, place):
            depends = linked or (place + length < len(lower) and words.governs)
            return 2 if depends else 1 if place + length >= len(lower) else 0
        token = tokens[first - len(lower) + place]
        if token.quote or not token.text[0].isalnum() or not words.may_be_in_role(token.text, token.lower):
            return 0
    return 0


def is_acronym(token: Token) -> bool:
    """Say whether a word is written with several capitals: "US", "BiH", "UN-a"."""
    letters = [letter for letter in token.text if letter.isalpha()]
    return (
        len(letters) > 1
        and letters[0].isupper()
        and any(letter.isupper() for letter in letters[1:])
        and (token.text[1] not in ".’'")
    )


def is_all_capital(token: Token) -> bool:
    """Say whether a word begins as an acronym, which a surname as "McNeil" does not."""
    return len(token.text) > 1 and token.text[:2].isupper() and token.text[1] != "."


def _belongs_before(token: Token, last: Token, ends: Mapping[str, set[str]]) -> bool:
    return is_all_capital(token) or bool(ends.get(token.text[:BEGINNING], set()) - {last.text[:BEGINNING]})


def _cut(text: str, tokens: Sequence[Token], mention: Mention, first: int) -> Mention:
    start, end = tokens[first].start, mention.span[1]
    changed = replace(mention, span=(start, end), first=first, name=text[start:end])
    role = mention.role_tokens
    if role and role[1] == mention.first - 1:
        title = text[tokens[role[0]].start : tokens[first - 1].end]
        changed = replace(changed, role=title, role_tokens=(role[0], first - 1))
    return changed
