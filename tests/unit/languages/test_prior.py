"""What a feed's earlier articles say of its next one's language."""

from __future__ import annotations

import pytest

from bot.languages.prior import CEILING, contend, learn, weigh
from bot.model import Prior

SERBIAN = {"sr-Latn": 0.6, "hr": 0.25, "bs": 0.15}  # as close as headlines are
ENGLISH = {"en": 0.98, "nl": 0.02}
NOTHING = Prior()
CLOSE = {"hr": 0.55, "sr-Latn": 0.45}


def after(*scores: dict[str, float], prior: Prior = NOTHING) -> Prior:
    for some in scores:
        prior = learn(prior, contend(some, prior))
    return prior


def best(scores: dict[str, float], prior: Prior, declared: str | None = None) -> str:
    return contend(scores, prior, declared)[0].language


def test_nothing_known_leaves_the_text_its_word() -> None:
    assert {it.language: it.share for it in contend(SERBIAN, Prior())} == pytest.approx(SERBIAN)


def test_a_declared_tag_settles_a_close_call_and_no_clear_one() -> None:
    assert best(CLOSE, Prior(), "sr-Latn") == "sr-Latn"
    assert best({"hr": 0.99, "sr-Latn": 0.01}, Prior(), "sr-Latn") == "hr"


def test_a_wrong_tag_is_overruled_within_ten_articles() -> None:
    prior = after(*[SERBIAN] * 10)
    assert best(CLOSE, prior, "hr") == "sr-Latn"
    assert best(CLOSE, after(*[SERBIAN] * 2), "hr") == "hr"


@pytest.mark.parametrize("declared", [None, "sr-Latn", "hr"])
@pytest.mark.parametrize("number", [0, 3, 10, 1000])
def test_a_prior_is_never_surer_than_its_ceiling(number: int, declared: str | None) -> None:
    shares = weigh(after(*[SERBIAN] * number), declared, ["sr-Latn", "hr"])
    assert max(shares.values()) <= CEILING + 1e-9
    assert sum(shares.values()) == pytest.approx(1)


def test_a_feed_may_carry_two_languages() -> None:
    prior = after(*[SERBIAN, ENGLISH] * 30)
    assert best(CLOSE, prior) == "sr-Latn"
    assert best({"nl": 0.55, "en": 0.45}, prior) == "en"
    assert best({"en": 0.1, "sr-Latn": 0.9}, prior) == "sr-Latn"
    assert best({"en": 0.9, "sr-Latn": 0.1}, after(SERBIAN, prior=prior)) == "en"


def test_a_feed_may_change_to_another_language() -> None:
    prior = after(*[SERBIAN] * 500, *[{"hr": 0.8, "sr-Latn": 0.2}] * 40)
    assert best({"hr": 0.45, "sr-Latn": 0.55}, prior) == "hr"


def test_an_article_without_a_language_teaches_nothing() -> None:
    prior = after(SERBIAN)
    assert learn(prior, ()) == prior


def test_what_is_remembered_stays_small() -> None:
    many = [{f"l{number}": 0.9, "en": 0.1} for number in range(300)]
    assert len(after(*many).likelihoods) < 100


def test_no_language_left_is_no_contender() -> None:
    assert contend({}, after(SERBIAN), "en") == ()
