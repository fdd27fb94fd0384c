"""What people can ask of the bot in any chat, without knowing which one: a room for each family of commands."""

from bot.commands.router import Commands

__all__ = ["Commands"]
