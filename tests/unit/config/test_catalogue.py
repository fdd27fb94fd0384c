"""The catalogue's files."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.config.catalogue import FOLDER, country_names, load_languages, load_topics
from bot.config.yaml_files import parse, quick_value
from bot.errors import ConfigInvalid
from bot.model import Detection, Term, TopicId
from bot.topics.compile import compile_topics


def write(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_every_file_of_the_catalogue_is_valid() -> None:
    load_languages()
    topics = load_topics()
    assert {"nato", "balkans", "kosovo", "serbia"} <= set(topics)
    for topic in topics.values():
        assert topic.emoji
        assert "en" in topic.names
        assert set(topic.within) <= set(topics)


def test_a_file_is_called_as_its_topic() -> None:
    folder = Path(__file__).parents[3] / "bot" / "catalogue" / "topics"
    assert {path.stem for path in folder.glob("*.yaml")} == set(load_topics())


def test_the_shipped_topics_compile_and_match() -> None:
    topics = load_topics()
    matcher = compile_topics(
        topics.values(), country_names(code for topic in topics.values() for code in topic.countries)
    )
    detection = Detection(language="sr-Cyrl", script="Cyrl", confidence=1.0, group="hbs")
    found = {match.topic for match in matcher.match("Министри НАТО о Косову", 22, detection)}
    assert found == {"nato", "kosovo", "balkans"}


def test_a_plain_list_holds_in_every_language(tmp_path: Path) -> None:
    write(tmp_path, "t.yaml", "id: t\nname: T\nterms: [Foo*, {text: BAR, case: true}]\n")
    topic = load_topics(tmp_path)[TopicId("t")]
    assert topic.terms == {"*": (Term(text="Foo*"), Term(text="BAR", case=True))}


def test_every_fault_of_every_file_is_told_with_its_line(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml", "id: a\nname: A\ncolour: red\nterms:\n  en: [[one]]\n")
    write(tmp_path, "b.yaml", "id: b\n")
    with pytest.raises(ConfigInvalid) as caught:
        load_topics(tmp_path)
    faults = caught.value.faults
    assert {(Path(fault.file).name, fault.line, fault.field) for fault in faults} >= {
        ("a.yaml", 3, "colour"),
        ("a.yaml", 5, "terms.en"),
        ("b.yaml", 1, "name"),
    }
    assert all(fault.remedy for fault in faults)


def test_a_broken_file_is_told_with_its_line(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml", "id: a\nname: [A\n")
    with pytest.raises(ConfigInvalid) as caught:
        load_topics(tmp_path)
    assert "not YAML" in caught.value.faults[0].problem


def test_a_language_file_becomes_a_language(tmp_path: Path) -> None:
    write(
        tmp_path,
        "sr.yaml",
        'tag: sr-Latn\nname: Serbian\nown_name: srpski\ngroup: hbs\nscripts: [Latn]\nquotation_marks: [["„", "“"]]\n',
    )
    assert load_languages(tmp_path)["sr-Latn"].quotation_marks == (("„", "“"),)


def test_countries_are_named_in_both_serbian_scripts() -> None:
    names = country_names(["RS"])["RS"].names
    assert names["sr-Latn"] == ("Srbija",)
    assert names["sr-Cyrl"] == ("Србија",)


def test_a_name_with_brackets_counts_as_two() -> None:
    assert set(country_names(["MM"])["MM"].names["en"]) == {"Myanmar", "Burma"}


def test_numbers_of_a_topic_are_read_and_what_is_none_is_told(tmp_path: Path) -> None:
    near = "near: [{first: [a], second: [b], within: 4}]"
    write(tmp_path, "t.yaml", f"id: t\nname: T\nterms: [{{text: a, weight: 0.5}}]\n{near}\nshare: 0.25\n")
    topic = load_topics(tmp_path)[TopicId("t")]
    assert (topic.terms["*"][0].weight, topic.near[0].within, topic.share) == (0.5, 4, 0.25)
    other = tmp_path / "other"
    other.mkdir()
    write(other, "t.yaml", "id: t\nname: T\nshare: half\n")
    with pytest.raises(ConfigInvalid, match="a number"):
        load_topics(other)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*/*.yaml")), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_file_of_the_catalogue_reads_the_same_the_quick_way(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    document = parse(path.name, text)
    assert document.faults == ()
    assert quick_value(text) == document.value
