"""The end of a process, at a moment of the test's choice."""

from __future__ import annotations

from collections.abc import Callable


class Killed(BaseException):
    """Stands for the end of the process; nothing may catch it for an error."""


def kill_at(fatal: int) -> Callable[[int], None]:
    """A hook that ends the process at the k-th call, counted by its caller."""

    def strike(k: int) -> None:
        if k == fatal:
            raise Killed

    return strike
