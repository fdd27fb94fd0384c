"""A file and its new content in; the file with the new content, whole, or as it was."""

from __future__ import annotations

import errno
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from bot.config.yaml_files import WHOLE_FILE
from bot.errors import ConfigInvalid, Fault

# A file that is itself a mount (Docker), or a folder that may not be written to: the file may still be.
_IRREPLACEABLE = {errno.EBUSY, errno.EXDEV, errno.EACCES, errno.EPERM, errno.EROFS}


def replace_content(path: Path, content: bytes) -> None:
    """Write the content, so that a reader finds the old file or the new one, even after a power cut.

    Mode and owner stay; a symbolic link goes on pointing where it did. A file that cannot be replaced is written in
    place. Raises ConfigInvalid where it cannot be written at all.
    """
    real = path.resolve()
    try:
        try:
            _replace(real, content)
        except OSError as error:
            if error.errno not in _IRREPLACEABLE:
                raise
            _overwrite(real, content)
    except OSError as error:
        problem = f"The file cannot be written: {error.strerror}."
        remedy = "Check its permissions and the disk; nothing was changed."
        fault = Fault(file=str(path), line=1, column=1, field=WHOLE_FILE, problem=problem, remedy=remedy)
        raise ConfigInvalid((fault,)) from error


def _replace(real: Path, content: bytes) -> None:
    """Write a new file beside the old one, and put it in its place."""
    before = real.stat()
    handle, name = tempfile.mkstemp(dir=real.parent, prefix=f".{real.name}.")
    try:
        with os.fdopen(handle, "wb") as new:
            os.fchmod(handle, before.st_mode)
            with suppress(PermissionError):  # only root may give files away
                os.fchown(handle, before.st_uid, before.st_gid)
            new.write(content)
            new.flush()
            os.fsync(handle)
        Path(name).replace(real)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    folder = os.open(real.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _overwrite(real: Path, content: bytes) -> None:
    with real.open("r+b") as file:
        file.write(content)
        file.truncate()
        file.flush()
        os.fsync(file.fileno())
