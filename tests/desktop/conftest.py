"""What the tests of the whole laptop share."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from program import Result
from secret_service import SecretService, require_secret_service

from desktop.core.folder import MACHINE_VARIABLE, VARIABLE

Run = Callable[..., Result]

RED = (220, 30, 30)


@pytest.fixture(autouse=True)
def no_keys_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the keyring of whoever runs it, nor a key file."""
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.delenv("RAKUTEN_DESKTOP_KEY_FILE", raising=False)


@pytest.fixture
def secret_service() -> Iterator[SecretService]:
    """A real, unlocked keyring of the system, seen by whoever takes over its `environment`."""
    require_secret_service()
    service = SecretService()
    try:
        service.start()
        yield service
    finally:
        service.close()


# The program as one types it


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, with a data folder of its own."""
    folder = tmp_path / "desk"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv(VARIABLE, str(tmp_path / "data"))
    monkeypatch.setenv(MACHINE_VARIABLE, str(tmp_path / "machine"))
    monkeypatch.setenv("TF_CPP_MIN_LOG_LEVEL", "0")  # keeps standard error where pytest has it
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    return folder


@pytest.fixture
def run(desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the program in this process: `run("classify", "a.jpg")`."""

    def run(*arguments: str | Path, stdin: str = "", terminal: bool = False) -> Result:
        from desktop import cli

        given = io.StringIO(stdin)
        monkeypatch.setattr(given, "isatty", lambda: terminal)
        monkeypatch.setattr("sys.stdin", given)
        monkeypatch.setattr("sys.argv", ["rakuten-desktop", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as caught:
            cli.main()
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        assert isinstance(caught.value.code, int)
        return Result(caught.value.code, out, err)

    return run


@pytest.fixture
def ready(run: Run, published_channel: Any) -> Run:
    """The program, connected and with the tiny model."""
    assert run("connect", published_channel.url, "--root", published_channel.root_file).status == 0
    assert run("update").status == 0
    return run


@pytest.fixture
def picture(desk: Path) -> Callable[..., str]:
    """Writes a photo of one colour in the working folder and returns its name."""

    def write(name: str, colour: tuple[int, int, int] = RED) -> str:
        path = desk / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (40, 30), colour).save(path)
        return name

    return write


@pytest.fixture(params=["damaged", "locked"])
def unusable_history(
    request: pytest.FixtureRequest, ready: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """A history that nothing can be written to; yields what is said of it."""
    path = tmp_path / "data/history.db"
    if request.param == "damaged":
        path.write_bytes(b"not a database" * 100)
        yield "the history is damaged"
        return
    assert ready("history").status == 0
    monkeypatch.setattr("desktop.core.history.store.BUSY_SECONDS", 0.05)
    other = sqlite3.connect(path)
    other.execute("BEGIN EXCLUSIVE")
    yield "the history is locked"
    other.close()
