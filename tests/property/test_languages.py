"""Whatever is written, its language is told, and told the same again."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config.catalogue import load_languages
from bot.engines import make_detector
from bot.languages.mixed import OtherLanguages
from bot.languages.prior import CEILING, contend, learn, weigh
from bot.languages.resolve import Pattern, load_group
from bot.model import UNKNOWN_LANGUAGE, Prior
from bot.text.scripts import UNWRITTEN, count_scripts, dominant_script

DETECTOR = make_detector(load_languages())
OTHERS = OtherLanguages(load_languages(), DETECTOR.detect)
TEXTS = {  # each over 60 characters
    "en": "The government will present its new budget to parliament next week, the minister said on Monday",
    "de": "Die Regierung stellt dem Parlament in der nächsten Woche den neuen Haushalt vor, sagte der Minister",
    "sr-Latn": "Predsednik je posle sednice rekao da će sledeće nedelje ovde posetiti decu i videti ceo grad",
    "sr-Cyrl": "Председник је после седнице рекао да ће следеће недеље овде посетити децу и видети цео град",
    "hr": "Tijekom proračunske rasprave tko je god htio mogao je sljedećeg tjedna posjetiti kazalište",
    "mk": "Претседателот рече дека владата ќе го претстави новиот буџет во собранието следната недела",
    "el": "Η κυβέρνηση θα παρουσιάσει τον νέο προϋπολογισμό στη Βουλή την επόμενη εβδομάδα, είπε ο υπουργός",
    "ru": "Правительство представит парламенту новый бюджет на следующей неделе, сообщил министр финансов",
    "ar": "ستقدم الحكومة ميزانيتها الجديدة إلى البرلمان الأسبوع المقبل كما قال وزير المالية في مؤتمر صحفي",
    "pl": "Rząd przedstawi w przyszłym tygodniu parlamentowi nowy budżet, powiedział w poniedziałek minister",
}
PATTERNS = [pattern for name in ("hbs", "iberian") for pattern in load_group(name).patterns]
SCORES = st.dictionaries(st.sampled_from(["sr-Latn", "hr", "bs", "sl", "en"]), st.floats(1e-9, 1), max_size=5)


@given(st.text(), st.none() | st.text(max_size=12))
def test_any_text_and_any_hint_have_an_answer(text: str, hint: str | None) -> None:
    detection = DETECTOR.detect(text, hint)
    assert 0 <= detection.confidence <= 1
    assert detection == DETECTOR.detect(text, hint)
    OTHERS.find(text, detection)


@given(st.text(st.characters(codec="utf-16", exclude_categories=()), max_size=50).map(lambda text: text + "\ud800"))
def test_half_a_surrogate_pair_is_survived(text: str) -> None:
    DETECTOR.detect(text)


@given(st.text(st.characters(categories=["N", "P", "S", "Z"])))
def test_what_has_no_letters_has_no_language(text: str) -> None:
    assert DETECTOR.detect(text, "en").language == UNKNOWN_LANGUAGE


@given(st.text())
def test_a_text_is_in_a_script_that_it_has_letters_of(text: str) -> None:
    counts = count_scripts(text)
    assert dominant_script(text) in (counts or {UNWRITTEN})


@given(st.sampled_from(PATTERNS).flatmap(lambda it: st.tuples(st.just(it), st.from_regex(it.shape))))
def test_what_has_the_shape_of_a_pattern_has_its_fixed_part(found: tuple[Pattern, str]) -> None:
    pattern, text = found
    assert pattern.part in text


@pytest.mark.parametrize("tag", TEXTS)
def test_texts_of_these_claims_are_told(tag: str) -> None:
    assert DETECTOR.detect(TEXTS[tag]).language == tag


@pytest.mark.parametrize("tag", TEXTS)
@pytest.mark.parametrize("change", [str.upper, str.lower, str.title, str.swapcase])
def test_case_changes_no_answer(tag: str, change: object) -> None:
    assert callable(change)
    assert DETECTOR.detect(change(TEXTS[tag])).language == tag


@given(st.sampled_from(list(TEXTS)), st.lists(st.text(" \t\n\r\u00a0\u2009", min_size=1, max_size=4), min_size=40))
def test_white_space_changes_no_answer(tag: str, gaps: list[str]) -> None:
    words = TEXTS[tag].split()
    text = "".join(gap + word for gap, word in zip(gaps, words, strict=False)) + gaps[-1]
    assert DETECTOR.detect(text).language == tag


@given(
    st.sampled_from(list(TEXTS)), st.from_regex(r"https?://[a-z]{1,20}\.[a-z]{2,6}/[a-z0-9/_-]{0,60}", fullmatch=True)
)
def test_a_url_behind_it_changes_no_answer(tag: str, url: str) -> None:
    assert DETECTOR.detect(f"{TEXTS[tag]} {url}").language == tag


def test_every_process_gives_the_same_answer() -> None:
    program = (
        "from tests.property.test_languages import DETECTOR, TEXTS\n"
        "print([DETECTOR.detect(text) for text in TEXTS.values()])"
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", program],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "4711")
    }
    assert len(answers) == 1
    assert "sr-Latn" in answers.pop()


@given(st.lists(SCORES, max_size=40), st.none() | st.sampled_from(["hr", "en", "xx"]))
def test_no_feed_makes_its_prior_surer_than_the_ceiling(articles: list[dict[str, float]], declared: str | None) -> None:
    prior = Prior()
    for scores in articles:
        prior = learn(prior, contend(scores, prior, declared))
    shares = weigh(prior, declared, ["sr-Latn", "hr"])
    assert max(shares.values()) <= CEILING + 1e-9
    assert sum(shares.values()) == pytest.approx(1)
