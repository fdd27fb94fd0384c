"""The words around quotes in, the mentions of possible speakers out: names, "the minister", "he"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.model import Span
from bot.quotes.lexicon import Lexicon

TOKEN = re.compile(r"(?:\w\.)+(?=\s?\w)|\w+(?:[’'‑-]\w+)*|[^\w\s]")
_PARTICLES = "de da do dos das del della di du la le van von den der ter ten zu bin ibn al el bint abu af"
PARTICLES = frozenset(_PARTICLES.split())
_ENDING = re.compile(r"(?<=\w)[’'](?:[^\W\d_A-ZÀ-ÞА-Я]{1,5})?$")
ROLE_REACH = 8  # words before a name that can belong to its role
APPOSITION = 12  # words after a name that can
NAME = "name"
NOMINAL = "nominal"
PRONOUN = "pronoun"


@dataclass(frozen=True, slots=True)
class Token:
    """A word or sign outside quotes; a whole quote is one token with ``quote`` set."""

    start: int
    end: int
    text: str
    lower: str
    quote: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody who could have spoken. ``first`` and ``last`` number tokens; ``name`` is empty but for names."""

    kind: str
    span: Span
    first: int
    last: int
    name: str = ""
    role: str = ""


def tokenise(text: str, start: int, end: int, quotes: Sequence[Span], fold: Callable[[str], str]) -> list[Token]:
    """Return the tokens of a piece of text; ``quotes`` are the quoted pieces in it, ``fold`` makes words comparable."""
    tokens: list[Token] = []
    position = start
    for quoted in [*quotes, (end, end)]:
        tokens.extend(
            Token(match.start(), match.end(), match.group(), fold(match.group()))
            for match in TOKEN.finditer(text, position, max(position, quoted[0]))
        )
        if quoted[0] < quoted[1]:
            tokens.append(Token(quoted[0], quoted[1], "\ue000", "\ue000", quote=True))
        position = quoted[1]
    return tokens


def find_mentions(text: str, tokens: Sequence[Token], lexicon: Lexicon, common: frozenset[str]) -> list[Mention]:
    """Return the mentions among tokens; ``common`` are the words that the text also writes small."""
    found: list[Mention] = []
    place = 0
    while place < len(tokens):
        mention = (
            _pronoun(tokens, place, lexicon)
            or (_name(text, tokens, place, lexicon, common) if lexicon.cased else None)
            or _nominal(text, tokens, place, lexicon)
        )
        if mention:
            found.append(mention)
            place = mention.last
        place += 1
    return found


def bare(name: str) -> str:
    """Return a name without an ending behind an apostrophe: "Serbia's", "Trump'ın"."""
    return _ENDING.sub("", name)


def _capital(token: Token) -> bool:
    return token.text[0].isupper() or (len(token.text) > 2 and token.text[1] in "'’" and token.text[2].isupper())


def _pronoun(tokens: Sequence[Token], place: int, lexicon: Lexicon) -> Mention | None:
    token = tokens[place]
    if token.lower not in lexicon.pronouns:
        return None
    return Mention(PRONOUN, (token.start, token.end), place, place)


def _name(text: str, tokens: Sequence[Token], place: int, lexicon: Lexicon, common: frozenset[str]) -> Mention | None:
    """Return the name that begins at a token, with the role before or after it."""
    if not _capital(tokens[place]) or tokens[place].lower in lexicon.stop_words or tokens[place].quote:
        return None
    last = _last_of_name(tokens, place)
    roles = [number for number in range(place, last + 1) if tokens[number].lower in lexicon.roles]
    first = roles[-1] + 1 if roles else place
    if first > last:
        return None
    starts = place == 0 or tokens[place - 1].text in ".:!?" or tokens[place - 1].quote
    while first <= last and starts and first == place and bare(tokens[first].lower) in common:
        first += 1  # "Yesterday Sergey Lavrov": the first word of a sentence is capital anyway
        starts = False
    if first > last or (first == last and bare(tokens[first].lower) in common):
        return None
    if first == last and tokens[first].lower in lexicon.cues:
        return None
    span = (tokens[first].start, tokens[last].end)
    name = bare(text[span[0] : span[1]])
    role = _role_before(text, tokens, place, first, lexicon) or _role_after(text, tokens, last, lexicon)
    return Mention(NAME, (span[0], span[0] + len(name)), first, last, name, role)


