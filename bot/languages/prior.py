"""A feed's earlier articles in, how likely each language is for its next one out.

A feed declares its language, or the operator does, and one in ten is wrong: a template's default, or the language of
the site that was copied. So the word is worth a few articles, and what the articles say is added up: for each language
the running log-likelihood of the texts by themselves. An article speaks against a language with a bounded voice and is
slowly forgotten, so that a feed may carry two languages, and may change to another.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping

from bot.model import Contender, Prior

CEILING = 0.97  # what a prior gives the better of two languages at most
DECLARED = math.log(CEILING / (1 - CEILING))  # what a declared tag is worth
FLOOR = -3.0  # the most that one article says against a language
MEMORY = 0.98  # of what was known stays with each article: some fifty of the last count
FAR_BEHIND = 0.001  # of the likeliest's probability
DIGITS = 4  # of a probability that are kept
NEGLIGIBLE = 0.5  # a language this close to those that no article spoke for is one of them


def weigh(prior: Prior, declared: str | None, languages: Collection[str]) -> dict[str, float]:
    """Return how likely each of these languages is before the text is read; together 1."""
    told = {tag: prior.likelihoods.get(tag, prior.rest) for tag in languages}
    if declared in told:
        told[declared] += DECLARED
    best = max(told.values(), default=0.0)
    shares = {tag: math.exp(max(likelihood - best, -DECLARED)) for tag, likelihood in told.items()}
    whole = sum(shares.values())
    return {tag: share / whole for tag, share in shares.items()}


def contend(scores: Mapping[str, float], prior: Prior, declared: str | None = None) -> tuple[Contender, ...]:
    """Join what a text says by itself with what its feed says; the likeliest language comes first (Bayes).

    ``scores`` are probabilities of the languages that are left, in any scale; ``declared`` is a tag as in ``scores``.
    What is far behind by the text is left out: no feed's word could make it likely.
    """
    least = max(scores.values(), default=0.0) * FAR_BEHIND
    scores = {tag: score for tag, score in scores.items() if score >= least}
    expected = weigh(prior, declared, scores)
    joint = {tag: score * expected[tag] for tag, score in scores.items()}
    alone, whole = sum(scores.values()), sum(joint.values())
    if not whole:
        return ()
    ranked = sorted(joint, key=lambda tag: (-joint[tag], tag))
    return tuple(
        Contender(
            language=tag,
            by_text=round(scores[tag] / alone, DIGITS),
            by_feed=round(expected[tag], DIGITS),
            share=round(joint[tag] / whole, DIGITS),
        )
        for tag in ranked
    )


def learn(prior: Prior, contenders: Collection[Contender]) -> Prior:
    """Return what a feed's articles say after one more, of which only the text counts; without contenders, nothing."""
    best = max((contender.by_text for contender in contenders), default=0.0)
    if not best:
        return prior
    heard = {it.language: math.log(max(it.by_text / best, math.exp(FLOOR))) for it in contenders}
    rest = MEMORY * prior.rest + FLOOR
    told = {
        tag: MEMORY * prior.likelihoods.get(tag, prior.rest) + heard.get(tag, FLOOR)
        for tag in sorted({*prior.likelihoods, *heard})
    }
    top = max(told.values())
    return Prior(
        articles=prior.articles + 1,
        likelihoods={tag: round(value - top, 3) for tag, value in told.items() if value > rest + NEGLIGIBLE},
        rest=round(rest - top, 3),
    )
