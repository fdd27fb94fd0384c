"""Claims about which articles are told as one story."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.config.catalogue import load_languages
from bot.model import ArticleId, Candidate, Detection, Fingerprint, Join, Start, StoryId
from bot.quotes.extract import extract
from bot.stories.cluster import near_duplicate, place
from bot.stories.fingerprint import fingerprint
from bot.stories.meaning import pack

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
    whole = f"{title}\n\n{text}"
    return fingerprint(title, whole, detection, language, extract(whole, language))


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


def test_of_a_copy_it_is_known_which_report_it_copies() -> None:
    known = replace(
        story(1, mark(OTHER, OTHER_TEXT), mark(QUAKE, QUAKE_TEXT)), article_ids=(ArticleId(5), ArticleId(3))
    )
    placement = place(mark("Quake: what we know", QUAKE_TEXT), None, NOW, [known])
    assert placement == Join(story_id=StoryId(1), why="same text", copy_of=ArticleId(3))


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


SAID = "“We will rebuild the old harbour bridge before the winter comes,” said mayor Ilya Brandt."
BARE = "The town hall gave the plan its blessing. " + SAID
ELSEWHERE = "Residents were told what to expect next. " + SAID


def test_the_same_words_of_the_same_speaker_are_evidence() -> None:
    one, other = (Fingerprint(group="en", sayings=mark("x", text).sayings) for text in (BARE, ELSEWHERE))
    assert place(other, None, NOW, [story(1, one)]) == Join(story_id=StoryId(1), why="same event")
    assert place(replace(other, sayings=()), None, NOW, [story(1, one)]) == Start()


def test_a_quote_by_somebody_else_is_less_evidence_than_by_the_same_speaker() -> None:
    one, other = mark("Council meets", BARE), mark("Council meets", BARE.replace("Ilya Brandt", "Marta Kovel"))
    shared = set(one.sayings) & set(other.sayings)
    assert shared
    assert shared < set(one.sayings)


def test_a_quote_that_many_stories_have_is_a_slogan() -> None:
    said = Fingerprint(group="en", sayings=mark("x", BARE).sayings)
    assert isinstance(place(said, None, NOW, [story(1, said), story(2, said)]), Join)
    assert place(said, None, NOW, [story(number, said) for number in range(1, 4)]) == Start()


def test_what_a_speaker_says_of_a_number_is_known_in_another_language() -> None:
    english = mark("x", "“We counted 1,250 ruined houses,” said mayor Ilya Brandt.")
    serbian = mark("x", "„Избројали смо 1.250 срушених кућа“, рекао је градоначелник Илија Брандт.", "sr-Cyrl")
    assert set(english.sayings) & set(serbian.sayings)


def test_an_index_finds_a_report_by_a_quote() -> None:
    assert set(mark("Council meets", BARE).keys) & {f"q{saying:08x}" for saying in mark("y", SAID).sayings}


UPRIGHT, ASLANT, SQUARE, OPPOSITE = pack([1, 0, 0]), pack([0.9, 0.3, 0.3]), pack([0, 1, 0]), pack([-1, 0, 0])


def test_reports_of_one_meaning_join_without_a_name_in_common() -> None:
    known = story(1, Fingerprint(group="sw", terms={"mafuriko": 1.0}, vector=UPRIGHT))
    new = Fingerprint(group="ja", terms={"洪水": 1.0}, vector=ASLANT)
    assert place(new, None, NOW, [known]) == Join(story_id=StoryId(1), why="same event")
    assert place(replace(new, vector=SQUARE), None, NOW, [known]) == Start()


def test_the_same_words_do_not_join_what_means_something_else() -> None:
    one, again = replace(mark(QUAKE, QUAKE_TEXT), vector=UPRIGHT), replace(mark(AGAIN, AGAIN_TEXT), vector=ASLANT)
    assert place(again, None, NOW, [story(1, one)]) == Join(story_id=StoryId(1), why="same event")
    assert place(replace(again, vector=OPPOSITE), None, NOW, [story(1, one)]) == Start()


def test_reports_without_a_vector_join_by_their_words_beside_such_that_have_one() -> None:
    one = replace(mark(QUAKE, QUAKE_TEXT), vector=UPRIGHT)
    for vector in (b"", pack([1, 0])):  # from before there was a model, and of another one
        again = replace(mark(AGAIN, AGAIN_TEXT), vector=vector)
        assert place(again, None, NOW, [story(1, one)]) == Join(story_id=StoryId(1), why="same event")
