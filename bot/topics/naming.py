"""A topic and a language in, what it is called there out."""

from __future__ import annotations

from bot.model import Topic

_SHARED = {"cnr": "sr-Latn"}  # languages that call topics as another does


def display_name(topic: Topic, tag: str) -> str:
    """Return what a topic is called in a language; its own name where nobody said."""
    forms = (tag, _SHARED.get(tag, ""), tag.partition("-")[0])
    return next((topic.names[form] for form in forms if form in topic.names), topic.name)
