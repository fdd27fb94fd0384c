"""Articles with labelled quotes in, the weights of the ranker of speakers out.

    python -m scripts.build_quotes DATA [--check]

DATA is a folder with ``ntrex_*.jsonl`` and ``setimes_sr.jsonl``, an article a line (CC BY-SA 4.0). In languages without
letter case names are found with less certainty; they have weights of their own, kept near those of the others.

Who said the quote before tells much of who says the next; but when the weights are used, that is only presumed. So
they are learned twice: first with the labelled speakers, on either fold of the documents, then on all of them with the
speakers whom the weights of the other fold presume.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bot.config.catalogue import load_languages
from bot.quotes.extract import ENOUGH, LIKELY
from bot.quotes.features import Evidence, find_evidence, find_signs
from bot.quotes.frames import find_frames
from bot.quotes.lexicon import lexicon
from bot.quotes.marks import find_quoted
from bot.quotes.persons import Person
from bot.quotes.ranker import WEIGHTS, Ranker, choose
from bot.quotes.relations import Turn
from bot.quotes.scene import Scene
from bot.quotes.tokens import bare
from scripts.quote_labels import find_speaker
from scripts.quote_model import Example, train
from scripts.quote_prior import EXPECTED, expected

ALIASES = {"sr": "sr-Latn", "nb": "no", "zh-Hans": "zh"}
FAMILIES = {
    "Slavic": ("bg", "bs", "cs", "hr", "mk", "pl", "ru", "sk", "sl", "sr-Cyrl", "sr-Latn", "uk"),
    "Germanic": ("da", "de", "en", "nl", "no", "sv"),
    "Romance": ("ca", "es", "fr", "it", "pt", "ro"),
    "Baltic": ("lt", "lv"),
    "Uralic": ("et", "fi", "hu"),
    "others": ("el", "id", "sq", "tr", "vi"),
}
LICENCE = "CC BY-SA 4.0: learned from NTREX-128 and SETimes"
PENALTY = 2.0
WORTH = 3.0  # translations that all those of a document count like
FEWEST = 4  # documents that a feature must be seen in
LEAST = 0.02  # weight that is kept
TEMPERATURE = 1.0
FOUND = 0.5  # overlap of a quote and the label that is about it
SHORT = 0.5  # how much quotes under five words count
KEY = 5
THRESHOLDS = (0.45, ENOUGH, 0.7, 0.8)


@dataclass(frozen=True, slots=True)
class Labelled:
    """An article with its labels; ``half`` and ``fold`` are 0 or 1, the same for all translations of a document."""

    language: str
    document: str
    half: int
    fold: int
    text: str
    quotes: Sequence[Mapping[str, Any]]
    ignored: Sequence[Sequence[int]]


@dataclass(frozen=True, slots=True)
class Rankers:
    """A ranker for languages with letter case, and one for those without it."""

    cased: Ranker
    caseless: Ranker

    def of(self, article: Labelled) -> Ranker:
        """Return the ranker for an article's language."""
        return self.cased if load_languages()[article.language].cased else self.caseless


def read(folder: Path) -> list[Labelled]:
    """Return the articles of a folder."""
    found = []
    for path in [*sorted(folder.glob("ntrex_*.jsonl")), folder / "setimes_sr.jsonl"]:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
            record = json.loads(line)
            tag = ALIASES.get(record["lang"], record["lang"])
            if tag in load_languages():
                found.append(
                    Labelled(
                        tag,
                        f"{path.stem[:5]}{number}",
                        number % 2,
                        number // 2 % 2,
                        record["text"],
                        record["quotes"],
                        record.get("ignore", ()),
                    )
                )
    return found


