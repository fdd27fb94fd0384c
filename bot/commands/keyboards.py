"""Buttons in, rows and pages of them out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.dialogue import Action, Button, Keyboard

A_PAGE = 12  # buttons, beside those that turn pages


def rows_of(buttons: Sequence[Button], columns: int) -> Keyboard:
    """Return buttons in rows of so many."""
    return tuple(tuple(buttons[start : start + columns]) for start in range(0, len(buttons), columns))


def paged(
    buttons: Sequence[Button], page: int, columns: int, turn: Callable[[int], Action], a_page: int = A_PAGE
) -> Keyboard:
    """Return one page of buttons, from 0, with a row that turns to its neighbours where there are any.

    A page that does not exist, for what it shows has become less, is the last.
    """
    last = max(0, (len(buttons) - 1) // a_page)
    here = min(max(page, 0), last)
    rows = rows_of(buttons[here * a_page : (here + 1) * a_page], columns)
    if not last:
        return rows
    turning = [Button(label="◀", action=turn(here - 1))] if here else []
    turning.append(Button(label=f"{here + 1} / {last + 1}", action=turn(here)))
    turning += [Button(label="▶", action=turn(here + 1))] if here < last else []
    return (*rows, tuple(turning))
