"""Room for Python's calls. CPython keeps its frames in pieces of 16 KB: where one is full, each further call asks the
system for another and gives it back on return. A loop that happens to stand there takes many times as long, and deep in
a request of a test something always does. A frame that says it is large gets a large piece, with room for the rest."""

from collections.abc import Callable
from typing import TypeVar

WORDS = 1 << 17  # a megabyte; the piece is at least as large again
Answer = TypeVar("Answer")


def with_room(call: Callable[[], Answer]) -> Answer:
    return call()


with_room.__code__ = with_room.__code__.replace(co_stacksize=WORDS)
