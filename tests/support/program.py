"""`rakuten-desktop` as one types it, run in this process."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest


@dataclass(frozen=True)
class Result:
    """What a run of the program left behind."""

    status: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The JSON lines of standard output."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def row(self) -> dict[str, Any]:
        """The one JSON line of standard output."""
        (row,) = self.rows
        return row

    @property
    def error(self) -> str:
        """The one error line."""
        (line,) = self.errors
        return line

    @property
    def errors(self) -> list[str]:
        """All of them."""
        return [line for line in self.err.splitlines() if line.startswith("error: ")]


class Program:
    """Runs the program: `program("update", "--json")`."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], data: Path
    ) -> None:
        from desktop.core.folder import MACHINE_VARIABLE, VARIABLE

        self._monkeypatch, self._capsys = monkeypatch, capsys
        monkeypatch.setenv(VARIABLE, str(data))
        monkeypatch.setenv(MACHINE_VARIABLE, str(data.with_name("machine")))
        monkeypatch.setenv("TF_CPP_MIN_LOG_LEVEL", "0")  # keeps standard error where pytest has it

    def __call__(self, *arguments: str | Path) -> Result:
        from desktop import cli

        self._monkeypatch.setattr("sys.argv", ["rakuten-desktop", *map(str, arguments)])
        self._capsys.readouterr()
        with pytest.raises(SystemExit) as caught:
            cli.main()
        out, err = self._capsys.readouterr()
        assert "Traceback" not in err
        assert isinstance(caught.value.code, int)
        return Result(caught.value.code, out, err)
