"""`rakuten-desktop --self-test`: every row passes here, and each fails when its part is broken."""

from __future__ import annotations

import json
import shutil
import ssl
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from program import Result

from desktop.core import keyring_backend
from desktop.selftest import checks, drawing
from desktop.selftest.checks import CHECKS, Row, Verdict

Run = Callable[..., Result]
NO_WINDOW = find_spec("PySide6") is None


def row(name: str) -> Row:
    return checks.checked(name, CHECKS[name])


@pytest.fixture
def samples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The samples, where they may be spoilt."""
    folder = tmp_path / "samples"
    folder.mkdir()
    for name in (checks.BUNDLE, checks.HEIC):
        shutil.copy(checks.SAMPLES / name, folder)
    monkeypatch.setattr(checks, "SAMPLES", folder)
    return folder


def test_it_passes_here(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    if NO_WINDOW:
        monkeypatch.delitem(CHECKS, "window")
    done = run("--self-test")
    assert done.status == 0, done.out
    lines = done.out.splitlines()
    assert [line[8:].split("  ")[0].strip() for line in lines[:-1]] == list(CHECKS)
    assert lines[-1].startswith("passed")


def test_a_failure_is_in_the_table_and_in_the_exit_status(
    run: Run, samples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(CHECKS, "window")
    (samples / checks.HEIC).unlink()
    done = run("--self-test")
    assert done.status == 1
    assert done.out.splitlines()[-1] == "FAILED: heic"
    assert [line.split()[0] for line in done.out.splitlines()].count("FAILED") == 1


def test_it_touches_no_data(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if NO_WINDOW:
        monkeypatch.delitem(CHECKS, "window")
    run("--self-test")
    assert not (tmp_path / "data").exists()


# --- Every row, broken on purpose ---------------------------------------------------------------


Break = Callable[[pytest.MonkeyPatch, Path, Callable[..., Path]], None]


def break_version(monkeypatch: pytest.MonkeyPatch, samples: Path, repack: Any) -> None:
    monkeypatch.setattr("desktop.core.version.DISTRIBUTION", "no-such-distribution")
    monkeypatch.setattr(sys, "frozen", True, raising=False)


def break_history(monkeypatch: pytest.MonkeyPatch, samples: Path, repack: Any) -> None:
    monkeypatch.setattr("desktop.core.history.store.History.page", lambda *_, **__: [])


def break_model(monkeypatch: pytest.MonkeyPatch, samples: Path, repack: Any) -> None:
    (samples / checks.BUNDLE).unlink()


def break_golden(signature: str) -> Break:
    def break_(_: pytest.MonkeyPatch, samples: Path, repack: Callable[..., Path]) -> None:
        from bundle import archive

        items = json.loads(archive.read(samples / checks.BUNDLE).members[archive.GOLDEN])
        for item in items:
            if item["signature"] == signature:
                item["probabilities"][0] += 0.1
        spoilt = repack(members={archive.GOLDEN: json.dumps(items).encode()})
        shutil.copy(spoilt, samples / checks.BUNDLE)

    return break_


def break_heic(monkeypatch: pytest.MonkeyPatch, samples: Path, repack: Any) -> None:
    monkeypatch.setattr(checks, "HEIC_COLOUR", (220, 30, 30))


def break_spreadsheet(monkeypatch: pytest.MonkeyPatch, samples: Path, repack: Any) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)


def break_signatures(monkeypatch: pytest.MonkeyPatch, samples: Path, repack: Any) -> None:
    monkeypatch.setattr("securesystemslib.signer.SSlibKey.verify_signature", lambda *_: None)


def break_keyring(monkeypatch: pytest.MonkeyPatch, samples: Path, repack: Any) -> None:
    assert keyring_backend.missing_parts() == []
    monkeypatch.setitem(sys.modules, keyring_backend.parts()[-1], None)


def break_tls(monkeypatch: pytest.MonkeyPatch, samples: Path, repack: Any) -> None:
    def careless(protocol: int) -> ssl.SSLContext:
        context = ssl.SSLContext(protocol)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context

    monkeypatch.setattr("truststore.SSLContext", careless)


def break_window(monkeypatch: pytest.MonkeyPatch, samples: Path, repack: Any) -> None:
    code = "import os, sys; print('no plugin', file=sys.stderr, flush=True); os.abort()"
    monkeypatch.setattr(drawing, "_program", lambda: [sys.executable, "-c", code])


BROKEN: dict[str, tuple[Break, str]] = {
    "version": (break_version, "the program's own metadata are missing"),
    "history": (break_history, "an entry was not found again"),
    "model": (break_model, "no such file"),
    "photo": (break_golden("photo"), "a probability differs by 0.1"),
    "text": (break_golden("text"), "a probability differs by 0.1"),
    "photo and text": (break_golden("fused"), "a probability differs by 0.1"),
    "heic": (break_heic, "its colour is"),
    "spreadsheet": (break_spreadsheet, "openpyxl"),
    "signatures": (break_signatures, "a stranger's signature was accepted"),
    "keyring": (break_keyring, "not in the program: "),
    "tls": (break_tls, "certificates would not be checked"),
    "window": (break_window, "no plugin"),
}
"""What breaks a row, and what the row says then."""


def test_there_is_a_way_to_break_every_row() -> None:
    assert list(BROKEN) == list(CHECKS)


@pytest.mark.parametrize("name", CHECKS)
def test_each_row_fails(
    name: str, monkeypatch: pytest.MonkeyPatch, samples: Path, repack: Callable[..., Path]
) -> None:
    break_, says = BROKEN[name]
    break_(monkeypatch, samples, repack)
    found = row(name)
    assert (found.verdict, says in found.detail) == (Verdict.FAILED, True), found
    # The golden values of one kind say nothing about those of another.
    if "probability" in says:
        rows = {one: row(one).verdict for one in ("photo", "text", "photo and text")}
        assert [one for one, verdict in rows.items() if verdict is not Verdict.OK] == [name]


def test_it_is_no_option_of_a_command(run: Run) -> None:
    assert run("--self-test", "status").status == 2


def test_an_unknown_version_is_a_warning_where_nothing_was_installed(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.core.version.DISTRIBUTION", "no-such-distribution")
    assert row("version").verdict is Verdict.WARNING
    assert run("--version").out == "rakuten-desktop unknown\n"


def test_a_torn_model(samples: Path) -> None:
    bundle = samples / checks.BUNDLE
    bundle.write_bytes(bundle.read_bytes()[:-200])
    assert row("model").verdict is Verdict.FAILED


def test_a_torn_heic(samples: Path) -> None:
    content = (samples / checks.HEIC).read_bytes()
    (samples / checks.HEIC).write_bytes(content[: len(content) // 2])
    assert row("heic").verdict is Verdict.FAILED


def test_keyring_without_a_service_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyring_backend, "_allowed", _none)
    assert row("keyring").verdict is Verdict.WARNING


def _none() -> tuple[Any, ...]:
    class Kind(type):
        @property
        def priority(cls) -> float:
            raise RuntimeError("no service")

    return (Kind("Away", (), {}),)


def test_tls_without_the_description_of_s3(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from botocore.loaders import Loader

    empty = Loader([str(tmp_path)], include_default_search_paths=False)
    monkeypatch.setattr("channel.s3_session._MODELS", empty)
    assert row("tls").verdict is Verdict.FAILED


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system decides by itself")
def test_tls_on_a_system_that_trusts_nobody(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    nowhere = ssl.DefaultVerifyPaths(None, str(tmp_path / "none"), "", "", "", "")  # type: ignore[arg-type]
    monkeypatch.setattr("ssl.get_default_verify_paths", lambda: nowhere)
    monkeypatch.setattr(checks, "AUTHORITIES", (str(tmp_path / "cert.pem"),))
    assert row("tls").verdict is Verdict.WARNING
    (tmp_path / "cert.pem").touch()  # as another distribution has it
    assert row("tls").verdict is Verdict.OK


def test_a_window_that_never_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    code = "import time; time.sleep(60)"
    monkeypatch.setattr(drawing, "SECONDS", 0.5)
    monkeypatch.setattr(drawing, "_program", lambda: [sys.executable, "-c", code])
    assert "not drawn within" in row("window").detail
