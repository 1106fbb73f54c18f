"""What `make setup` decides: which Python, which system packages, and whether to do anything."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SETUP = ROOT / "packaging" / "setup"

posix = pytest.mark.skipif(os.name == "nt", reason="Windows is set up by uv, without make and sh")


@pytest.fixture
def bootstrap(tmp_path: Path) -> Iterator[Any]:
    """The set-up module, about a project in a temporary folder."""
    spec = importlib.util.spec_from_file_location("bootstrap", SETUP / "bootstrap.py")
    assert spec is not None and spec.loader is not None
    module: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.ROOT = tmp_path
    module.VENV = tmp_path / ".venv"
    module.STAMP = module.VENV / "setup-stamp"
    module.PYTHON = Path(sys.executable)
    module.VENV.mkdir()
    for name in ("PINS", "INSTALLER_PINS"):
        setattr(module, name, tmp_path / name)
        (tmp_path / name).write_text("a==1", encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text("[project]", encoding="utf-8")
    yield module


# --- Which Python -------------------------------------------------------------------------------


def fake_python(folder: Path, name: str, version: tuple[int, int]) -> None:
    """A command that answers as a Python of that version would, and tells what it is to run."""
    script = folder / name
    script.write_text(
        f'#!/bin/sh\n[ "$1" = -c ] || {{ echo "{name} runs $1"; exit 0; }}\n'
        f'exec "{sys.executable}" -c "import sys; sys.version_info = {version}; $2"\n',
        encoding="utf-8",
    )
    script.chmod(0o755)


def run_setup(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs setup.sh with nothing on the path but `folder` and what sh itself needs."""
    for tool in ("dirname", "uname"):
        (folder / tool).symlink_to(f"/usr/bin/{tool}")
    return subprocess.run(
        ["/bin/sh", str(SETUP / "setup.sh")],
        env={"PATH": str(folder), **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@posix
@pytest.mark.parametrize(
    ("versions", "chosen"),
    [
        ({"python3": (3, 12)}, "python3"),
        ({"python3": (3, 10), "python3.12": (3, 12)}, "python3.12"),
        ({"python3": (3, 14), "python3.11": (3, 11)}, "python3.11"),
        ({"python3.13": (3, 13), "python3.11": (3, 11)}, "python3.13"),
    ],
)
def test_the_first_supported_python_runs_the_set_up(
    tmp_path: Path, versions: dict[str, tuple[int, int]], chosen: str
) -> None:
    for name, version in versions.items():
        fake_python(tmp_path, name, version)
    done = run_setup(tmp_path)
    assert done.returncode == 0
    assert done.stdout == f"{chosen} runs {SETUP / 'bootstrap.py'}\n"


@posix
def test_a_python_asked_for_by_name_is_used(tmp_path: Path) -> None:
    fake_python(tmp_path, "python3", (3, 12))
    fake_python(tmp_path, "python3.11", (3, 11))
    assert run_setup(tmp_path, PYTHON="python3.11").stdout.startswith("python3.11 runs")


@posix
@pytest.mark.parametrize("environment", [{}, {"PYTHON": "python3"}])
def test_without_a_supported_python_one_line_says_so(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    fake_python(tmp_path, "python3", (3, 10))
    done = run_setup(tmp_path, **environment)
    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert "3.11, 3.12 or 3.13" in done.stderr


# --- Which system packages ----------------------------------------------------------------------


@pytest.fixture
def bare(bootstrap: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A machine with apt that lacks three packages, and where no command is really run."""
    monkeypatch.setattr(bootstrap, "needed_packages", lambda: ["libegl1"])
    monkeypatch.setattr(bootstrap, "screen_packages", lambda: ["xvfb"])
    monkeypatch.setattr(bootstrap, "keyring_packages", lambda: ["gnome-keyring"])
    monkeypatch.setattr(bootstrap, "installer_packages", list)
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(bootstrap, "ran", [], raising=False)
    monkeypatch.setattr(bootstrap, "run", lambda *words: bootstrap.ran.append(" ".join(words)))
    return bootstrap


@pytest.mark.parametrize("prefix", [[], ["sudo", "-n"]])
def test_missing_packages_are_installed_where_that_is_allowed(
    bare: Any, monkeypatch: pytest.MonkeyPatch, prefix: list[str]
) -> None:
    monkeypatch.setattr(bare, "apt_prefix", lambda: prefix)
    bare.install_system_packages()
    update, install = bare.ran
    assert update == " ".join([*prefix, "apt-get update -q"])
    assert install.startswith(" ".join([*prefix, "env DEBIAN_FRONTEND=noninteractive apt-get"]))
    assert install.endswith(" libegl1 xvfb gnome-keyring")


def test_where_it_is_not_allowed_the_one_line_is_printed(
    bare: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bare, "apt_prefix", lambda: None)
    with pytest.raises(SystemExit) as stopped:
        bare.install_system_packages()
    assert stopped.value.code == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith(
        "run: sudo apt-get update && sudo apt-get install -y --no-install-recommends"
        " libegl1 xvfb gnome-keyring"
    )


def test_what_only_a_screen_or_some_tests_need_does_not_stop_the_set_up(
    bare: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bare, "needed_packages", list)
    monkeypatch.setattr(bare, "apt_prefix", lambda: None)
    bare.install_system_packages()
    assert capsys.readouterr().err.rstrip().endswith(" xvfb gnome-keyring")


@pytest.mark.skipif(sys.platform != "linux", reason="asks the dynamic linker of Linux")
def test_the_dynamic_linker_is_asked(bootstrap: Any) -> None:
    assert bootstrap.missing({"libc.so.6": "libc6", "libnone.so.99": "libnone99"}) == ["libnone99"]


@pytest.mark.parametrize(
    ("present", "missing"),
    [
        ([], ["dbus", "gnome-keyring"]),
        (["dbus-daemon"], ["gnome-keyring"]),
        (["dbus-daemon", "gnome-keyring-daemon"], []),
    ],
)
def test_the_keyring_is_looked_for(
    bootstrap: Any, monkeypatch: pytest.MonkeyPatch, present: list[str], missing: list[str]
) -> None:
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: name if name in present else None)
    assert bootstrap.keyring_packages() == missing


@pytest.mark.skipif(sys.platform != "linux", reason="only Debian has these packages")
@pytest.mark.parametrize(
    ("user", "missing"), [(0, ["binutils", "debootstrap"]), (1000, ["binutils"])]
)
def test_what_makes_installers_is_looked_for(
    bootstrap: Any, monkeypatch: pytest.MonkeyPatch, user: int, missing: list[str]
) -> None:
    monkeypatch.setattr(bootstrap.os, "geteuid", lambda: user)
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: name if name == "xz" else None)
    monkeypatch.setattr(bootstrap.sys, "base_prefix", "/opt/python")
    assert bootstrap.installer_packages() == missing
    monkeypatch.setattr(bootstrap.sys, "base_prefix", "/usr")
    monkeypatch.setattr(bootstrap, "loads", lambda library: False)
    library = f"libpython3.{sys.version_info.minor}"
    assert bootstrap.installer_packages() == [*missing, library]


# --- When there is nothing to do ----------------------------------------------------------------


def test_an_unchanged_environment_is_recognised(bootstrap: Any) -> None:
    bootstrap.stamp(bootstrap.fingerprint())
    assert bootstrap.stamped() == bootstrap.fingerprint()


@pytest.mark.parametrize("name", ["PINS", "INSTALLER_PINS", "pyproject.toml"])
def test_a_changed_pin_or_setting_is_noticed(bootstrap: Any, name: str) -> None:
    bootstrap.stamp(bootstrap.fingerprint())
    (bootstrap.ROOT / name).write_text("a==2", encoding="utf-8")
    assert bootstrap.stamped() not in (None, bootstrap.fingerprint())


def test_an_environment_that_was_moved_is_made_anew(bootstrap: Any) -> None:
    bootstrap.stamp(bootstrap.fingerprint())
    bootstrap.VENV = bootstrap.ROOT / "elsewhere"
    assert bootstrap.stamped() is None


def test_an_environment_that_does_not_run_is_made_anew(bootstrap: Any) -> None:
    bootstrap.stamp(bootstrap.fingerprint())
    bootstrap.PYTHON = bootstrap.ROOT / "no-python"
    assert bootstrap.stamped() is None
