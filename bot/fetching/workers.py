"""A function and its argument in, its result out, from a process that can be killed when it takes too long."""

from __future__ import annotations

import asyncio
import gc
import multiprocessing
import resource
from collections.abc import Callable
from multiprocessing.context import ForkServerContext
from typing import TypeVar

from pebble import ProcessExpired, ProcessPool

PROCESSES = 2
DEADLINE = 20.0  # seconds; a document of 10 MB that is a feed takes half of that
MEMORY = 1 << 30  # bytes of address space for one process
CALLS = 2000  # after which a process is replaced: what strange documents leak goes with it
PRELOADED = ["bot.feeds.parse", "bot.fetching.pages"]

A = TypeVar("A")
R = TypeVar("R")


class Overburdened(Exception):
    """The work took too long or too much memory; the message says which."""


class Workers:
    """Processes that do what documents from anywhere may make slow, or worse. They start with the first call."""

    def __init__(self, processes: int = PROCESSES, deadline: float = DEADLINE) -> None:
        self._processes = processes
        self._deadline = deadline
        self._pool: ProcessPool | None = None

    async def run(self, function: Callable[[A], R], argument: A) -> R:
        """Call a function of a module, off the event loop. Raises Overburdened, or what the function raises."""
        if self._pool is None:
            self._pool = ProcessPool(
                max_workers=self._processes, max_tasks=CALLS, initializer=_settle, context=_context()
            )
        future = self._pool.schedule(function, args=[argument], timeout=self._deadline)
        try:
            result: R = await asyncio.wrap_future(future)
        except TimeoutError:
            raise Overburdened(f"takes longer than {self._deadline:.0f} seconds to read") from None
        except (ProcessExpired, MemoryError, RecursionError):
            raise Overburdened("is too large or too deeply nested to read") from None
        return result

    def close(self) -> None:
        """End the processes, whatever they do."""
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]
            self._pool.join()
            self._pool = None


def _context() -> ForkServerContext:
    """Return a way to start processes that is safe beside threads, and cheap: the readers are imported once for all."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    return context


def _settle() -> None:
    """Limit the memory of a process; what it has loaded is not looked through at each collection of garbage."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    gc.freeze()