def _last_of_name(tokens: Sequence[Token], place: int) -> int:
    """Return the last token of the run of capital words that begins at ``place``."""
    last = place
    while last + 1 < len(tokens):
        following = tokens[last + 1]
        if bare(tokens[last].text) != tokens[last].text:
            break  # "Serbia's Beta": a genitive ends the name
        gap = following.start - tokens[last].end
        if _capital(following) and not following.quote and gap <= 1:
            last += 1
        elif (
            following.lower in PARTICLES
            and last + 2 < len(tokens)
            and _capital(tokens[last + 2])
            and not tokens[last + 2].quote
            and last > place - 1
        ):
            last += 2
        else:
            break
    return last


def _role_before(text: str, tokens: Sequence[Token], place: int, first: int, lexicon: Lexicon) -> str:
    """Return the role that leads up to a name: "Russian Foreign Minister", "ministar spoljnih poslova"."""
    start = place
    anchor = place if any(tokens[number].lower in lexicon.roles for number in range(place, first)) else -1
    for number in range(place - 1, max(-1, place - 1 - ROLE_REACH), -1):
        token = tokens[number]
        if token.quote or not token.text[0].isalpha() or token.lower in lexicon.cues:
            break
        if token.lower in lexicon.roles:
            anchor = number
        elif token.lower in lexicon.stop_words and (anchor >= 0 or number == place - 1):
            break
        start = number
    if anchor < 0:
        return ""
    start = max(start, anchor - 3)
    end = tokens[first - 1].end if first > start else tokens[place - 1].end
    return text[tokens[start].start : end] if start < first else ""


def _role_after(text: str, tokens: Sequence[Token], last: int, lexicon: Lexicon) -> str:
    """Return the role that follows a name between commas: "Ann Lee, director of the museum,"."""
    if last + 2 >= len(tokens) or tokens[last + 1].text not in (",", "("):
        return ""
    end = last + 2
    while end < len(tokens) and end - last - 2 < APPOSITION and tokens[end].text not in (",", ")", ".", ";", ":"):
        if tokens[end].quote or tokens[end].lower in lexicon.cues:
            return ""
        end += 1
    if end == len(tokens) or end - last - 2 >= APPOSITION:
        return ""
    if not any(tokens[number].lower in lexicon.roles for number in range(last + 2, min(end, last + 6))):
        return ""
    first = last + 2
    if tokens[first].lower in lexicon.stop_words and first + 1 < end:
        first += 1
    return text[tokens[first].start : tokens[end - 1].end]


def _nominal(text: str, tokens: Sequence[Token], place: int, lexicon: Lexicon) -> Mention | None:
    """Return "the minister" where a role stands without a name."""
    token = tokens[place]
    if token.quote or token.lower not in lexicon.roles:
        return None
    first = place
    while first > 0 and place - first < 2 and _modifies(tokens[first - 1], lexicon):
        first -= 1
    if first > 0 and tokens[first - 1].lower in lexicon.stop_words:
        first -= 1
    last = place
    while last + 1 < len(tokens) and tokens[last + 1].lower in lexicon.roles:
        last += 1
    return Mention(
        NOMINAL, (tokens[first].start, tokens[last].end), first, last, role=text[tokens[place].start : tokens[last].end]
    )


def _modifies(token: Token, lexicon: Lexicon) -> bool:
    return token.text[0].isalpha() and token.lower not in lexicon.stop_words and token.lower not in lexicon.cues
