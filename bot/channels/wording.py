"""An alert or a digest in, the sentences around its words out: the same on every channel, in the reader's language."""

from __future__ import annotations

from markupsafe import Markup

from bot.alerts.digest import Digest, Headline, Occasion
from bot.speech import Speech


def heading(digest: Digest, say: Speech) -> tuple[Markup, ...]:
    """Return what a digest is, and of a flood, why it is one: a line each."""
    count, since = digest.stories + digest.left_out, digest.since
    if digest.occasion is not Occasion.FLOOD:
        return (
            say.plural(
                "<b>{count} story since {since}</b>", "<b>{count} stories since {since}</b>", count, since=since
            ),
        )
    return (
        say.plural(
            "<b>{count} more story since {since}</b>", "<b>{count} more stories since {since}</b>", count, since=since
        ),
        say.plural(
            "<i>This chat had {count} message within an hour: the rest come together.</i>",
            "<i>This chat had {count} messages within an hour: the rest come together.</i>",
            digest.most_an_hour,
        ),
    )


def left_out(digest: Digest, say: Speech) -> Markup:
    """Return how many stories a digest only counts; empty where it shows all."""
    if not digest.left_out:
        return Markup()
    return say.plural("and {count} more story", "and {count} more stories", digest.left_out)


def reported_by(headline: Headline, source: Markup, say: Speech) -> Markup:
    """Return who reports a story: its lead's outlet, and how many others."""
    if not headline.more:
        return source
    return say.plural("{source} and {count} more", "{source} and {count} more", headline.more, source=source)


def first_look(say: Speech) -> Markup:
    """Return what stands beside the topics of an alert on something that was read before anybody asked for it."""
    return say("a first look at the last hours")
