"""A text and a hint in, its language with confidence and reasons out.

The script speaks first, then the letters that only some alphabets have, then the scores, and last the hint: a feed's
word for its language is often a template's default, so it settles close calls but overrules nothing.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.languages import letters, slavic
from bot.languages.letters import words
from bot.languages.prior import contend
from bot.languages.scorer import Scorer
from bot.model import UNKNOWN_LANGUAGE, Contender, Detection, Language, Prior
from bot.text.scripts import UNWRITTEN, dominant_script

SAMPLE = 1500  # characters
FEWEST_LETTERS = 12  # below so many in an alphabet, only the script or a hint can tell
CONTENDERS = 5  # that are kept: what is less likely no feed's word makes likely
NOTHING_KNOWN = Prior()
GROUPS = {"bs": "hbs", "hr": "hbs", "sr": "hbs", "cnr": "hbs", "sh": "hbs", "id": "msa", "ms": "msa"}
_SAME = {"nb": "no", "nn": "no", "iw": "he", "in": "id", "cmn": "zh", "sh": "sr-Latn", "me": "cnr", "tl": "fil"}
_NOISE = re.compile(r"https?://\S+|www\.\S+|\S+@\S+\.\S+|[@#]\w+|\d+")
_SYLLABIC = frozenset({"Hani", "Jpan", "Kore", "Thai"})  # where a few characters are a sentence

# Common words of languages in Latin letters that the scores leave out, against their neighbours.
_WORDS = {
    "az": words("və bu bir ilə üçün olan edib ki də da görə daha etmək olub"),
    "eu": words("eta da du ez dute zuen dira izan bat dela hau egin baina baino duen ditu zen ere"),
    "is": words("og að er á það sem við ekki með fyrir til um því voru hefur"),
    "mt": words("li ta' u fil mill il biex din kien dan għal minn għall"),
    "ga": words("agus an na ar go bhí seo leis sé tá ní"),
    "gl": words("unha máis pola polo coa dos das non cun moi tamén ao ós"),
    "ms": words(
        "bahawa kerana daripada iaitu beliau berkata kata kepada wang boleh pejabat semasa sahaja ialah mahu polis "
        "parlimen presiden menteri ahad isnin jumaat cuba kempen syarikat membabitkan turut isu apabila sebarang"
    ),
    "id": words(
        "bahwa karena dari yaitu dia mengatakan kata kepada uang bisa kantor saat hanya adalah ingin polisi parlemen "
        "presiden menteri minggu senin jumat coba perusahaan juga isu ketika tersebut untuk"
    ),
}
# Languages of few feeds that headlines of a big neighbour are easily taken for: English and Dutch for Afrikaans.
_SELDOM = {"af": 0.02, "so": 0.05, "cy": 0.05, "fil": 0.05, "sw": 0.2}
_UNSCORED = ("az", "eu", "is", "mt", "ga", "gl")


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


class Detector:
    """Tells languages apart. It answers for languages outside the catalogue as well."""

    def __init__(self, languages: Mapping[str, Language], scorer: Scorer) -> None:
        self._groups = {tag: language.group for tag, language in languages.items()}
        self._scorer = scorer

    def detect(self, text: str, hint: str | None = None, prior: Prior = NOTHING_KNOWN) -> Detection:
        """Return the language of a text, ``und`` where it is too short to tell. Never raises.

        ``hint`` is what the feed or the operator declares, ``prior`` what the feed's earlier articles say.
        """
        sample = " ".join(_NOISE.sub(" ", text[: 2 * SAMPLE]).split())[:SAMPLE]
        script = dominant_script(sample)
        tag = normalise(hint, script)
        amount = sum(map(str.isalpha, sample[:200]))
        if script == UNWRITTEN:
            verdict = _Verdict(UNKNOWN_LANGUAGE, 0.0, ("the text has no letters",))
        elif amount < FEWEST_LETTERS and script not in _SYLLABIC and script not in letters.SOLE:
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
        if script == "Cyrl":
            return self._cyrillic(sample, source)
        if script == "Latn":
            return self._latin(sample, source)
        shown = letters.arabic(sample) if script == "Arab" else None
        if shown:
            language, reason = shown
            agrees = hint in {"ckb", "ug", "ps", "ur", "fa"} and language == "fa"
            return _Verdict(hint if agrees and hint else language, 0.95, (f"the script is {script}", reason))
        return self._scored(self._scores(sample, script), script, source)

    def _cyrillic(self, sample: str, source: _Source) -> _Verdict:
        hint = source.hint
        shown = letters.cyrillic(sample)
        if shown is None and re.search(r"[џљњј]", sample.lower()):
            shown = letters.serbian_or_macedonian(sample)
            if hint in {"sr-Cyrl", "mk"} and len(sample) < 40:
                return _Verdict(hint, 0.8, ("the letters ј, љ, њ are Serbian or Macedonian", "the hint tells which"))
        if shown:
            language, reason = shown
            kin = hint if hint in {"bs-Cyrl", "cnr-Cyrl"} and language == "sr-Cyrl" else language
            return _Verdict(kin, 0.97 if len(sample) > 60 else 0.9, ("the script is Cyrl", reason))
        scores = self._scores(sample, "Cyrl")
        if "mk" in scores:  # langdetect has no Serbian in Cyrillic letters, and takes it for Macedonian
            language, _ = letters.serbian_or_macedonian(sample)
            scores[language] = scores.pop("mk")
        return self._scored(scores, "Cyrl", source)

    def _latin(self, sample: str, source: _Source) -> _Verdict:
        lower = f" {sample.lower()} "
        if lower.count("ə") * 50 > len(lower):
            return _Verdict("az", 0.95, ("the letter ə is Azerbaijani",))
        scores = self._scores(sample, "Latn")
        tokens = lower.split()
        for tag in _UNSCORED:
            hits = sum(word in _WORDS[tag] for word in tokens)
            rival = max((share for share in scores.values()), default=0.0)
            if hits >= 3 and hits * 7 > len(tokens) and (tag != "gl" or "unha" in tokens):
                scores[tag] = max(scores.get(tag, 0.0), 3 * rival)
        if "hr" in scores:
            scores |= _south_slavic(sample, scores.pop("hr"))
        if "id" in scores:
            scores |= _malay(tokens, scores.pop("id"))
        return self._scored(scores, "Latn", source)

    def _scores(self, sample: str, script: str) -> dict[str, float]:
        """Return the scores of the languages that the script leaves."""
        scores: dict[str, float] = {}
        others = frozenset(letters.SOLE.values()).union(*letters.SHARED.values())
        for code, share in self._scorer.score(sample):
            tag = _SAME.get(code, code)
            if (tag in letters.SHARED[script]) if script in letters.SHARED else (tag not in others):
                scores[tag] = scores.get(tag, 0.0) + share * _SELDOM.get(tag, 1.0)
        return scores

    def _scored(self, scores: dict[str, float], script: str, source: _Source) -> _Verdict:
        """Decide by scores, and by what the source says where they are close."""
        contenders = contend(scores, source.prior, source.hint)
        if not contenders:
            return _trust(source.hint, script)
        best = contenders[0]
        reasons = [f"the script is {script}", "letter sequences"]
        if GROUPS.get(base(best.language)) == "hbs":
            reasons.append("yat, word choice and verbs of the South Slavic standards")
        if best.by_text < max(contender.by_text for contender in contenders):
            reasons.append("the feed settled a close call")
        runner_up = contenders[1].language if len(contenders) > 1 else None
        return _Verdict(best.language, best.share, tuple(reasons), runner_up, contenders)


def _malay(tokens: list[str], share: float) -> dict[str, float]:
    """Tell Malay from Indonesian by the words that they spell or choose differently."""
    malay = sum(word.strip(".,") in _WORDS["ms"] - _WORDS["id"] for word in tokens)
    indonesian = sum(word.strip(".,") in _WORDS["id"] - _WORDS["ms"] for word in tokens)
    return {"ms" if malay > indonesian else "id": share * 0.9, "id" if malay > indonesian else "ms": share * 0.1}


def _south_slavic(sample: str, share: float) -> dict[str, float]:
    """Divide a score between Bosnian, Croatian and Serbian."""
    odds = slavic.weigh(sample)
    best = max(odds.values())
    weights = {"sr-Latn" if tag == "sr" else tag: math.exp((odd - best) / 2) for tag, odd in odds.items()}
    return {tag: share * weight / sum(weights.values()) for tag, weight in weights.items()}


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
    return f"{language}-Cyrl" if language in {"bs", "cnr"} and script == "Cyrl" else language


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
