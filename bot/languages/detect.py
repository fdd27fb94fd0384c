"""A text and a hint in, its language with confidence and reasons out.

The script speaks first, then the letters that only some alphabets have, then the scores, and last the hint: a feed's
word for its language is often a template's default, so it settles close calls but overrules nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.languages import letters
from bot.languages.close import divide
from bot.languages.prior import contend
from bot.languages.repair import repair
from bot.languages.scorer import LetterScorer
from bot.model import UNKNOWN_LANGUAGE, Contender, Detection, Language, Prior
from bot.text.scripts import UNWRITTEN, dominant_script

SAMPLE = 1500  # characters
FEWEST_LETTERS = 12  # below so many in an alphabet, only the script or a hint can tell
LEAST_SURE = 0.5  # of a language and those close to it: below, most answers would be wrong
CONTENDERS = 5  # that are kept: what is less likely no feed's word makes likely
NOTHING_KNOWN = Prior()
GROUPS = {"bs": "hbs", "hr": "hbs", "sr": "hbs", "cnr": "hbs", "sh": "hbs", "id": "msa", "ms": "msa"}
_SAME = {"nb": "no", "nn": "no", "iw": "he", "in": "id", "cmn": "zh", "sh": "sr-Latn", "me": "cnr", "tl": "fil"}
_NOISE = re.compile(r"https?://\S+|www\.\S+|#\w+|\d+")
_NOISE_WITH_ADDRESSES = re.compile(r"https?://\S+|www\.\S+|\S[^\s@]*@\S[^\s.]*\.\S+|[@#]\w+|\d+")
_SYLLABIC = frozenset({"Hani", "Jpan", "Kore", "Thai"})  # where a few characters are a sentence

# Languages of few feeds that headlines of a big neighbour are easily taken for: English and Dutch for Afrikaans.
_SELDOM = {"af": 0.02, "so": 0.05, "cy": 0.05, "fil": 0.05, "gl": 0.2, "mt": 0.2, "sw": 0.2, "uz": 0.2} | dict.fromkeys(
    ("eo", "lg", "mi", "om", "sn", "st", "tn", "ts", "xh", "yo", "zu"), 0.02
)


@dataclass(frozen=True, slots=True)
class _Verdict:
    """A language, how sure it is, and why."""

    language: str
    confidence: float
    reasons: tuple[str, ...]
    runner_up: str | None = None
    contenders: tuple[Contender, ...] = ()


@dataclass(frozen=True, slots=True)
class _Source:
    """What is known before a text is read: the tag that is declared, and what earlier articles say."""

    hint: str | None
    prior: Prior


_OF_OTHER_SCRIPTS = frozenset(letters.SOLE.values()).union(*letters.SHARED.values())


class Detector:
    """Tells languages apart. It answers for languages outside the catalogue as well."""

    def __init__(self, languages: Mapping[str, Language], scorer: LetterScorer) -> None:
        self._groups = {tag: language.group for tag, language in languages.items()}
        self._scorer = scorer

    def detect(self, text: str, hint: str | None = None, prior: Prior = NOTHING_KNOWN) -> Detection:
        """Return the language of a text, ``und`` where it is too short to tell. Never raises.

        ``hint`` is what the feed or the operator declares, ``prior`` what the feed's earlier articles say.
        """
        text = text[: 2 * SAMPLE]
        noise = _NOISE_WITH_ADDRESSES if "@" in text else _NOISE
        sample = repair(" ".join(noise.sub(" ", text).split())[:SAMPLE])
        script = dominant_script(sample)
        tag = normalise(hint, script)
        if script == UNWRITTEN:
            verdict = _Verdict(UNKNOWN_LANGUAGE, 0.0, ("the text has no letters",))
        elif _is_short(sample) and script not in _SYLLABIC and script not in letters.SOLE:
            verdict = _trust(tag, script)
        else:
            verdict = self._decide(sample, script, _Source(tag, prior))
        return Detection(
            language=verdict.language,
            script=script,
            confidence=round(verdict.confidence, 3),
            group=self._group(verdict.language),
            runner_up=verdict.runner_up,
            reasons=verdict.reasons,
            contenders=verdict.contenders[:CONTENDERS],
        )

    def _group(self, tag: str) -> str:
        return self._groups.get(tag) or GROUPS.get(base(tag), base(tag))

    def _decide(self, sample: str, script: str, source: _Source) -> _Verdict:
        """Ask the script, the letters and the scores, in this order."""
        hint = source.hint
        only = letters.SOLE.get(script)
        if only:
            language = hint if hint and script_fits(hint, script) else only
            return _Verdict(language, 0.99, (f"the script is {script}",))
        if script == "Latn":
            return self._latin(sample, source)
        shown = letters.cyrillic(sample) if script == "Cyrl" else letters.arabic(sample) if script == "Arab" else None
        if shown:
            return _Verdict(shown[0], 0.95, (f"the script is {script}", shown[1]))
        scores = self._scores(sample, script)
        if hint in {"bs-Cyrl", "cnr-Cyrl"} and "sr-Cyrl" in scores:
            scores[hint] = scores.pop("sr-Cyrl")
        return self._scored(scores, script, source)

    def _latin(self, sample: str, source: _Source) -> _Verdict:
        scores = self._scores(sample, "Latn")
        division = divide(sample, scores)
        verdict = self._scored(division.scores, "Latn", source)
        telling = ", ".join(division.reasons.get(verdict.language, ()))
        return replace(verdict, reasons=(*verdict.reasons, f"told by: {telling}")) if telling else verdict

    def _scores(self, sample: str, script: str) -> dict[str, float]:
        """Return the scores of the languages that the script leaves."""
        scores: dict[str, float] = {}
        for code, share in self._scorer.score(sample, script):
            tag = _SAME.get(code, code)
            if (tag in letters.SHARED[script]) if script in letters.SHARED else (tag not in _OF_OTHER_SCRIPTS):
                scores[tag] = scores.get(tag, 0.0) + share * _SELDOM.get(tag, 1.0)
        return scores

    def _scored(self, scores: Mapping[str, float], script: str, source: _Source) -> _Verdict:
        """Decide by scores, and by what the source says where they are close."""
        contenders = contend(scores, source.prior, source.hint)
        if not contenders:
            return _trust(source.hint, script)
        best = contenders[0]
        group = self._group(best.language)
        if sum(it.share for it in contenders if self._group(it.language) == group) < LEAST_SURE:
            return replace(_trust(source.hint, script), contenders=contenders)
        reasons = [f"the script is {script}", "letter sequences"]
        if best.by_text < max(contender.by_text for contender in contenders):
            reasons.append("the feed settled a close call")
        runner_up = contenders[1].language if len(contenders) > 1 else None
        return _Verdict(best.language, best.share, tuple(reasons), runner_up, contenders)


def _is_short(sample: str) -> bool:
    """Say whether a text has too few letters to tell; most have enough at their beginning."""
    return all(sum(map(str.isalpha, sample[:length])) < FEWEST_LETTERS for length in (2 * FEWEST_LETTERS, 200))


def _trust(hint: str | None, script: str) -> _Verdict:
    """Return the hint where its language is written in this script."""
    if hint and script_fits(hint, script):
        return _Verdict(hint, 0.5, ("too short to tell", "the hint says so"))
    return _Verdict(UNKNOWN_LANGUAGE, 0.0, ("too short to tell",))


def base(tag: str) -> str:
    """Return a tag's language without script and region, in lower case."""
    return tag.replace("_", "-").partition("-")[0].lower()


