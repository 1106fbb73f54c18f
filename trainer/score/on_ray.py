"""The engine `ray`: each shard is a task of Ray, on one machine or on a cluster; every process of
Ray's keeps its classifier from task to task.  The only module that knows Ray.

Rows never travel: a task reads its shard and writes its answers, and hands back a few numbers.
"""

from __future__ import annotations

import io
import logging
import os
import secrets
import shutil
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any, TextIO

from bundle.archive import Bundle
from common import console
from common.errors import ProductError
from trainer.score.errors import ClusterAway, EngineMissing, WorkerFailed, WorkerLost, reason_of
from trainer.score.on_processes import DEATHS, LOOK, cores
from trainer.score.outcome import Outcome
from trainer.score.plan import Shard
from trainer.score.shard import Job, Scorer

OBJECTS = 128 << 20
"""Bytes of Ray's shared memory on a single machine: for the bundle, and nothing else of size."""


class Ray:
    """Scores up to `count` shards at once."""

    def __init__(
        self, job: Job, bundle: Bundle, count: int | None, address: str | None = None
    ) -> None:
        """`address` is that of a cluster; None starts Ray on this machine, for this run only.

        `count` None is as many as there are cores.

        Raises EngineMissing, ClusterAway.
        """
        self._job, self._bundle, self._count = job, bundle, count
        self._address = address
        self._scratch: str | None = None
        self.advanced = 0

    def __enter__(self) -> Ray:
        self._stdout, sys.stdout = sys.stdout, _Results(sys.stdout)
        try:
            self._start()
        except BaseException:
            sys.stdout = self._stdout
            raise
        return self

    def _start(self) -> None:
        _set_up(self._address is None)
        try:
            import ray
        except ImportError as error:
            raise EngineMissing(name="Ray") from error
        quiet: dict[str, Any] = {"log_to_driver": False, "logging_level": logging.ERROR}
        if self._address is not None:
            try:
                ray.init(address=self._address, **quiet)
            except (ConnectionError, RuntimeError, ValueError) as error:
                raise ClusterAway(address=self._address, reason=reason_of(error)) from error
            return
        # Ray's sockets lie there: their paths may have 107 characters.
        self._scratch = tempfile.mkdtemp(prefix="ray-")
        ray.init(
            address="local",
            num_cpus=self._count or cores(),
            object_store_memory=OBJECTS,
            include_dashboard=False,
            _temp_dir=self._scratch,
            **quiet,
        )

    def __exit__(self, *_: object) -> None:
        import ray

        ray.shutdown()
        sys.stdout = self._stdout
        if self._scratch is not None:
            shutil.rmtree(self._scratch, ignore_errors=True)

    def run(self, shards: Iterable[Shard]) -> Iterator[Outcome | None]:
        """What came of each, as they end."""
        import ray

        # Ray runs a task again whose process or machine was lost.
        task = ray.remote(num_cpus=1, max_retries=DEATHS - 1)(_score)
        count = self._count or max(1, int(ray.cluster_resources().get("CPU", 1)))
        handed = [ray.put((self._job, self._bundle))]
        todo = deque(shards)
        under_way: dict[Any, Shard] = {}
        while todo or under_way:
            while todo and len(under_way) < count:
                shard = todo.popleft()
                under_way[task.remote(handed, shard)] = shard
            ready, _ = ray.wait(list(under_way), timeout=LOOK)
            if not ready:
                yield None
            for reference in ready:
                outcome = self._outcome(reference, under_way.pop(reference))
                if outcome.scored is not None:
                    self.advanced += outcome.shard.rows
                yield outcome

    def _outcome(self, reference: Any, shard: Shard) -> Outcome:
        import ray

        try:
            outcome: Outcome = ray.get(reference)
        except ray.exceptions.RayTaskError as error:  # a mistake of ours
            console.say(str(error))
            failed = WorkerFailed(shard=str(shard), reason=repr(error.cause))
            return Outcome(shard, error=failed)
        except ray.exceptions.RayError:
            return Outcome(shard, error=WorkerLost(shard=str(shard), times=DEATHS))
        return outcome


_kept: Scorer | None = None
"""What this process scores with.  Ray's processes serve one driver, and so one run."""


def _score(handed: list[Any], shard: Shard) -> Outcome:
    """The task.  Errors of ours are results to Ray, which wraps others."""
    import ray

    global _kept
    try:
        _kept = _kept or Scorer(*ray.get(handed[0]))
        return Outcome(shard, _kept.score(shard, _ignore))
    except (ProductError, OSError) as error:
        return Outcome(shard, error=error)


class _Results(io.TextIOBase):
    """Standard output, while a thread of Ray's prints there what happens to its processes."""

    def __init__(self, real: TextIO) -> None:
        self._real = real

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """Of the real one."""
        return self._real.encoding

    def write(self, text: str) -> int:
        """Lets only our own thread write."""
        ours = threading.current_thread() is threading.main_thread()
        return (self._real if ours else sys.stderr).write(text)

    def flush(self) -> None:
        """Also the real one."""
        self._real.flush()


def _ignore(_: int) -> None:
    """Tasks tell of whole shards only."""


def _set_up(alone: bool) -> None:
    """What Ray reads from its environment, before it is imported."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    if not alone or "ray" in sys.modules:
        return
    # Its servers listen on loopback only, as they do on macOS and Windows...
    os.environ["RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"] = "0"
    # ... and answer nobody without a token, which is of this run and in no file.
    os.environ["RAY_AUTH_MODE"] = "token"
    os.environ["RAY_AUTH_TOKEN"] = secrets.token_hex(32)
