"""Imported by the fork server alone: loads the catalogue and the profiles, so that forked processes have them."""

from datetime import UTC, datetime

import tests.e2e.workers  # noqa: F401  (what the processes run)
from bot.analysis import loose_article
from bot.config.catalogue import load_languages, load_topics
from bot.engines import make_analyst

make_analyst(load_topics(), load_languages()).analyse(
    loose_article("NATO in the Balkans", ["This loads the profiles."], datetime(2026, 1, 1, tzinfo=UTC))
)
