"""The admins' room of invitations: links that let accounts and groups in, and what became of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from difflib import get_close_matches

from markupsafe import Markup

from bot.commands.access import digest, make_code
from bot.dialogue import Action, Answer, Button, Command, Manner, Press, Question, Right, number_in
from bot.ports import Clock, Invitation, Invitations, Role
from bot.speech import N_, Speech
from bot.text.durations import parse_duration
from bot.topic_names import short

USES, MOST_USES = 1, 1000
SPAN, LONGEST_SPAN = timedelta(days=7), timedelta(days=366)
LISTED = 10
IN_PRIVATE = N_("Ask me that in our private chat: others would read it here.")
_FILLERS = frozenset(("for", "use", "uses", "times", "time"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Inviting:
    """Makes invitations and takes them back. ``link`` makes an address of a code, for a group or for an account."""

    invitations: Invitations
    link: Callable[[str, bool], str]
    clock: Clock

    @property
    def commands(self) -> tuple[Command, ...]:
        """/invite."""
        return (
            Command(
                name="invite",
                description=N_("let somebody in, by a link"),
                answer=self.invite,
                example="/invite 5 uses for 7d",
                right=Right.BOT,
            ),
        )

    @property
    def presses(self) -> tuple[Press, ...]:
        """The list, and taking back."""
        return (
            Press(name="invitations", answer=self.show_invitations, right=Right.BOT),
            Press(name="revoke", answer=self.revoke, right=Right.BOT),
        )

    async def invite(self, question: Question) -> Answer:
        """Make an invitation: how often it can be used, for how long, and as what."""
        say, now = question.say, self.clock()
        if not question.asker.private:
            return Answer(text=say(IN_PRIVATE))
        wanted = read_invitation(question.argument)
        if isinstance(wanted, str):
            return Answer(text=_not_understood(wanted, say))
        uses, span, role = wanted
        code = make_code()
        invitation = await self.invitations.write(
            Invitation(
                digest=digest(code),
                role=role,
                uses=uses,
                created_at=now,
                expires_at=now + span,
                by=question.asker.account,
            )
        )
        how = say.plural(
            "Lets in {count} account within {span}, or a group that it is opened for.",
            "Lets in {count} accounts within {span}, or groups that it is opened for.",
            uses,
            span=say.span(span),
        )
        lines = [
            say("<b>Whoever opens this becomes an admin of the bot:</b>")
            if role is Role.ADMIN
            else say("<b>Pass this link on:</b>"),
            Markup("{}").format(self.link(code, False)),
            say("For a group: {link}", link=self.link(code, True)),
            how,
            say("I do not show it again."),
        ]
        rows = (
            (Button(label=say("Revoke"), action=Action(name="revoke", arguments=(str(invitation.id),))),),
            (Button(label=say("All invitations"), action=Action(name="invitations")),),
        )
        return Answer(text=Markup("\n").join(lines), keyboard=rows)

    async def show_invitations(self, question: Question, arguments: tuple[str, ...]) -> Answer:  # noqa: ARG002
        """List the open invitations, each with a button that revokes it."""
        say, now = question.say, self.clock()
        open_ones = (await self.invitations.open(now))[:LISTED]
        if not open_ones:
            return Answer(
                text=say("No invitation is open. Make one: {command}", command="/invite"), manner=Manner.REPLACE
            )
        lines = [say("<b>Open invitations</b>"), *(self._invitation(each, say) for each in open_ones)]
        rows = tuple(
            (
                Button(
                    label=say("Revoke {number}", number=each.id),
                    action=Action(name="revoke", arguments=(str(each.id),)),
                ),
            )
            for each in open_ones
        )
        return Answer(text=Markup("\n").join(lines), keyboard=rows, manner=Manner.REPLACE)

    async def revoke(self, question: Question, arguments: tuple[str, ...]) -> Answer:
        """Let nobody in by an invitation any more, and list the others."""
        await self.invitations.revoke(number_in(arguments[0]))
        listed = await self.show_invitations(question, ())
        done = question.say("Invitation {number} lets nobody in any more.", number=number_in(arguments[0]))
        return Answer(text=Markup("\n\n").join([done, listed.text]), keyboard=listed.keyboard, manner=Manner.REPLACE)

    def _invitation(self, each: Invitation, say: Speech) -> Markup:
        left = say.plural(
            "{number}. {count} use left, for {span}",
            "{number}. {count} uses left, for {span}",
            each.uses - each.used,
            number=each.id,
            span=say.span(each.expires_at - self.clock()) if each.expires_at else "∞",
        )
        return left + Markup(" · ") + say("as an admin") if each.role is Role.ADMIN else left


def read_invitation(argument: str) -> tuple[int, timedelta, Role] | str:
    """Return uses, time and role of “5 uses for 7d admin”, or the first word that is none of these."""
    uses, span, role = USES, SPAN, Role.MEMBER
    for word in argument.lower().replace(",", " ").split():
        if word in _FILLERS:
            continue
        if word == Role.ADMIN.value:
            role = Role.ADMIN
        elif word.isascii() and word.isdigit():
            if not 1 <= int(word[:9]) <= MOST_USES:
                return word
            uses = int(word)
        else:
            try:
                span = parse_duration(word)
            except ValueError:
                return word
            if not timedelta(0) < span <= LONGEST_SPAN:
                return word
    return uses, span, role


def _not_understood(word: str, say: Speech) -> Markup:
    nearest = get_close_matches(word, ["admin", *_FILLERS], n=1)
    lines = [say("I do not understand “{word}” in an invitation.", word=short(word))]
    if nearest:
        lines.append(say("Did you mean {nearest}?", nearest=nearest[0]))
    lines.append(
        say(
            "Say how often it can be used (up to {most}), for how long (up to a year), or that it is for an admin: "
            "{command}",
            most=say.number(MOST_USES),
            command="/invite 5 uses for 7d",
        )
    )
    return Markup("\n").join(lines)
