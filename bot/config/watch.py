"""sources.yaml while the bot runs in, each change of it out, once."""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path

from bot.config.load import Topics, parse_config
from bot.config.yaml_files import read_file
from bot.errors import ConfigInvalid
from bot.model import Config


class ConfigWatch:
    """Looks at a file and tells what became of it.

    The file is read whole at every look: it is small, and its times tell less (an edit may keep size and time, an
    editor may put another file in its place). A change counts when two looks in a row find it, so that neither the
    moment of absence while an editor replaces the file nor a half-written one counts.
    """

    def __init__(self, path: Path, catalogue_topics: Topics) -> None:
        self._path = path
        self._topics = catalogue_topics
        self._told = ""  # the state of the file that was last returned
        self._seen = ""  # the state at the last look

    def load(self) -> Config:
        """Return what the file says now; changes count from here. Raises ConfigInvalid with all faults."""
        content = read_file(self._path)
        self._told = self._seen = _state(content)
        return parse_config(str(self._path), content, self._topics)

    def poll(self) -> Config | ConfigInvalid | None:
        """Return what a changed file says, or why it cannot be used; None while there is nothing new to tell."""
        try:
            content = read_file(self._path)
        except ConfigInvalid as invalid:
            return invalid if self._is_new(str(invalid)) else None
        if not self._is_new(_state(content)):
            return None
        try:
            return parse_config(str(self._path), content, self._topics)
        except ConfigInvalid as invalid:
            return invalid

    def _is_new(self, state: str) -> bool:
        settled, self._seen = state == self._seen, state
        if not settled or state == self._told:
            return False
        self._told = state
        return True


def _state(content: bytes) -> str:
    return blake2b(content, digest_size=16).hexdigest()
