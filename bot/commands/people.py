"""The admins' room of people: who may talk to the bot, and who is banned."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from markupsafe import Markup

from bot.commands.invitations import IN_PRIVATE
from bot.dialogue import (
    HIGHEST_NUMBER,
    Action,
    Answer,
    Button,
    Command,
    Keyboard,
    Manner,
    Press,
    Question,
    Right,
    number_in,
)
from bot.model import Subscription, Target, Topic, TopicId
from bot.ports import Clock, Kind, Member, Members, Place, Role, SubscriptionStore
from bot.speech import N_, Speech
from bot.topic_names import name_all, short

ON_A_PAGE = 8
NAMED = 5  # topics that a member watches
SEARCHED = 2000  # members, for a name
_PLACE = re.compile(r"-?[1-9]\d{0,18}", re.ASCII)
_KINDS = {"a": Kind.ACCOUNT, "c": Kind.CHAT}
BACK = N_("Back")


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Shows members, and keeps people out. ``admins`` are those of the settings, whom nobody can ban.

    ``left`` is called when somebody's subscriptions ended, ``promoted`` when another menu is due in a chat.
    """

    members: Members
    subscriptions: SubscriptionStore
    topics: Callable[[], Mapping[TopicId, Topic]]
    admins: frozenset[str]
    promoted: Callable[[Target], Awaitable[None]]
    left: Callable[[], None]
    clock: Clock

    @property
    def commands(self) -> tuple[Command, ...]:
        """/members, /ban and /unban."""
        return (
            Command(name="members", description=N_("who may talk to me"), answer=self.list_members, right=Right.BOT),
            Command(
                name="ban",
                description=N_("keep an account or a chat out"),
                answer=self.ban,
                example="/ban 123456789",
                right=Right.BOT,
            ),
            Command(
                name="unban",
                description=N_("let it in again"),
                answer=self.unban,
                example="/unban 123456789",
                right=Right.BOT,
            ),
        )

    @property
    def presses(self) -> tuple[Press, ...]:
        """The buttons of lists and of members."""
        return (
            Press(name="members", answer=self.turn_page, right=Right.BOT),
            Press(name="member", answer=self.show_member, right=Right.BOT),
            Press(name="ban", answer=self.press_ban, right=Right.BOT),
            Press(name="role", answer=self.press_role, right=Right.BOT),
        )

    # ── members ─────────────────────────────────────────────────────────────────────────────────────────

    async def list_members(self, question: Question) -> Answer:
        """List who may talk to the bot, a page at a time."""
        if not question.asker.private:
            return Answer(text=question.say(IN_PRIVATE))
        return await self._page(0, question.say, Manner.SEND)

    async def turn_page(self, question: Question, arguments: tuple[str, ...]) -> Answer:
        """Show a page of members."""
        return await self._page(number_in(arguments[0]), question.say, Manner.REPLACE)

    async def _page(self, page: int, say: Speech, manner: Manner) -> Answer:
        shown, number = await self.members.listed(min(page * ON_A_PAGE, HIGHEST_NUMBER), ON_A_PAGE)
        watched = await self.subscriptions.active()
        head = say.plural("<b>{count} member</b>", "<b>{count} members</b>", number)
        lines = [head, *(self._line(each, watched, say) for each in shown)]
        rows: list[tuple[Button, ...]] = [
            (Button(label=_called(each), action=_on(each.place, "member", str(page))),) for each in shown
        ]
        turns = []
        if page:
            turns.append(Button(label="◀", action=Action(name="members", arguments=(str(page - 1),))))
        if (page + 1) * ON_A_PAGE < number:
            turns.append(Button(label="▶", action=Action(name="members", arguments=(str(page + 1),))))
        rows += [tuple(turns)] if turns else []
        rows.append((Button(label=say("All invitations"), action=Action(name="invitations")),))
        return Answer(text=Markup("\n").join(lines), keyboard=tuple(rows), manner=manner)

    def _line(self, member: Member, active: tuple[Subscription, ...], say: Speech) -> Markup:
        parts = [Markup("<b>{}</b>").format(_called(member)), self._standing(member, say)]
        if member.since:
            parts.append(say("since {day}", day=say.full_day(member.since.date())))
        if member.by:
            parts.append(say("let in by {account}", account=member.by))
        place = member.place
        here = [each for each in active if (each.target.channel, each.target.address) == (place.channel, place.address)]
        known = self.topics()
        topics = list(dict.fromkeys(topic for each in here for topic in each.topics))
        named = [topic for topic in topics if topic in known][:NAMED]
        if named:
            parts.append(say("watches {topics}", topics=name_all(named, known, say)))
        if rest := len(topics) - len(named):
            parts.append(say.plural("{count} further topic", "{count} further topics", rest))
        return Markup(" · ").join(parts)

    def _standing(self, member: Member, say: Speech) -> Markup:
        if member.banned:
            return say("banned")
        if member.place.kind is Kind.CHAT:
            return say("group or channel")
        return say("admin") if member.role is Role.ADMIN or member.place.address in self.admins else say("member")

    async def show_member(self, question: Question, arguments: tuple[str, ...]) -> Answer:
        """Show a member, with what can be done about it."""
        return await self._member(_place_of(question, arguments), _page_of(arguments), question.say)

    async def _member(self, place: Place, page: str, say: Speech) -> Answer:
        found = await self._known(place)
        text = self._line(found, await self.subscriptions.active(), say)
        rows: list[tuple[Button, ...]] = []
        if not (place.kind is Kind.ACCOUNT and place.address in self.admins):
            label, wish = (say("Unban"), "no") if found.banned else (say("Ban"), "yes")
            rows.append((Button(label=label, action=_on(place, "ban", page, wish)),))
            if place.kind is Kind.ACCOUNT and not found.banned and found.role is not Role.NONE:
                is_admin = found.role is Role.ADMIN
                label = say("No longer an admin") if is_admin else say("Make an admin")
                rows.append((Button(label=label, action=_on(place, "role", page, "m" if is_admin else "a")),))
        rows.append((Button(label=say(BACK), action=Action(name="members", arguments=(page,))),))
        return Answer(text=text, keyboard=tuple(rows), manner=Manner.REPLACE)

    # ── bans ────────────────────────────────────────────────────────────────────────────────────────────

    async def ban(self, question: Question) -> Answer:
        """Ban an account by its number, by a message of it that is answered, or a chat by its address."""
        return await self._by_words(question, banned=True)

    async def unban(self, question: Question) -> Answer:
        """Take a ban back."""
        return await self._by_words(question, banned=False)

    async def press_ban(self, question: Question, arguments: tuple[str, ...]) -> Answer:
        """Ban or unban, and show the member as it is then."""
        place = _place_of(question, arguments)
        if refused := await self._set_ban(question, place, banned=arguments[3] == "yes"):
            return Answer(text=refused, manner=Manner.BRIEF)
        return await self._member(place, _page_of(arguments), question.say)

    async def press_role(self, question: Question, arguments: tuple[str, ...]) -> Answer:
        """Make somebody an admin, or no longer one."""
        place = _place_of(question, arguments)
        if place.kind is not Kind.ACCOUNT or place.address in {question.asker.account, *self.admins}:
            return Answer(text=question.say("That cannot be changed here."), manner=Manner.BRIEF)
        await self.members.set_role(place, Role.ADMIN if arguments[3] == "a" else Role.MEMBER)
        await self.promoted(Target(channel=place.channel, address=place.address))
        return await self._member(place, _page_of(arguments), question.say)

    async def _by_words(self, question: Question, *, banned: bool) -> Answer:
        say, word = question.say, question.argument.strip() or question.asker.answered
        if not _PLACE.fullmatch(word):
            return await self._nearest(question, word, banned=banned)
        kind = Kind.CHAT if word.startswith("-") else Kind.ACCOUNT
        place = Place(kind=kind, channel=question.target.channel, address=word)
        if refused := await self._set_ban(question, place, banned=banned):
            return Answer(text=refused)
        done = (
            say("{place} is banned: I answer nothing, and tell nothing there any more.", place=word)
            if banned
            else say("{place} is not banned any more. /start brings back what it watched.", place=word)
        )
        undo = say("Unban") if banned else say("Ban")
        button = Button(label=undo, action=_on(place, "ban", "0", "no" if banned else "yes"))
        return Answer(text=done, keyboard=((button,),))

    async def _set_ban(self, question: Question, place: Place, *, banned: bool) -> Markup | None:
        """Ban or unban; return what is said where that cannot be."""
        say = question.say
        if banned and place.kind is Kind.ACCOUNT and place.address in self.admins:
            return say("{account} stands in DRAGOMAN_ADMINS: take it out there first.", account=place.address)
        if banned and place.kind is Kind.ACCOUNT and place.address == question.asker.account:
            return say("You cannot ban yourself.")
        await self.members.ban(place, banned, self.clock())
        self.left()
        if place.kind is Kind.ACCOUNT:
            await self.promoted(Target(channel=place.channel, address=place.address))
        return None

    async def _nearest(self, question: Question, word: str, *, banned: bool) -> Answer:
        """Say how a ban is written, with the members whose names come close to what was."""
        say, command = question.say, "/ban" if banned else "/unban"
        example = say(
            "Write the number of an account, or answer a message of it: {command}", command=f"{command} 123456789"
        )
        if not word:
            return Answer(text=example)
        members, _ = await self.members.listed(0, SEARCHED)
        close = set(get_close_matches(word.casefold(), [_called(each).casefold() for each in members], n=ON_A_PAGE))
        found = [
            each for each in members if word.casefold() in _called(each).casefold() or _called(each).casefold() in close
        ]
        keyboard: Keyboard = tuple(
            (Button(label=_called(each), action=_on(each.place, "member", "0")),) for each in found[:ON_A_PAGE]
        )
        lines = [say("“{word}” is no number of an account.", word=short(word)), example]
        if found:
            lines.insert(1, say("Did you mean one of these?"))
        return Answer(text=Markup("\n").join(lines), keyboard=keyboard)

    async def _known(self, place: Place) -> Member:
        account = place.address if place.kind is Kind.ACCOUNT else ""
        known = await self.members.known(account, Target(channel=place.channel, address=place.address))
        found = known.account if account else known.chat
        return found or Member(place=place, role=Role.NONE)


def _called(member: Member) -> str:
    return short(member.name) if member.name else member.place.address


def _on(place: Place, name: str, *arguments: str) -> Action:
    """Return an action on a member: its kind, its address, and further arguments."""
    return Action(name=name, arguments=(place.kind.value[0], place.address, *arguments))


def _place_of(question: Question, arguments: tuple[str, ...]) -> Place:
    """Read the member that an action is on. Raises LookupError or ValueError."""
    if not _PLACE.fullmatch(arguments[1]):
        raise ValueError(arguments[1])
    return Place(kind=_KINDS[arguments[0]], channel=question.target.channel, address=arguments[1])


def _page_of(arguments: tuple[str, ...]) -> str:
    return str(number_in(arguments[2]))
