"""Whatever two headlines say, the line that shows the change is well-formed, and holds both of them."""

from __future__ import annotations

import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from bot.text.changes import marked

HEADLINES = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from(["NATO", "3", "5", "dead", "<b>", "&amp;", "“so”", "首相", "मंत्री", "-"])).map(" ".join),
)


def without_spaces(text: str) -> str:
    return "".join(text.split())


@given(HEADLINES, HEADLINES)
def test_both_headlines_can_be_read_from_the_line(before: str, after: str) -> None:
    line = marked(before, after)
    if line:
        later = unescape(re.sub(r"</?b>", "", re.sub(r"<s>.*?</s>", "", line, flags=re.DOTALL)))
        earlier = unescape(re.sub(r"</?s>", "", re.sub(r"<b>.*?</b>", "", line, flags=re.DOTALL)))
        assert without_spaces(later) == without_spaces(after)
        assert without_spaces(earlier) == without_spaces(before)