def examples(article: Labelled, rankers: Rankers | None = None) -> list[Example]:
    """Return what is to be learned from an article; who spoke before is as labelled, or as ``rankers`` presume."""
    words = lexicon(load_languages()[article.language])
    scene = Scene(article.text, find_frames(article.text, find_quoted(article.text, words), words), words)
    small = article.text.casefold()
    turns: list[Turn] = []
    made: list[Example] = []
    for number, frame in enumerate(scene.frames):
        for place, (start, end) in zip(frame.places, frame.quotes, strict=True):
            label = _label(article, start, end)
            ignored = any(start < last and first < end for first, last in article.ignored)
            weight = 1.0 if label is None or label.get("en_words", KEY) >= KEY else SHORT
            is_quote = label is not None and label["label"] != "X"
            if not ignored:
                signs = find_signs(scene, number, place)
                both = [Evidence(None, None, signs), Evidence(None, None, ())]
                made.append(Example(both, [not is_quote, is_quote], weight, article.document))
            if label is None or not is_quote:
                continue
            evidence = find_evidence(scene, number, place, turns)
            right = _right(evidence, label, small) if words.cased else _right_by_sound(scene, evidence, label)
            if any(right) and not ignored:
                made.append(Example(evidence, right, weight, article.document))
            turns.append(_turn(number, evidence, right, rankers.of(article) if rankers else None))
    return made


def _turn(number: int, evidence: Sequence[Evidence], right: Sequence[bool], ranker: Ranker | None) -> Turn:
    """Return who said a quote by its label or, where a ranker is given, as that presumes."""
    if ranker:
        choice = choose(ranker, evidence)
        likely = choice.person if choice.probability >= LIKELY else None
        return Turn(number, likely, choice.evidence.mention)
    persons = [piece.person for piece, good in zip(evidence, right, strict=True) if good and piece.person]
    return Turn(number, persons[0] if persons else None, None if persons else evidence[-1].mention)


def _label(article: Labelled, start: int, end: int) -> Mapping[str, Any] | None:
    """Return the label that is about a quote."""
    for quote in article.quotes:
        shared = min(end, quote["end"]) - max(start, quote["start"])
        if shared > FOUND * (max(end, quote["end"]) - min(start, quote["start"])):
            return quote
    return None


def _right(evidence: Sequence[Evidence], label: Mapping[str, Any], text: str) -> list[bool]:
    """Return which pieces of evidence give the right answer; none, where the labels do not tell.

    They do not where they have a name only as it is in English, which is not in the text.
    """
    forms = [form for form in map(str.casefold, label.get("local_forms") or ()) if form in text]
    if label["label"] == "O":
        forms = [word.casefold() for word in label["speaker"].split() if len(word) > 3]
    named = [piece.person is not None and is_named(piece.person, forms) for piece in evidence]
    if label["label"] == "P":
        return named if any(named) or not forms else [piece.person is None for piece in evidence]
    return named if any(named) else [piece.person is None for piece in evidence]


def _right_by_sound(scene: Scene, evidence: Sequence[Evidence], label: Mapping[str, Any]) -> list[bool]:
    """Return the same in a language without letter case, where the labels' forms are pieces of other words, too."""
    speakers = find_speaker(scene.persons.known, label["speaker"] or "") if label["label"] in "PO" else []
    named = [any(piece.person is speaker for speaker in speakers) for piece in evidence]
    return named if any(named) else [piece.person is None for piece in evidence]


def is_named(person: Person, forms: Sequence[str]) -> bool:
    """Say whether a word of a person's name is one of the forms, perhaps with another ending."""
    words = [bare(word).strip("’'.").casefold() for mention in person.forms for word in mention.name.split()]
    if any(word == form or _is_inflected(word, form) for form in forms for word in words):
        return True
    parts = [form for form in forms if form.upper() == form and len(form) > 1]  # where no spaces part the words
    return any(part in mention.name for mention in person.forms for part in parts)


def _is_inflected(word: str, form: str) -> bool:
    stem = max(4, len(form) - 2)
    return len(form) >= 5 and len(word) >= 4 and word[:stem] == form[:stem]


def learn(articles: Sequence[Labelled], penalty: float) -> Rankers:
    """Return rankers that are trained on some articles."""
    labelled = [(article, examples(article)) for article in articles]
    folds = [fit([pair for pair in labelled if pair[0].fold != fold], penalty) for fold in (0, 1)]
    return fit([(article, examples(article, folds[article.fold])) for article in articles], penalty)


def fit(made: Sequence[tuple[Labelled, Sequence[Example]]], penalty: float) -> Rankers:
    """Return rankers whose weights fit the examples of some articles."""
    languages = load_languages()
    cased = [some for article, some in made if languages[article.language].cased]
    caseless = [some for article, some in made if not languages[article.language].cased]
    ranker = _fit(cased, penalty, EXPECTED)
    return Rankers(ranker, _fit(caseless, penalty, ranker.weights) if caseless else ranker)


