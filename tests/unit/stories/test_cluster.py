"""Claims about which articles are told as one story."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from bot.config.catalogue import load_languages
from bot.model import Candidate, Detection, Fingerprint, Join, Start, StoryId
from bot.stories.cluster import near_duplicate, place
from bot.stories.fingerprint import fingerprint

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
QUAKE = "Strong earthquake shakes Valdoria and Port Brenna"
QUAKE_TEXT = (
    "An earthquake of magnitude 6.4 shook Valdoria on Monday evening, and at least 37 people were hurt in Port Brenna. "
    "Mayor Ilya Brandt said that 1,200 houses were damaged. Rescue teams from Karovia arrived in the night."
)
AGAIN = "Dozens hurt as earthquake hits Valdoria"
AGAIN_TEXT = (
    "Rescue teams searched damaged houses in Port Brenna after an earthquake hit Valdoria late on Monday. "
    "Some 37 people were taken to hospital, mayor Ilya Brandt told reporters. Karovia sent help."
)
CYRILLIC = "Јак земјотрес ја погоди Валдорија"
CYRILLIC_TEXT = (
    "Најмалку 37 лица се повредени во Порт Брена по земјотресот што ја погоди Валдорија. "
    "Градоначалникот Илја Брандт рече дека помош пристигнала од Каровија."
)
OTHER = "Karovian parliament passes the budget"
OTHER_TEXT = (
    "Lawmakers in Karovia voted for the budget on Tuesday after a debate of nine hours about taxes and pensions."
)


def mark(title: str, text: str, tag: str = "en") -> Fingerprint:
    language = load_languages()[tag]
    detection = Detection(language=tag, script=language.scripts[0], confidence=1.0, group=language.group)
    return fingerprint(title, f"{title}\n\n{text}", detection, language)


def story(number: int, *fingerprints: Fingerprint, urls: frozenset[str] = frozenset()) -> Candidate:
    return Candidate(
        story_id=StoryId(number), opened_at=NOW, updated_at=NOW, fingerprints=tuple(fingerprints), urls=urls
    )


STORIES = (story(1, mark(QUAKE, QUAKE_TEXT)), story(2, mark(OTHER, OTHER_TEXT)))


def test_same_address_is_the_same_story() -> None:
    known = story(7, mark(OTHER, OTHER_TEXT), urls=frozenset({"https://example.org/a"}))
    placement = place(mark(QUAKE, QUAKE_TEXT), "https://example.org/a", NOW, [known])
    assert placement == Join(story_id=StoryId(7), why="same address")


def test_copy_with_another_title_is_the_same_text() -> None:
    placement = place(mark("Quake: what we know", QUAKE_TEXT), None, NOW, STORIES)
    assert placement == Join(story_id=StoryId(1), why="same text")


def test_two_outlets_on_one_event_join() -> None:
    assert place(mark(AGAIN, AGAIN_TEXT), None, NOW, STORIES) == Join(story_id=StoryId(1), why="same event")


def test_names_and_numbers_join_across_alphabets() -> None:
    assert isinstance(place(mark(CYRILLIC, CYRILLIC_TEXT, "mk"), None, NOW, STORIES), Join)


def test_another_event_starts_a_story() -> None:
    assert place(mark(OTHER, OTHER_TEXT), None, NOW, STORIES[:1]) == Start()


def test_old_story_has_to_fit_better() -> None:
    assert place(mark(AGAIN, AGAIN_TEXT), None, NOW + timedelta(days=60), STORIES[:1]) == Start()


def test_empty_article_starts_a_story() -> None:
    assert place(mark("", ""), None, NOW, STORIES) == Start()
    assert not near_duplicate(mark("", ""), mark("", ""))


def test_half_of_a_text_is_a_copy_of_it() -> None:
    long = " ".join(f"Sentence {number} tells of matter {number * 7} in town {number * 3}." for number in range(60))
    assert near_duplicate(mark("", long), mark("", long[: len(long) // 2]))
    assert not near_duplicate(mark("", QUAKE_TEXT), mark("", OTHER_TEXT))


def test_fingerprint_is_small_and_survives_json() -> None:
    made = mark(QUAKE, QUAKE_TEXT * 50)
    assert len(made.terms) <= 80
    assert len(made.shingles) <= 64
    assert len(made.keys) <= 24
    assert json.loads(json.dumps([made.shingles, dict(made.terms), made.keys])) == [
        list(made.shingles),
        dict(made.terms),
        list(made.keys),
    ]


def test_fingerprint_is_the_same_on_every_run() -> None:
    assert mark("One", "Two three four.").shingles == (1044035734, 2015744983)


def test_two_teasers_that_share_one_name_are_two_stories() -> None:
    ships = mark("NATO ships reach Split for a mine drill", "Four vessels moored on Tuesday.")
    choir = mark("NATO choir sings folk songs of Moldavia", "The concert raised money for a hospital.")
    assert isinstance(place(choir, None, NOW, [story(1, ships)]), Start)


FURNITURE = (
    " Sign up for the morning letter of our newsroom and read what matters before breakfast, every day but Sunday. "
    "Report an error to the editors, who answer within a day, or call the number that stands on the page of contacts. "
    "Nothing here may be used again unless the publisher has agreed to it in writing, in whole or in part."
)


def test_the_same_furniture_does_not_make_two_texts_one() -> None:
    assert not near_duplicate(mark("", QUAKE_TEXT + FURNITURE), mark("", OTHER_TEXT * 2 + FURNITURE))


def test_a_copy_may_lack_its_first_sentence_or_have_another_before_it() -> None:
    text = QUAKE_TEXT + " " + AGAIN_TEXT
    without_first = text.partition(". ")[2]
    for copy in (without_first, f"File photo, share this article. {text}", text[: len(text) // 3 * 2]):
        assert near_duplicate(mark("", text), mark("", copy))


def test_a_story_that_moved_on_is_still_found_by_what_it_has_come_to() -> None:
    moved_on = story(3, *[mark(AGAIN, AGAIN_TEXT)] * 3, *(mark(OTHER, OTHER_TEXT) for _ in range(5)))
    assert isinstance(place(mark(QUAKE, QUAKE_TEXT), None, NOW, [moved_on]), Join)


def test_a_name_that_all_stories_have_tells_none_apart() -> None:
    matters = ("fish", "roads", "tolls", "schools", "bridges", "trains", "mines", "wolves", "rivers", "taxes")
    elsewhere = [
        story(number, mark(f"Valdoria: {matter}", f"Valdoria and Karovia spoke about {matter} in Port Brenna."))
        for number, matter in enumerate(matters)
    ]
    assert place(mark("Valdoria wins", "Valdoria beat Karovia in Port Brenna."), None, NOW, elsewhere) == Start()


ARABIC = "زلزال قوي يضرب فالدوريا"
ARABIC_TEXT = (
    "أصيب 37 شخصا على الأقل في بورت برينا بعد زلزال ضرب فالدوريا. وقال إيليا براندت إن المساعدة وصلت من كاروفيا."
)


def test_names_are_found_where_letters_have_no_case() -> None:
    assert isinstance(place(mark(ARABIC, ARABIC_TEXT, "ar"), None, NOW, STORIES), Join)
