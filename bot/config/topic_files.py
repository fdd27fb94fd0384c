"""What a file says of a topic in, a ``Topic`` out: the keys of ``catalogue/topics`` and of topics in sources.yaml."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from bot.config.checks import check_language, check_term_language
from bot.config.faults import Strict, wrong
from bot.model import LEAST_SCORE, TITLE_BOOST, WITHIN_SHARE, Near, Phrases, Term, TermLists, Topic, TopicId

ANY_LANGUAGE = "*"
_WEIGHTED = re.compile(r"(?P<text>.*\S)\s*\^(?P<weight>-?\d{1,3}(\.\d{1,3})?)")
# Numbers of YAML files come as the text that was written.
Weight = Annotated[float, Field(ge=-100, le=100, allow_inf_nan=False, strict=False)]


def _check_text(text: str) -> str:
    """Refuse a weight that is none, and a text without anything to look for."""
    if "^" in text:
        raise wrong(f"“{text}” has no weight behind the ^.", "Write a number there, as in Vučić^3.")
    if not re.search(r"\w", text):
        raise wrong(f"“{text}” has no letter or digit.", "Write the word that articles would have.")
    return text


class TermFile(Strict):
    """A term with its options, as a topic file writes it."""

    text: Annotated[str, AfterValidator(_check_text)] = Field(
        min_length=1, description="The words; a trailing * stands for any ending."
    )
    case: bool = Field(default=False, description="Whether capitals count as written.")
    weight: Weight = Field(
        default=1.0, description="How much the term counts: 3 as much as three others; below 0 it speaks against."
    )


def _written_out(term: object) -> object:
    """A text alone is a term without options, but it can have its weight behind a ^."""
    if not isinstance(term, str):
        return term
    found = _WEIGHTED.fullmatch(term)
    return {"text": found["text"], "weight": float(found["weight"])} if found else {"text": term}


def _by_language(terms: object) -> object:
    """A plain list of terms holds in every language."""
    return {ANY_LANGUAGE: terms} if isinstance(terms, list) else terms


TermEntry = Annotated[TermFile, BeforeValidator(_written_out, json_schema_input_type=str | TermFile)]
TermsByLanguage = dict[Annotated[str, AfterValidator(check_term_language)], list[TermEntry]]
TermsFile = Annotated[
    TermsByLanguage, BeforeValidator(_by_language, json_schema_input_type=list[TermEntry] | TermsByLanguage)
]
PhrasesByLanguage = dict[Annotated[str, AfterValidator(check_language)], list[str]]


class NearFile(Strict):
    """Two kinds of terms that are evidence where they stand near each other."""

    first: TermsFile = Field(description="One of these, a list or lists by language tag …")
    second: TermsFile = Field(description="… and one of these, before or behind it.")
    within: int = Field(default=10, ge=0, le=1000, strict=False, description="How many words may stand between them.")

    def to_near(self) -> Near:
        """Return the value that the engines know."""
        return Near(first=_to_lists(self.first), second=_to_lists(self.second), within=self.within)


class PhrasesFile(Strict):
    """Phrases that show what a topic means."""

    match: PhrasesByLanguage = Field(default={}, description="Phrases that are on the topic, by language tag.")
    skip: PhrasesByLanguage = Field(default={}, description="Phrases that only look so, by language tag.")

    def to_phrases(self) -> Phrases:
        """Return the value that the engines know."""
        return Phrases(
            match={tag: tuple(phrases) for tag, phrases in self.match.items()},
            skip={tag: tuple(phrases) for tag, phrases in self.skip.items()},
        )


class TopicFile(Strict):
    """A file of ``catalogue/topics``, or a topic of sources.yaml: key by key a ``Topic``."""

    id: str = Field(min_length=1, description="A short name in small letters, as commands and subscriptions use it.")
    name: str = Field(min_length=1, description="The topic's name in English.")
    emoji: str = Field(default="", description="Stands before the name in alerts.")
    names: dict[Annotated[str, AfterValidator(check_language)], str] = Field(
        default={}, description="What the topic is called in other languages, by language tag."
    )
    countries: list[str] = Field(
        default=[], description="Country codes (ISO 3166-1): what these countries are called in any language counts."
    )
    terms: TermsFile = Field(default={}, description="What to look for: a list, or lists by language tag.")
    exclude: TermsFile = Field(default={}, description="Words that only look like the topic, in the form of terms.")
    all: list[TermsFile] = Field(
        default=[], description="Groups, each in the form of terms: one of each group must occur."
    )
    never: TermsFile = Field(
        default={}, alias="not", description="In the form of terms: where one occurs, the topic does not count."
    )
    near: list[NearFile] = Field(default=[], description="Pairs of terms that count where they stand together.")
    within: list[str] = Field(default=[], description="Wider topics: what is on this one is on those as well.")
    share: float = Field(
        default=WITHIN_SHARE,
        ge=0,
        le=1,
        strict=False,
        description="How much of the topic's score the wider topics get: 0 to 1.",
    )
    title_boost: Weight = Field(
        default=TITLE_BOOST, description="How much evidence in the title counts, where that in the body counts 1."
    )
    min_score: Weight = Field(
        default=LEAST_SCORE, description="The least score that counts; a single word of the body has a score of 1."
    )
    tests: PhrasesFile = Field(default=PhrasesFile(), description="Phrases that the topic is tested with.")

    def to_topic(self) -> Topic:
        """Return the value that the engines know."""
        return Topic(
            id=TopicId(self.id),
            name=self.name,
            emoji=self.emoji,
            names=dict(self.names),
            countries=tuple(self.countries),
            terms=_to_lists(self.terms),
            exclude=_to_lists(self.exclude),
            all=tuple(map(_to_lists, self.all)),
            never=_to_lists(self.never),
            near=tuple(near.to_near() for near in self.near),
            within=tuple(map(TopicId, self.within)),
            share=self.share,
            title_boost=self.title_boost,
            min_score=self.min_score,
            tests=self.tests.to_phrases(),
        )


def _to_lists(lists: TermsByLanguage) -> TermLists:
    return {
        tag: tuple(Term(text=entry.text, case=entry.case, weight=entry.weight) for entry in entries)
        for tag, entries in lists.items()
    }
