"""A subscription in, what it would have been told lately out: alerts of the archive, set as they would be sent."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from bot.alerts.decide import first_look
from bot.alerts.render import Renderer
from bot.model import Alert, AlertId, Briefing, Message, Reason, Story, StoryId, Subscription
from bot.ports import ArticleStore, Chronicle, Clock

SPAN = timedelta(days=7)
STORIES_LOOKED_AT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Samples:
    """Shows stories of the archive to people who were not told of them."""

    articles: ArticleStore
    chronicle: Chronicle
    renderer: Callable[[], Renderer]
    clock: Clock

    async def best(self, subscription: Subscription, limit: int) -> tuple[Message, ...]:
        """Return the best stories of the last days on what a subscription watches."""
        since = self.clock() - SPAN
        stories = await self.articles.stories(since, subscription.topics, STORIES_LOOKED_AT)
        chosen = first_look(stories, subscription, since, limit, self.renderer().owners)
        return tuple([await self._rendered(story, subscription) for story in chosen])

    async def card(self, story_id: StoryId, subscription: Subscription) -> Message | None:
        """Return a story as the subscription would be told of it; None where it was forgotten."""
        story = await self.chronicle.story(story_id)
        return await self._rendered(story, subscription) if story else None

    async def _rendered(self, story: Story, subscription: Subscription) -> Message:
        alert = Alert(
            id=AlertId(0),
            key=f"{story.id}:sample",
            story_id=story.id,
            subscription_id=subscription.id,
            reason=Reason.FIRST_LOOK,
            created_at=self.clock(),
        )
        briefing = Briefing(alert=alert, subscription=subscription, story=story)
        return await asyncio.to_thread(self.renderer().render, briefing, self.clock())
