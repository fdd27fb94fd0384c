"""The name of a country or of its language in, the adjectives and people that are called after it out.

The CLDR has no adjectives. Two ways lead to them: a language is often called by its country's adjective (allemand,
njemački), and the other adjectives are formed of the country's name with few endings (Mexique, mexicain; Kina,
kineski). Both are written small in many languages.
"""

from __future__ import annotations

import re

from bot.languages.detect import base
from bot.languages.letters import words
from bot.text.scripts import script_of
from bot.topics.inflect import DECLINED, WORD, Piece, fold, is_unspaced, widen, without_accents

SHORTEST = 3  # letters of a stem
_SLAVIC = (
    r"(?:[ijyýíeaě]|ij|yj|ej|ie|[aá]n|ań|ij?an|[иіейајо]|[иіэ]й|[ая]н|эл|ій)?"
    r"(?:sk|ck|čk|šk|zk|żk|ńsk|ськ|цьк|зьк|ск|цк|чк|шк|зк)\w{0,4}"
)
_ROMANCE = r"[iíeéaà]?(?:ain|ian|ien|éen|ais|ois|an|án|ano|eno|en|én|ens|ese|es|ês|és|esi|ez|enc|eny|in|í|à|è)\w{0,3}"
_NORDIC = r"(?:an|ian|i|in|es|nes|n)?sk\w{0,3}"
# What may follow the stem of a country's name in its adjective.
_ENDINGS = {
    **dict.fromkeys(words("sr bs hr cnr sl mk bg ru uk be pl cs sk hsb dsb"), _SLAVIC),
    **dict.fromkeys(words("fr es pt it ca gl oc"), _ROMANCE),
    **dict.fromkeys(words("sv da no nb nn is fo"), _NORDIC),
    "de": r"(?:an|ian|i|in|ies|es|n)?isch\w{0,2}|(?:an|ian|n|ies|es)?er\w{0,2}",
    "lb": r"(?:an|i|in|es|n)?esch\w{0,2}",
    "nl": r"(?:aan|iaan|i|ee|e|in)?(?:s|se|sch|sche|zen)",
    "en": r"(?:n|an|ian|ean|ese|ish|i|ic)s?",
    "ro": r"(?:ean|ian|an|esc|ez|ic|eşt|ești|iei)\w{0,4}",
    "hu": r"(?:[aóáéő]?i|iai)\w{0,4}",
    "sq": r"(?:an|ez|as|k)\w{0,4}",
    "fi": r"(?:a|ia)?lai(?:n|s)\w{0,6}",
    "et": r"(?:a|ia)?la(?:n|s)\w{0,5}",
    "el": r"\w{0,4}(?:ικ|ακ|αν|ιν)\w{1,3}",
    "ka": r"(?:ურ|ულ|ელ)\w{0,6}",
    "hy": r"ական\w{0,3}|ացի\w{0,5}",
    "ar": r"ي(?:ة|ه|ا|ين|ون|ات)?",
    "fa": r"[یي](?:ها|هاي|ايي)?",
    "ur": r"[یي]\w{0,2}",
    "he": r"(?:י|ית|ים|יות)",
    "hi": "(?:ी|ई|ाई|न|यन|ियाई|ियन)",
    "bn": "(?:ন|ান|িয়ান|ীয়|ি|য়ান|ের|ে|তে|র|কে|য়|য়ের)",
}
_COMPILED = {language: re.compile(ending) for language, ending in _ENDINGS.items()}
_VOWELS = frozenset("aeiouyáàâäãåéèêëíìîïóòôöõúùûüýāēīūąęėįųõаеиоуыюяіїєэαεηιουωაეიოუըաեիոաեէոاهةیيہىאהיीािো")
_GUTTURAL = frozenset("kgckqкгцჩ")  # they change before the adjective's ending
_ENDING_OF_LANGUAGES = re.compile(
    r"(?:ščina|čina|ština|tina|ski|ský|cký|cki|čki|ски|ский|ська|цкая|ская|ška|ų|isch|isk|sk|a|o|e|s|ca|ce|ja|i)$"
)
_CHANGES = (("",), ("c",))  # Meksiko, meksički; Mexique, mexicain
_PEOPLE, _FEW, _FEWER = 6, 4, 2  # letters that may follow


def derived_adjective(name: str, tag: str) -> tuple[tuple[Piece, ...], ...]:
    """Return the adjective of a country whose name is one word, as its language forms it; empty where we cannot."""
    ending, found = _COMPILED.get(base(tag)), WORD.fullmatch(widen(name))
    if ending is None or found is None:
        return ()
    stem = _without_vowels(fold(found.group()))
    stems = {stem, without_accents(stem)} if script_of(stem[0]) == "Latn" else {stem}
    stems |= {each[:-1] + change for each in stems if each[-1] in _GUTTURAL for change in _CHANGES[each[-1] == "q"]}
    return tuple((Piece(each, ending=ending),) for each in sorted(stems) if len(each) >= SHORTEST)


def adjective_pieces(name: str, tag: str) -> tuple[tuple[Piece, ...], ...]:
    """Return what a language's name and its people and adjectives begin with."""
    if is_unspaced(name):
        return ((),)
    found = WORD.fullmatch(widen(name))
    if found is None:
        return ()
    folded = fold(found.group())
    stem = _ENDING_OF_LANGUAGES.sub("", folded) if script_of(folded[0]) in ("Latn", "Cyrl") else folded
    declined = base(tag) in DECLINED
    if len(stem) > SHORTEST + 1:
        return ((Piece(stem, _PEOPLE if declined else _FEW),),)
    short = _without_vowels(folded)
    stems = (short, short[:-1] + "qu") if short[-1] == "c" else (short,)  # turc, turque
    return tuple((Piece(each, _FEW if declined else _FEWER),) for each in stems)


def _without_vowels(folded: str) -> str:
    """Drop the vowels at the end, as long as enough is left."""
    stem = folded
    while len(stem) > SHORTEST and stem[-1] in _VOWELS | {"j"}:
        stem = stem[:-1]
    return stem