def normalise(hint: str | None, script: str) -> str | None:
    """Return a hint as one of our tags, for a text in a script: ``nb-NO`` is ``no``, ``sr`` can be ``sr-Cyrl``."""
    language = base(hint.strip()) if hint else ""
    if not 2 <= len(language) <= 3 or not language.isalpha() or language == UNKNOWN_LANGUAGE:
        return None
    language = base(_SAME.get(language, language))
    if language == "sr":
        return "sr-Cyrl" if script == "Cyrl" else "sr-Latn"
    return f"{language}-Cyrl" if language in {"bs", "cnr", "uz"} and script == "Cyrl" else language


def script_fits(tag: str, script: str) -> bool:
    """Say whether a language can be written in a script, as far as we know."""
    language = base(tag)
    if script in letters.SHARED:
        return tag in letters.SHARED[script] or language in {"bs", "cnr", "sr", "ug", "sd"}
    if script in letters.SOLE:
        kin = {"Hebr": {"yi"}, "Deva": {"mr", "ne"}, "Beng": {"as"}, "Ethi": {"ti"}, "Hani": {"ja"}}
        return language == letters.SOLE[script] or language in kin.get(script, set())
    elsewhere = frozenset(letters.SOLE.values()).union(*letters.SHARED.values())
    return tag not in elsewhere