def _fit(made: Sequence[Sequence[Example]], penalty: float, near: Mapping[str, float]) -> Ranker:
    def prior(name: str) -> float:
        return near.get(name, 0.0) if near is not EXPECTED else expected(name)

    translations = Counter(some[0].document for some in made if some)
    counted = [
        replace(each, weight=each.weight * _worth(translations[each.document])) for some in made for each in some
    ]
    weights = {**near, **train(counted, penalty, FEWEST, prior)}
    return Ranker({name: round(weight, 2) for name, weight in sorted(weights.items()) if abs(weight) >= LEAST})


def _worth(translations: int) -> float:
    """Return how much a translation counts: all of a document count like a few, as their reasons are the same."""
    return min(1.0, WORTH / translations)


def check(articles: Sequence[Labelled], penalty: float) -> None:
    """Print how many speakers are right, and how many names wrong, in documents and languages not trained on."""
    languages = load_languages()
    cased = [article for article in articles if languages[article.language].cased]
    for half in (0, 1):
        rankers = learn([article for article in articles if article.half != half], penalty)
        own = [article for article in articles if article.half == half]
        report(
            f"half {half}, trained on the other",
            rankers,
            [article for article in own if languages[article.language].cased],
        )
        caseless = [article for article in own if not languages[article.language].cased]
        report(f"without letter case, half {half}, weights of their own", rankers, caseless)
        shared = Rankers(rankers.cased, rankers.cased)
        report(f"without letter case, half {half}, weights of the cased languages", shared, caseless)
    for family, tags in FAMILIES.items():
        for half in (0, 1):
            rankers = learn([some for some in cased if some.half != half and some.language not in tags], penalty)
            own = [some for some in cased if some.half == half and some.language in tags]
            report(f"{family}, half {half}, trained on the other without them", rankers, own)


def report(title: str, rankers: Rankers, articles: Sequence[Labelled]) -> None:
    """Print the share of quotes whose speaker is right, and of those with a wrong name; the same of key quotes.

    Of key quotes also at higher thresholds, as how many right names it costs to have fewer wrong ones.
    """
    answers = [answer for article in articles for answer in _answers(article, rankers)]
    print(f"{title}: {_shares(answers, ENOUGH)}")  # noqa: T201
    key = [answer for answer in answers if answer.key]
    print("  key quotes:", "; ".join(f"from {enough}, {_shares(key, enough)}" for enough in THRESHOLDS))  # noqa: T201


@dataclass(frozen=True, slots=True)
class _Answer:
    """How sure a ranker is of a name, or None for nobody; whether that is right, and whether nobody would be."""

    probability: float | None
    right: bool
    nobody: bool
    key: bool


def _answers(article: Labelled, rankers: Rankers) -> Iterator[_Answer]:
    """Yield what is answered about each quote of an article."""
    for example in examples(article, rankers):
        if example.evidence[-1].features:  # it asks who said a quote, not whether it is one
            choice = choose(rankers.of(article), example.evidence)
            meant = [piece.person for piece, true in zip(example.evidence, example.right, strict=True) if true]
            probability = choice.probability if choice.person else None
            yield _Answer(probability, choice.person in meant, None in meant, example.weight == 1)


def _shares(answers: Sequence[_Answer], enough: float) -> str:
    named = [answer.probability is not None and answer.probability >= enough for answer in answers]
    right = sum(answer.right if name else answer.nobody for answer, name in zip(answers, named, strict=True))
    wrong = sum(name and not answer.right for answer, name in zip(answers, named, strict=True))
    return f"{len(answers)} quotes, {right / len(answers):.3f} right, {wrong / len(answers):.3f} under a wrong name"


def main() -> None:
    """Read the command line; write the weights, or check what can be expected of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--check", action="store_true", help="only measure on what was not trained on")
    parser.add_argument("--penalty", type=float, default=PENALTY)
    arguments = parser.parse_args()
    articles = read(arguments.data)
    if arguments.check:
        check(articles, arguments.penalty)
        return
    rankers = learn(articles, arguments.penalty)
    cased, caseless = rankers.cased.weights, rankers.caseless.weights
    own = {name: weight for name, weight in caseless.items() if weight != cased.get(name, 0.0)}
    document = {"licence": LICENCE, "temperature": TEMPERATURE, "cased": cased, "caseless": own}
    WEIGHTS.write_text(json.dumps(document, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
