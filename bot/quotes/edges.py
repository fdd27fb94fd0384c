"""The names in all sentences of an article in, the same names with what is no part of them cut off out.

A run of capital words can be more than one name. Whether it is, the rest of the article tells, by the words that it has
alone and at the ends of other names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from bot.quotes.lexicon import Lexicon
from bot.quotes.mentions import Mention
from bot.quotes.shortening import BEGINNING, Sentences, is_all_capital, shorten
from bot.quotes.tokens import Token

LEAST_STEM = 4  # letters that a name has with the ending of a case


def settle(text: str, sentences: Sentences, words: Lexicon) -> None:
    """Change the mentions of all sentences in place, in a language with letter case."""
    for tokens, mentions in sentences:
        mentions[:] = [mention for mention in mentions if not _is_spelt_again(tokens, mention, mentions)]
    shorten(text, sentences, words)
    if words.inflected:
        part(text, sentences)
    mark_oblique(sentences, words)


def _is_spelt_again(tokens: Sequence[Token], mention: Mention, mentions: Sequence[Mention]) -> bool:
    """Say whether a name stands alone in brackets after another: "Ans Lī (Ann Lee)"."""
    before, after = mention.first - 1, mention.last + 1
    if not mention.name or before < 1 or after >= len(tokens) or tokens[before].text + tokens[after].text != "()":
        return False
    return any(other.name and other.last == before - 1 for other in mentions)


def part(text: str, sentences: Sentences) -> None:
    """Part two names without a sign between them: "to Holt Lee said", where the text has "Petra Holt" and "Lee", too.

    What stands together twice is one name. And cut off an acronym before a surname: "in the UN Holt said".
    """
    names = [mention.name.split() for _, mentions in sentences for mention in mentions if mention.name]
    alone = {words[0][:BEGINNING] for words in names if len(words) == 1}
    firsts = Counter(words[0][:BEGINNING] for words in names if len(words) > 1)
    lasts = Counter(words[-1][:BEGINNING] for words in names if len(words) > 1)
    pairs = Counter(tuple(word[:BEGINNING] for word in words) for words in names if len(words) == 2)
    for tokens, mentions in sentences:
        for number in range(len(mentions) - 1, -1, -1):
            mention = mentions[number]
            words = [word[:BEGINNING] for word in mention.name.split()]
            if len(words) != 2 or mention.last != mention.first + 1:
                continue
            first, last = words
            same = pairs[first, last]
            if is_all_capital(tokens[mention.first]):
                apart = last in alone and lasts[last] > same
            else:
                apart = alone.issuperset(words) and lasts[first] > 0 and firsts[first] == same == 1
            if apart:
                mentions[number : number + 1] = _parted(text, tokens, mention)


def _parted(text: str, tokens: Sequence[Token], mention: Mention) -> list[Mention]:
    """Return the two words of a name as two; a role stays with the one it is beside."""
    one, other = tokens[mention.first], tokens[mention.last]
    before = mention.role_tokens is not None and mention.role_tokens[0] < mention.first
    bare = replace(mention, role="", role_tokens=None)
    first, second = (mention, bare) if before else (bare, mention)
    return [
        replace(first, span=(one.start, one.end), last=mention.first, name=one.text),
        replace(
            second, span=(other.start, mention.span[1]), first=mention.last, name=text[other.start : mention.span[1]]
        ),
    ]


def mark_oblique(sentences: Sentences, words: Lexicon) -> None:
    """Mark the names that have the ending of another case than the subject's."""
    sure, added = words.language.case_endings, words.language.added_endings
    lasts = {mention.name.split()[-1].casefold() for _, mentions in sentences for mention in mentions if mention.name}
    for tokens, mentions in sentences:
        for number, mention in enumerate(mentions):
            if not mention.name:
                continue
            last = mention.name.split()[-1].casefold()
            owned = tokens[mention.last].end > mention.span[1]
            ends = last.endswith(sure) and len(last) > LEAST_STEM
            if owned or ends or any(last.endswith(end) and last[: -len(end)] in lasts for end in added):
                mentions[number] = replace(mention, oblique=True)
