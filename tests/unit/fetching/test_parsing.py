"""Parsing in worker processes: what is heavy leaves room for what is not."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from bot.fetching.parsing import HEAVY, PooledParser
from bot.fetching.workers import Workers
from bot.model import Fetched, Validators

A = TypeVar("A")
R = TypeVar("R")


class Bench(Workers):
    """Notes which sizes are worked on at once; each piece of work takes a few turns of the loop."""

    def __init__(self) -> None:
        super().__init__()
        self.under_way: list[int] = []
        self.seen: list[tuple[int, ...]] = []

    async def run(self, function: Callable[[A], R], argument: A) -> Any:
        assert isinstance(argument, Fetched)
        size = len(argument.body)
        self.under_way.append(size)
        self.seen.append(tuple(self.under_way))
        for _ in range(3):
            await asyncio.sleep(0)
        self.under_way.remove(size)


async def test_heavy_documents_go_one_behind_the_other_and_keep_none_of_the_others_waiting() -> None:
    bench, heavy, light = Bench(), HEAVY + 1, 100
    parser = PooledParser(bench)
    documents = [
        Fetched(url="https://a.example", body=b"x" * size, headers={}, validators=Validators())
        for size in [heavy] * 3 + [light] * 2
    ]
    await asyncio.gather(*map(parser.parse, documents))
    assert max(sizes.count(heavy) for sizes in bench.seen) == 1
    assert (heavy, light, light) in bench.seen
    assert len(bench.seen) == len(documents)
