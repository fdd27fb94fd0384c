"""Word frequencies of the development packages in, the profiles that the package ships out.

    python -m scripts.build_languages [TAG ...]

With tags only these languages are made, and the others kept as they are. Sources, the first two under the Apache
License 2.0: the word frequencies of langidentify-full-model (made from Wikipedia), langdetect's profiles for languages
that it lacks, and this project's own lists in ``scripts/words/`` for those that both lack: words and forms, the
commonest first. The same sources make the same files, byte for byte. docs/how-to/add-a-language.md says how a language
is added.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import islice
from pathlib import Path

import numpy as np
from langdetect.detector_factory import PROFILES_DIRECTORY
from numpy.typing import NDArray

from bot.languages import sequences
from bot.languages.letters import words as list_words
from bot.languages.scorer import BUCKET_BITS, FOLDER, MULTIPLIERS, SLOT_BITS, STEP
from bot.text import scripts

script_of = cache(scripts.script_of)

FREQUENCIES = resources.files("langidentify_full_model") / "data"
OUTPUT = Path(str(FOLDER))
OWN = Path(__file__).with_name("words")

# Languages by script; a tag is the name of the source's file unless SOURCES says otherwise.
WORDS = {
    "Latn": (
        "af az bs ca cs cy da de en eo es et eu fi fil fr ga gl hr hu id is it lb lg lt lv mi ms mt nl nn no om pl pt "
        "ro sk sl sn so sq sr-Latn st sv sw tn tr ts uz vi xh yo zu"
    ),
    "Cyrl": "be bg mk mn ru sr-Cyrl uk",
    "Arab": "ar fa ps ur",
    "Ethi": "am ti",
}
SOURCES = {"fil": "tl", "sr-Latn": "sr", "sr-Cyrl": "sr"}
PROFILES = {"Deva": "hi mr ne"}
LANGDETECT_LACKS = {
    "az": "Latn",
    "be": "Cyrl",
    "bs": "Latn",
    "gl": "Latn",
    "ms": "Latn",
    "mt": "Latn",
    "sr-Cyrl": "Cyrl",
    "sr-Latn": "Latn",
    "uz": "Latn",
}  # given to it as profiles in its own format

FLOORS = (5e-5, 5e-5, 5e-5, 2e-5)  # probability of an unseen sequence by length; langdetect's is 5e-5
WORD_FLOOR = -14.0  # log probability of an unseen word
WORD_SHARE = 0.5  # of a word's evidence: its letters are counted already
ZIPF = 2.7  # added to a rank (Mandelbrot)
OWN_SHARE = 0.6  # of a text's words that a list of some hundred holds
OWN_USUAL = 0.87  # of what its words weigh, a text weighs by the letter, for half of it stands in no such list
OWN_KNOWN = 0.36  # of what all of a text's words would weigh, those of such a list weigh
MOST_WORDS = 8000
MOST_GRAMS = 6000
LEAST = 0.3  # weights below are left out

# What the encyclopaedia is full of, and the news is not.
_ARTEFACTS = list_words(
    "преусмери преусмерување пренасочване redirect preusmjeri preusmeri preusmjeravanje ngc references reference width "
    "px thumb mini align style right left center utc isbn http https www"
)
_CYRILLIC = "а б в г д ђ е ж з и ј к л љ м н њ о п р с т ћ у ф х ц ч џ ш"
_LATIN = "a b v g d đ e ž z i j k l lj m n nj o p r s t ć u f h c č dž š"
_TO_LATIN = str.maketrans(dict(zip(_CYRILLIC.split(), _LATIN.split(), strict=True)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Weights of a language by number."""

    tag: str
    script: str
    weights: Mapping[int, float]
    usual: float  # weight of a character in running text; 0 where only sequences are known
    usual_words: float  # part that words have in it, by the word


def main() -> None:
    """Write the profiles that the command line names, or all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tags", nargs="*", metavar="TAG")
    named = parser.parse_args().tags
    scripts_of = {tag: script for table in (WORDS, PROFILES) for script, tags in table.items() for tag in tags.split()}
    if unknown := set(named) - scripts_of.keys():
        parser.error(f"neither WORDS nor PROFILES has {', '.join(sorted(unknown))}")
    kept = [profile for profile in read() if profile.tag in scripts_of.keys() - set(named)] if named else []
    made = [make(tag, script) for tag, script in scripts_of.items() if not named or tag in named]
    OUTPUT.mkdir(exist_ok=True)
    write(sorted([*kept, *made], key=lambda profile: profile.tag))
    for tag, script in LANGDETECT_LACKS.items():
        if not named or tag in named:
            write_for_langdetect(tag, words(tag, script))


def make(tag: str, script: str) -> Profile:
    """Make a language's profile from its source."""
    if tag in PROFILES.get(script, "").split():
        return profile_of_langdetect(tag, script)
    return profile_of_words(tag, words(tag, script), script)


