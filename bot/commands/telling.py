"""The room of what a chat was told: /why, which words made an alert."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from bot.alerts.decide import watched
from bot.alerts.evidence import placed_words
from bot.alerts.render import told_report
from bot.commands.verdicts import LAST, say_tally
from bot.commands.watching import Watching
from bot.dialogue import Answer, Command, Press, Question
from bot.model import Briefing, Topic, TopicId
from bot.ports import Archive, Verdicts
from bot.speech import N_, Speech
from bot.text.changes import marked
from bot.topic_names import name_all, short

LONGEST_TITLE = 90  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """Explains alerts."""

    archive: Archive
    watching: Watching
    verdicts: Verdicts

    @property
    def commands(self) -> tuple[Command, ...]:
        """/why."""
        words = N_("which words made the last alert; or answer an alert with it")
        return (Command(name="why", description=words, answer=self.why),)

    @property
    def presses(self) -> tuple[Press, ...]:
        """None."""
        return ()

    async def why(self, question: Question) -> Answer:
        """Show the evidence of the chat's last alert, or of the one that is answered."""
        say, replies_to = question.say, question.asker.replies_to
        told = await self.archive.told(question.target, replies_to)
        if told is None:
            nothing = say("This chat was told nothing yet.")
            return Answer(text=say("That is no alert of mine, as far as I remember.") if replies_to else nothing)
        known = await self.watching.known(question.target)
        lines = [_evidence(told, known, say)]
        for match in watched(told_report(told).analysis.matches, told.subscription.topics):
            tally = await self.verdicts.tally(told.subscription.target, match.topic, LAST)
            if tally.relevant < tally.told:  # nothing is said where nobody has judged
                lines.append(say_tally(tally, match.topic, known, say))
        return Answer(text=Markup("\n").join(lines))


def _evidence(told: Briefing, known: Mapping[TopicId, Topic], say: Speech) -> Markup:
    report = told_report(told)
    article, matches = report.article, watched(report.analysis.matches, told.subscription.topics)
    if not matches:
        return say("The story has changed since then: nothing that this chat watches is in it now.")
    lines = [Markup("<b>{}</b> ({})").format(short(article.title, LONGEST_TITLE), short(article.source))]
    if told.alert.words:
        lines.append(say("A development of a story that was told before. {news}.", news=short(told.alert.words, 200)))
    if told.former_title:
        lines.append(_former(told.former_title, article.title, say))
    for match in matches:
        placed = placed_words(match, article)
        words = Markup(", ").join(Markup("{} <i>{}</i>").format(short(word), say(place)) for word, place in placed)
        lines.append(
            say(
                "{topic}, score {score}: {words}",
                topic=name_all([match.topic], known, say),
                score=say.number(round(match.score, 1)),
                words=words,
            )
        )
    return Markup("\n").join(lines)


def _former(former: str, title: str, say: Speech) -> Markup:
    """Say which words of a title changed; where it is another one, how it was."""
    before, now = short(former, LONGEST_TITLE), short(title, LONGEST_TITLE)
    if changed := marked(before, now):
        return say("The title was changed: {title}", title=Markup(changed))  # noqa: S704  (it is escaped)
    return say("The title was “{title}” before.", title=before)
