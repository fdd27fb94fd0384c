"""The engines that a configuration is compiled to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.config.catalogue import load_languages
from bot.config.settings import LanguageEngine
from bot.engines import make_analyst, make_detector
from bot.model import UNKNOWN_LANGUAGE, Term, Topic, TopicId
from bot.stories.meaning import pack
from tests.fakes import make_article

SERBIAN = "Влада ће следеће недеље представити буџет, каже министар финансија"

HMONG = "Tsis muaj leej twg paub txog tus nom tswv uas tuaj saib lub nroog nrog nws pab neeg hauv lub limtiam no"


def test_the_chosen_engine_tells_languages_and_tells_them_the_same_again() -> None:
    languages = load_languages()
    own, chosen = make_detector(languages), make_detector(languages, LanguageEngine.LANGDETECT)
    assert own.detect(SERBIAN).language == chosen.detect(SERBIAN).language == "sr-Cyrl"
    assert own.detect(HMONG).language == UNKNOWN_LANGUAGE != chosen.detect(HMONG).language  # langdetect always guesses
    assert chosen.detect(SERBIAN) == make_detector(languages, LanguageEngine.LANGDETECT).detect(SERBIAN)


def test_an_analyst_tells_parts_of_texts_by_the_chosen_engine_too() -> None:
    analyst = make_analyst({}, load_languages(), LanguageEngine.LANGDETECT)
    english = "The minister said that the talks would go on next week, and that no date had been set for a vote."
    text = f"{english}\n„{SERBIAN}, а одлуке још увек нема“, he said.\n{english}"
    main = analyst.detector.detect(text)
    assert main.language == "en"
    assert analyst.others.find(text, main) == ("sr-Cyrl",)


class AskedModel:
    """An embedding model that remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    def embed(self, text: str, language: str) -> Sequence[float]:
        self.asked.append((text, language))
        return (0.6, 0.8)


def test_the_embedding_model_is_asked_for_articles_on_a_topic_only() -> None:
    topic = Topic(id=TopicId("bridge"), name="Bridge", terms={"en": (Term(text="bridge"),)})
    model = AskedModel()
    analyst = replace(make_analyst({topic.id: topic}, load_languages()), embedder=model)
    text = "The mayor opens the bridge\n\nKARLOVIA (Reuters) - The mayor opened the bridge on Monday, and people came."
    on_topic = make_article(title="The mayor opens the bridge", text=text)
    elsewhere = make_article(title="The mayor rests", text="The mayor rests\n\nThe mayor went to the lake on Monday.")
    told = analyst.analyse(on_topic)
    assert told.fingerprint.vector == pack((0.6, 0.8))
    assert told.agency == "Reuters"
    assert analyst.analyse(elsewhere).fingerprint.vector == b""
    assert model.asked == [(on_topic.text, "en")]
