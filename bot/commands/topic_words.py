"""Topics of a chat in, what is said of them out: what one is looked for as, that there is none, how it is undone."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from bot.dialogue import Action, Answer, Button
from bot.errors import UnknownName
from bot.model import OwnTopic, Subscription, Term, TopicId
from bot.speech import N_, Speech
from bot.topic_names import short
from bot.topics.explain import parts_of
from bot.topics.query import Query, to_topic
from bot.topics.spelling import is_name, spell

FORMS_SHOWN = 12
NOTHING_WATCHED = N_("This chat watches nothing yet. Begin with {command}")


def undoing(name: str, topics: Sequence[TopicId], say: Speech) -> tuple[Button, ...]:
    """Return a button that watches topics, or unwatches them; none where it could not hold them all."""
    action = Action(name=name, arguments=tuple(topics))
    try:
        action.pack()
    except ValueError:
        return ()
    return (Button(label=say("Undo").unescape(), action=action),) if topics else ()


def describe(own: OwnTopic, query: Query, say: Speech, *, by_hand: bool) -> Markup:
    """Say what a chat's own topic is looked for as, and what it will not be found by."""
    parts = []
    for part in parts_of(to_topic(query, own.id, own.name, spell), {}):
        forms = part.distinct
        named = ", ".join(short(form) for form in forms[:FORMS_SHOWN])
        rest = len(forms) - FORMS_SHOWN
        more = (
            say.plural("{forms} and {count} more", "{forms} and {count} more", rest, forms=named) if rest > 0 else named
        )
        parts.append(Markup("{} {}").format(say(part.role), more))
    lines = [
        say(
            "<b>{name}</b> is looked for as: {forms}. A star stands for any ending.",
            name=short(own.name),
            forms=Markup("; ").join(parts),
        )
    ]
    terms = [it for clause in query.clauses for it in clause if isinstance(it, Term) and not it.case]
    words = [term.text for term in terms if not is_name(term.text)]
    if words and not by_hand:
        lines.append(
            say(
                "I have no translation of <i>{words}</i>. Give what it is in other languages by hand: {command} "
                "If it is a name, write it with a capital letter.",
                words=short(", ".join(words)),
                command=f"/watch {short(own.name)} = {short(words[0])}, …",
            )
        )
    elif terms and not by_hand:
        lines.append(
            say(
                "Other spellings and alphabets can be given by hand: {command}",
                command=f"/watch {short(own.name)} = {short(own.query)}, …",
            )
        )
    return Markup("\n").join(lines)


def static(subscription: Subscription, say: Speech) -> Answer:
    """Say why a chat cannot change what it watches."""
    return Answer(
        text=say.plural(
            "The operator set what this chat watches ({count} topic) in sources.yaml.",
            "The operator set what this chat watches ({count} topics) in sources.yaml.",
            len(subscription.topics),
        )
    )


def no_such(error: UnknownName, say: Speech) -> Markup:
    """Say that there is no topic of a name, and which come closest."""
    if error.nearest:
        nearest = say.listed(error.nearest, either=True)
        return say("There is no topic “{name}”. Did you mean {nearest}?", name=error.name, nearest=nearest)
    return say("There is no topic “{name}”.", name=error.name)
