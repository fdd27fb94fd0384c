"""The numbers and names that values are known by, and a few constants of texts."""

from __future__ import annotations

from typing import NewType

FeedId = NewType("FeedId", int)
ArticleId = NewType("ArticleId", int)
StoryId = NewType("StoryId", int)
SubscriptionId = NewType("SubscriptionId", int)
AlertId = NewType("AlertId", int)
TopicId = NewType("TopicId", str)

Span = tuple[int, int]
UNKNOWN_LANGUAGE = "und"
WITHIN_SHARE, TITLE_BOOST, LEAST_SCORE = 0.5, 3.0, 1.0  # of a topic that says nothing else
TITLE_END = "\n\n"  # stands between title and body in Article.text