def read() -> Iterator[Profile]:
    """Return the profiles that were written before."""
    with np.load(OUTPUT / "profiles.npz") as stored:
        numbers = stored["gaps"].cumsum(dtype=np.uint32)
        columns = zip(*(stored[name].tolist() for name in ("tags", "scripts", "usual", "usual_words")), strict=True)
        for place, (tag, script, usual, in_words) in enumerate(columns):
            units = stored["rows"][stored["row_of"], place]
            known = units.nonzero()[0]
            weights = dict(zip(numbers[known].tolist(), (units[known] * STEP).tolist(), strict=True))
            yield Profile(tag=tag, script=script, weights=weights, usual=usual, usual_words=in_words)


def words(tag: str, script: str) -> dict[str, float]:
    """Return a language's words with their probabilities, the commonest first; Serbian's are in Cyrillic letters."""
    if has_own_list(tag):
        return own_words(tag)
    source = SOURCES.get(tag, tag)
    written = "Cyrl" if source == "sr" else script
    found: dict[str, float] = {}
    with gzip.open(str(FREQUENCIES / f"topwords-{source}.txt.gz"), "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("#"):
                continue
            word, logarithm = line.split()[:2]
            if word in _ARTEFACTS or {script_of(letter) for letter in word} - {scripts.UNWRITTEN} != {written}:
                continue
            if tag == "sr-Latn":
                word = word.translate(_TO_LATIN)
            if script == "Latn" and len(word) < 2:  # the source has them for some languages only
                continue
            found[word] = found.get(word, 0.0) + math.exp(float(logarithm))
    return dict(sorted(found.items(), key=lambda word: (-word[1], word[0])))


def has_own_list(tag: str) -> bool:
    """Say whether a language's words are listed in this project."""
    return (OWN / f"{tag}.txt").exists()


def own_words(tag: str) -> dict[str, float]:
    """Return the words of a list of our own with probabilities that fall with their rank, as Zipf's law has it."""
    listed = dict.fromkeys(sequences.fold((OWN / f"{tag}.txt").read_text(encoding="utf-8")).split())
    odds = {word: 1 / (rank + ZIPF) for rank, word in enumerate(listed, 1)}
    return {word: OWN_SHARE * share / sum(odds.values()) for word, share in odds.items()}


def profile_of_words(tag: str, listed: Mapping[str, float], script: str) -> Profile:
    """Weigh the letter sequences of all words, and the commonest words themselves."""
    weights: dict[int, float] = {}
    numbers: list[NDArray[np.uint32]] = []
    logs: list[NDArray[np.float64]] = []
    for floor, (keys, shares) in zip(FLOORS, gram_shares(listed), strict=True):
        numbers.append(keys)
        logs.append(np.log(shares / floor))
    keys, values = np.concatenate(numbers), np.concatenate(logs)
    best = np.lexsort((keys, -values))[:MOST_GRAMS]
    weights.update(zip(keys[best].tolist(), values[best].tolist(), strict=True))
    commonest = dict(list(listed.items())[:MOST_WORDS])
    for batch in batches(commonest):
        known = [word_weight(share) for share in batch.values()]
        weights.update(zip(sequences.words(joined(batch)).tolist(), known, strict=True))
    return Profile(
        tag=tag,
        script=script,
        weights=weights,
        usual=usual_weight(commonest, weights) * (OWN_USUAL if has_own_list(tag) else 1.0),
        usual_words=usual_words(commonest) / sum(listed.values()) * (OWN_KNOWN if has_own_list(tag) else 1.0),
    )


def word_weight(share: float) -> float:
    """Return what a word weighs that has this share of a language's words."""
    return WORD_SHARE * (math.log(share) - WORD_FLOOR)


def usual_words(listed: Mapping[str, float]) -> float:
    """Return what a word weighs in running text, where no other words weigh anything."""
    return sum(share * word_weight(share) for share in listed.values())


def batches(listed: Mapping[str, float]) -> Iterator[dict[str, float]]:
    """Yield words in parts that are short enough to be numbered at once."""
    words = iter(listed.items())
    while batch := dict(islice(words, 100)):
        yield batch


def joined(listed: Iterable[str]) -> sequences.Numbers:
    """Return the code points of words as they stand in a folded text."""
    return sequences.code_points(f" {' '.join(listed)} ")


def usual_weight(listed: Mapping[str, float], weights: Mapping[int, float]) -> float:
    """Return what a character of text in this language weighs, on average over its commonest words."""
    total = length = 0.0
    for batch in batches(listed):
        codes = joined(batch)
        shares = np.append(np.fromiter(batch.values(), np.float64), 0.0)[np.cumsum(codes == ord(" ")) - 1]
        for numbers in sequences.grams(codes):
            known = [weights.get(number, 0.0) for number in numbers.tolist()]
            total += float(shares[: len(numbers)] @ np.array(known))
        known = [weights.get(number, 0.0) for number in sequences.words(codes).tolist()]
        total += float(np.fromiter(batch.values(), np.float64) @ np.array(known))
        length += float(shares.sum())
    return total / length


def gram_shares(listed: Mapping[str, float]) -> Iterator[tuple[NDArray[np.uint32], NDArray[np.float64]]]:
    """Return for each length the sequences within words and the share that each has of all of its length."""
    codes = joined(listed)
    space = codes == ord(" ")
    owner = np.cumsum(space) - 1
    odds = np.append(np.fromiter(listed.values(), np.float64), 0.0)
    for length, numbers in enumerate(sequences.grams(codes), 1):
        within = np.ones(len(numbers), bool)
        for place in range(1, length - 1):
            within &= ~space[place : place + len(numbers)]
        if length == 1:
            within = ~space
        within[-1] = False
        keys, back = np.unique(numbers[within], return_inverse=True)
        shares = np.bincount(back, odds[owner[: len(numbers)][within]])
        yield keys, shares / shares.sum()


def profile_of_langdetect(tag: str, script: str) -> Profile:
    """Weigh the letter sequences of a profile of langdetect's."""
    profile = json.loads((Path(PROFILES_DIRECTORY) / tag).read_text(encoding="utf-8"))
    shares: dict[int, float] = {}
    for gram, count in sorted(profile["freq"].items()):
        if gram.strip() and not gram.isascii():
            number = int(sequences.grams(sequences.code_points(gram.lower()))[len(gram) - 1][0])
            shares[number] = shares.get(number, 0.0) + count / profile["n_words"][len(gram) - 1]
    weights = {key: math.log(share / FLOORS[0]) for key, share in shares.items()}
    return Profile(tag=tag, script=script, weights=weights, usual=0.0, usual_words=0.0)


def write(profiles: list[Profile]) -> None:
    """Write the numbers by the gaps between them, their slots, and the weights that they have by language."""
    weights: dict[int, NDArray[np.uint8]] = defaultdict(lambda: np.zeros(len(profiles), np.uint8))
    for place, profile in enumerate(profiles):
        for number, weight in profile.weights.items():
            if weight >= LEAST:
                weights[number][place] = round(min(weight / STEP, 255))
    numbers = np.array(sorted(weights), np.uint32)
    empty = np.zeros((1, len(profiles)), np.uint8)  # stays the first: the row of slots without a number
    rows, row_of = np.unique(
        np.concatenate([empty, [weights[number] for number in numbers.tolist()]]), axis=0, return_inverse=True
    )
    np.savez_compressed(
        OUTPUT / "profiles.npz",
        tags=np.array([profile.tag for profile in profiles]),
        scripts=np.array([profile.script for profile in profiles]),
        usual=np.array([profile.usual for profile in profiles], np.float32),
        usual_words=np.array([profile.usual_words for profile in profiles], np.float32),
        gaps=np.diff(numbers, prepend=np.uint32(0)),
        tries=tries(numbers),
        row_of=row_of[1:].astype(np.uint32),
        rows=rows,
    )


def tries(numbers: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """Return for each of the first bits which multiplier gives all numbers with them a slot of their own.

    Those that most numbers have come first, for they are the hardest to place (Belazzougui, Botelho and Dietzfelbinger,
    Hash, Displace, and Compress, 2009).
    """
    buckets = numbers >> (32 - BUCKET_BITS)
    sizes = np.bincount(buckets, minlength=2**BUCKET_BITS)
    ends = np.cumsum(sizes)
    chosen = np.zeros(2**BUCKET_BITS, np.uint8)
    taken: set[int] = set()
    for bucket in np.argsort(-sizes, kind="stable")[: np.count_nonzero(sizes)].tolist():
        sharing = numbers[ends[bucket] - sizes[bucket] : ends[bucket]].tolist()
        for place, multiplier in enumerate(MULTIPLIERS.tolist()):
            slots = {number * multiplier % 2**32 >> (32 - SLOT_BITS) for number in sharing}
            if len(slots) == len(sharing) and taken.isdisjoint(slots):
                taken |= slots
                chosen[bucket] = place
                break
        else:
            raise ValueError(f"no multiplier parts the numbers {sharing}")
    return chosen


def write_for_langdetect(tag: str, listed: Mapping[str, float]) -> None:
    """Write a profile in langdetect's format."""
    counts: dict[str, float] = {}
    totals = [0.0, 0.0, 0.0]
    for word, share in listed.items():
        written = f" {word} "
        for length in (1, 2, 3):
            for start in range(len(written) - length + 1):
                gram = written[start : start + length]
                if gram != " ":
                    counts[gram] = counts.get(gram, 0.0) + 2e7 * share
                    totals[length - 1] += 2e7 * share
    least = totals[0] / 100_000
    profile = {
        "name": tag,
        "freq": {gram: int(count) for gram, count in sorted(counts.items()) if count > least},
        "n_words": [int(total) for total in totals],
    }
    path = OUTPUT / f"{tag}.json.gz"
    path.write_bytes(gzip.compress(json.dumps(profile, ensure_ascii=False).encode(), mtime=0))


if __name__ == "__main__":
    main()
