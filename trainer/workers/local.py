"""Several workers on this machine: starts them, watches them, and ends all when one fails."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path

from common.console import INTERRUPTED
from trainer.workers.cluster import VARIABLE, Cluster
from trainer.workers.errors import WorkersFailed

END_SECONDS = 10.0
"""What a worker gets to end by itself, before it is killed."""

_SAID = 4096
_PROGRAM = "from trainer.cli import main; main()"


def run_workers(words: Sequence[str], count: int, scratch: Path) -> None:
    """Runs `rakuten-trainer` with these words in so many processes, which find each other.

    The first one's progress goes where this process's does, the others say nothing unless they
    fail.  They share the machine's cores, and work below the folder `scratch`.  Raises
    WorkersFailed for the first that fails.
    """
    threads = str(max(1, (os.cpu_count() or 1) // count))
    addresses = tuple(f"127.0.0.1:{port}" for port in free_ports(count))
    with tempfile.TemporaryDirectory(dir=scratch) as folder, contextlib.ExitStack() as open_files:
        logs = [Path(folder) / f"worker-{number}.log" for number in range(count)]
        processes: list[subprocess.Popen[bytes]] = []
        with _ended_by_sigterm(), _ending(processes):
            for number, log in enumerate(logs):
                environment = dict(os.environ)
                environment[VARIABLE] = Cluster(addresses, number).as_json()
                environment["TMPDIR"] = str(scratch)
                environment.setdefault("TF_NUM_INTRAOP_THREADS", threads)
                file = open_files.enter_context(log.open("wb")) if number else None
                processes.append(
                    subprocess.Popen(  # noqa: S603  our own program
                        [sys.executable, "-c", _PROGRAM, *words],
                        env=environment,
                        stdin=subprocess.DEVNULL,
                        stdout=file,
                        stderr=_standard_error() if file is None else file,
                    )
                )
            failed = _first_failure(processes)
        if failed is not None:
            if processes[failed].returncode == INTERRUPTED:
                raise KeyboardInterrupt
            raise WorkersFailed(
                number=failed,
                count=count,
                how=_how(processes[failed].returncode),
                said=_said(logs[failed]) if failed else "",
            )


def _standard_error() -> int | None:
    """Where people read: descriptor 2 may lead nowhere (`console.silence_native_libraries`)."""
    try:
        return sys.stderr.fileno()
    except (AttributeError, OSError, ValueError):
        return None


def free_ports(count: int) -> list[int]:
    """Ports of the loopback that nobody listens on now."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in sockets]


def _first_failure(processes: Sequence[subprocess.Popen[bytes]]) -> int | None:
    """Waits until all have ended well (None), or one has not: its number.

    Of several that fail nearly together, the one that was killed from outside comes first: the
    others fail because of it.
    """
    with ThreadPoolExecutor(len(processes)) as pool:
        waiting = {pool.submit(one.wait): number for number, one in enumerate(processes)}
        while waiting:
            done, _ = wait(waiting, return_when=FIRST_COMPLETED)
            ended = [waiting.pop(one) for one in done]
            if any(processes[number].returncode for number in ended):
                wait(waiting, timeout=1)
                failed = [n for n, one in enumerate(processes) if one.poll()]
                _end(processes)
                return min(failed, key=lambda number: (_rank(processes[number].returncode), number))
    return None


def _rank(status: int) -> int:
    """How likely an end is a cause rather than a consequence: smaller is likelier."""
    if status in (-signal.SIGKILL, -signal.SIGTERM, -signal.SIGSEGV):
        return 0
    return 2 if status == -signal.SIGABRT else 1


@contextmanager
def _ending(processes: list[subprocess.Popen[bytes]]) -> Iterator[None]:
    """Ends them all, whatever happens in the block."""
    try:
        yield
    finally:
        _end(processes)


@contextmanager
def _ended_by_sigterm() -> Iterator[None]:
    """Has SIGTERM end the block as Ctrl-C would, so that no worker is left behind."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _end(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        if process.poll() is None:
            process.terminate()
    for process in processes:
        try:
            process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _how(status: int) -> str:
    if status >= 0:
        return f"ended with status {status}"
    with contextlib.suppress(ValueError):
        return f"was ended by {signal.Signals(-status).name}"
    return f"was ended by signal {-status}"


def _said(log: Path) -> str:
    """What a worker that is not shown said last of an error, as the end of a sentence."""
    lines = log.read_bytes()[-_SAID:].decode("utf-8", "replace").splitlines()
    errors = [line for line in lines if line.startswith("error: ")]
    last = errors[-1].removeprefix("error: ") if errors else next(reversed(lines), "")
    return f" ({last.strip()})" if last.strip() else ""
