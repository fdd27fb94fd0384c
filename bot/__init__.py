"""Dragoman: reads the news in every language its sources speak and tells a chat one message per story."""

__version__ = "0.1.0"
