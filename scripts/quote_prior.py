"""The name of a feature in, the weight out that grammar lets one expect of it before any example is seen.

Sixty documents are few, however many languages they are translated into. What they do not show is as a grammar has it:
the speaker is the subject of the reporting verb, and who spoke last goes on where nobody else is named.
"""

from __future__ import annotations

import re

_FIT = re.compile(r"nfit(-?\d+)")
_COMMON_SUBJECT = re.compile(r"0besidewv.$")
EXPECTED = {
    "nfitrank0": 0.8,
    "nfitrank1": -0.3,
    "nfitrank2": -0.8,
    "nfitrank3": -1.0,
    "nsigned": 3.0,
    "nownTrue": -1.0,
    "ngoverned3": -0.4,
    "nbehindp1": -0.7,
    "nbehindp2": -1.0,
    "nbehindp3": -1.2,
    "nbehindp4": -1.2,
    "nkindA": -0.5,
    "nspoke2": 0.4,
    "zmatch": 1.0,
    "zmismatch": -1.0,
    "zrmatchnow": 0.5,
    "znow": 0.8,
    "zacted0": 0.5,
    "zspoke0": -0.3,
    "zgoverned3": -0.5,
    "zkindA": -0.7,
    "ztitleTrue": -0.5,
    "ntitleTrue": -0.5,
    "zpacted0": 0.6,
    "zpacted0gap1": 0.5,
    "0rFalse": 1.5,
    "0kFalse": 2.0,
    "0rTrue": -0.5,
    "zanow": 0.7,
    "zanow1": 1.2,
    "zpnow1": 0.5,
    "zatoldTrue1not": 1.0,
    "zptoldTrue1": 0.7,
    "zabeginsTruenot": 0.5,
    "zpbeginsTrue": 0.5,
    "zcalledsame": 0.5,
    "zcalledother": -0.8,
    "zanowparagraphsame": 2.5,
    "zpnowparagraphsame": 1.0,
    "zcnowparagraphsame": 1.0,
    "Znow": -0.7,
    "Znot": -1.2,
    "Zthen": -1.2,
}


def expected(name: str) -> float:
    """Return the expected weight of a feature."""
    if fit := _FIT.fullmatch(name):
        return max(-2.0, 1.5 + 0.5 * int(fit.group(1)))
    if _COMMON_SUBJECT.match(name):
        return 0.7  # "the report said"
    return EXPECTED.get(name, 0.0)
