"""Text in, langdetect's probabilities of languages out (this is the only importer of langdetect).

langdetect draws letter sequences at random until it is sure; here it is seeded. It is given profiles in its own format
for languages that it lacks: scripts/build_languages.py makes them from the words that ours are made from.
"""

from __future__ import annotations

import gzip
from functools import cache
from pathlib import Path

from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory
from langdetect.lang_detect_exception import LangDetectException

from bot.languages.scorer import FOLDER, Scores

SEED = 0
_TAGS = {"zh-cn": "zh", "zh-tw": "zh", "tl": "fil"}


class LangdetectScorer:
    """Scores texts as langdetect does. The profiles are read once, which takes about a second."""

    def __init__(self) -> None:
        self._factory = _factory()

    def score(self, text: str, _script: str) -> Scores:
        """Return languages of any script with their probabilities, the likeliest first; empty if it knows nothing."""
        detector = self._factory.create()
        detector.seed = SEED
        detector.append(text.lower())
        try:
            found = detector.get_probabilities()
        except LangDetectException:  # it has no sequence to look at
            return ()
        return tuple((_TAGS.get(language.lang, language.lang), language.prob) for language in found)


@cache
def _factory() -> DetectorFactory:
    names = sorted(file.name for file in FOLDER.iterdir() if file.name.endswith(".json.gz"))
    added = [gzip.decompress((FOLDER / name).read_bytes()) for name in names]
    stock = [path.read_bytes() for path in sorted(Path(PROFILES_DIRECTORY).iterdir()) if not path.name.startswith(".")]
    factory = DetectorFactory()
    factory.load_json_profile([profile.decode() for profile in (*stock, *added)])
    return factory
