"""A bot that is not open to all, for tests of who may ask what."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from bot.commands import Commands
from bot.commands.access import digest
from bot.desk import make_commands
from bot.dialogue import Answer, Asker, Button, Document
from bot.model import Target
from bot.office import Limits
from bot.ports import Invitation, Role
from bot.storage.access import SqlInvitations, SqlMembers
from bot.storage.database import Database
from tests.desks import make_desk, make_office
from tests.fakes import FakeIntake, FakeOperation, FakePlaces, FakeSourcesFile, FixedClock

OWNER, ADA, STRANGER = "7", "11", "99"
GROUP = Target(channel="telegram", address="-100500")


def private(account: str) -> Target:
    return Target(channel="telegram", address=account)


@dataclass
class House:
    """A bot that is not open, whose admin is OWNER."""

    database: Database
    clock: FixedClock = field(default_factory=FixedClock)
    may_change: bool = True
    places: FakePlaces = field(default_factory=FakePlaces)
    sources: FakeSourcesFile = field(default_factory=FakeSourcesFile)
    operation: FakeOperation = field(default_factory=FakeOperation)
    intake: FakeIntake = field(default_factory=FakeIntake)

    def __post_init__(self) -> None:
        office = make_office(
            self.database,
            is_open=False,
            admins=frozenset({OWNER}),
            limits=Limits(a_minute=1000),
            places=self.places,
            sources=self.sources,
            operation=self.operation,
        )
        self.desk = make_desk(self.database, clock=self.clock, office=office, intake=self.intake)
        self.commands: Commands = make_commands(self.desk)
        self.members, self.invitations = SqlMembers(self.database), SqlInvitations(self.database)

    def asker(self, account: str, target: Target, answered: str = "") -> Asker:
        async def may_change() -> bool:
            return self.may_change

        is_private = not target.address.startswith("-")
        return Asker(
            account=account,
            may_change=may_change,
            name=f"<{account}>",
            private=is_private,
            chat_name="" if is_private else "Group",
            answered=answered,
        )

    async def ask(self, account: str, line: str, target: Target | None = None, *, answered: str = "") -> Answer | None:
        """Say a command, without its slash, in a private chat where no other is given."""
        target = target or private(account)
        command, _, argument = line.partition(" ")
        return await self.commands.answer(target, command, argument, self.asker(account, target, answered))

    async def press(self, account: str, packed: str, target: Target | None = None) -> Answer | None:
        target = target or private(account)
        return await self.commands.press(target, packed, self.asker(account, target), "1")

    async def send_file(self, account: str, content: bytes) -> Answer | None:
        """Send a file in a private chat."""

        async def fetch() -> Document:
            return Document(name="reader.opml", content=content)

        target = private(account)
        return await self.commands.answer(target, "", "", self.asker(account, target), fetch)

    async def invite(self, role: Role = Role.MEMBER, uses: int = 1) -> str:
        code = f"code-{role}-{uses}"
        until = self.clock() + timedelta(days=1)
        written = Invitation(
            digest=digest(code), role=role, uses=uses, created_at=self.clock(), expires_at=until, by=OWNER
        )
        await self.invitations.write(written)
        return code

    async def text(self, account: str, line: str, target: Target | None = None) -> str:
        """Ask, and return what is said."""
        answer = await self.ask(account, line, target)
        assert answer
        return str(answer.text)

    async def press_button(self, account: str, answer: Answer | None, label: str) -> Answer:
        """Press the button of that label."""
        action = buttons(answer)[label].action
        assert action
        pressed = await self.press(account, action.pack())
        assert pressed
        return pressed


def buttons(answer: Answer | None) -> dict[str, Button]:
    """Return an answer's buttons by their labels."""
    assert answer
    return {str(button.label): button for row in answer.keyboard for button in row}
