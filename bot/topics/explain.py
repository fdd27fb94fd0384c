"""A topic in, what it is looked for as out; and with a text, which of its terms stand there and what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from bot.model import UNKNOWN_LANGUAGE, Article, Detection, Match, TermLists, Topic, TopicId
from bot.speech import N_
from bot.topics.compile import Countries, compile_topics

EVERY_LANGUAGE = "*"
NO_WORD = N_("none of its words occurs")
NOT_NEAR = N_("no two of its words stand near enough to each other")
_NOTHING_KNOWN = Detection(language=UNKNOWN_LANGUAGE, script="Zyyy", confidence=0.0, group=UNKNOWN_LANGUAGE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A list of a topic: what it is to the topic, in words, and its forms by language tag."""

    role: str
    forms: Mapping[str, tuple[str, ...]]
    required: bool = False  # without it the topic does not count
    bars: bool = False  # with it the topic does not count
    pair: bool = False  # it counts only where its other half is near

    @property
    def distinct(self) -> tuple[str, ...]:
        """All forms of all languages, each once whatever its capitals."""
        return _distinct(form for forms in self.forms.values() for form in forms)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What a topic makes of a text: its match if it counts, what was found of each part, and why it does not count."""

    match: Match | None
    found: tuple[tuple[Part, Match], ...]
    reasons: tuple[str, ...]


def parts_of(topic: Topic, countries: Countries) -> tuple[Part, ...]:
    """Return the lists of a topic that say anything, as an operator reads them."""
    return tuple(part for part, _ in _split(topic, countries))


def try_topic(topic: Topic, match: Match | None, countries: Countries, article: Article, detection: Detection) -> Trial:
    """Match the parts of a topic one by one against a text; ``match`` is what all topics together made of it."""
    split = _split(topic, countries)
    alone = [replace(piece, id=TopicId(str(number)), min_score=0.0) for number, (_, piece) in enumerate(split)]
    seen = {found.topic: found for found in _match(alone, countries, article, detection)}
    found = tuple((part, seen[piece.id]) for piece, (part, _) in zip(alone, split, strict=True) if piece.id in seen)
    if match:
        return Trial(match=match, found=found, reasons=())
    reasons = [f"{part.role}: {', '.join(each.words)}" for part, each in found if part.bars]
    missing = [part for piece, (part, _) in zip(alone, split, strict=True) if part.required and piece.id not in seen]
    reasons += [f"{part.role}: none of them occurs" for part in missing]
    if not any(not part.bars for part, _ in found):
        reasons.append(_in_other_languages(alone, countries, article, detection))
    if not reasons and all(part.pair for part, _ in found):
        reasons.append(NOT_NEAR)
    if not reasons:
        reasons.append(f"the evidence is too weak, or excluded: the score is below {topic.min_score:g}")
    return Trial(match=None, found=found, reasons=tuple(reasons))


def _in_other_languages(alone: list[Topic], countries: Countries, article: Article, detection: Detection) -> str:
    """Say whether the text has words that count in other languages only."""
    others = _match(alone, countries, article, _NOTHING_KNOWN)
    words = dict.fromkeys(word for match in others for word in match.words)
    if words:
        return f"the text is taken for {detection.language}; it has words of other languages: {', '.join(words)}"
    return NO_WORD


def _match(topics: list[Topic], countries: Countries, article: Article, detection: Detection) -> tuple[Match, ...]:
    return compile_topics(topics, countries).match(article.text, len(article.title), detection)


def _split(topic: Topic, countries: Countries) -> tuple[tuple[Part, Topic], ...]:
    """Return the parts of a topic, each with a topic that consists of nothing else."""
    called: dict[str, tuple[str, ...]] = {}
    for code in topic.countries:
        for tag, names in (countries[code].names if code in countries else {}).items():
            called[tag] = (*called.get(tag, ()), *names)
    bare = Topic(id=topic.id, name=topic.name, title_boost=topic.title_boost)
    parts = [
        (Part(role=N_("names of countries"), forms=called), replace(bare, countries=topic.countries)),
        _part(N_("any of"), bare, topic.terms),
        *(_part(N_("must occur"), bare, group, required=True) for group in topic.all),
    ]
    for near in topic.near:
        parts.append(_part(f"within {near.within} words of the next", bare, near.first, pair=True))
        parts.append(_part(N_("and these"), bare, near.second, pair=True))
    parts += [
        _part(N_("must not occur"), bare, topic.never, bars=True),
        _part(N_("only look like it"), bare, topic.exclude),
    ]
    return tuple((part, piece) for part, piece in parts if any(part.forms.values()))


def _part(role: str, bare: Topic, lists: TermLists, **kind: bool) -> tuple[Part, Topic]:
    forms = {tag: _distinct(term.text for term in terms) for tag, terms in lists.items()}
    plain = {tag: tuple(replace(term, weight=1.0) for term in terms) for tag, terms in lists.items()}
    return Part(role=role, forms=forms, **kind), replace(bare, terms=plain)


def _distinct(forms: Iterable[str]) -> tuple[str, ...]:
    """Return each form once, whatever its capitals."""
    seen: dict[str, str] = {}
    for form in forms:
        seen.setdefault(form.casefold(), form)
    return tuple(seen.values())
