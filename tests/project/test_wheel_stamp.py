"""A wheel knows the commit that it was built of, and the trainer in it says so."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HOOK = "packaging/wheel_stamp.py"
PROJECT = f"""
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "stamped"
version = "1"
[tool.hatch.build.targets.wheel]
packages = ["common"]
[tool.hatch.build.targets.wheel.hooks.custom]
path = "{HOOK}"
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    folder = tmp_path / "checkout"
    for name in ("common", "packaging"):
        (folder / name).mkdir(parents=True)
    (folder / "pyproject.toml").write_text(PROJECT, "utf-8")
    (folder / "common" / "__init__.py").touch()
    shutil.copy(ROOT / HOOK, folder / HOOK)
    return folder


def git(checkout: Path, *words: str) -> str:
    who = ("-c", "user.name=x", "-c", "user.email=x", *words)
    done = subprocess.run(["git", *who], cwd=checkout, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def stamp(checkout: Path) -> str | None:
    """What the wheel that is built there says."""
    out = checkout.parent / "out"
    shutil.rmtree(out, ignore_errors=True)
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", out],
        cwd=checkout,
        capture_output=True,
        check=True,
    )
    (wheel,) = out.glob("*.whl")
    with zipfile.ZipFile(wheel) as content:
        if "common/commit.txt" not in content.namelist():
            return None
        return content.read("common/commit.txt").decode()


def test_the_wheel_has_the_commit(checkout: Path) -> None:
    assert stamp(checkout) is None, "no checkout"
    git(checkout, "init", "--quiet")
    git(checkout, "add", "--all")
    git(checkout, "commit", "--quiet", "--message", "first")
    commit = git(checkout, "rev-parse", "HEAD")
    assert stamp(checkout) == commit
    (checkout / "common" / "__init__.py").write_text("x = 1\n", "utf-8")
    assert stamp(checkout) == f"{commit}-dirty"


def test_ours_is_stamped() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert wheel["hooks"]["custom"]["path"] == HOOK
    assert "common" in wheel["packages"]
    assert not (ROOT / "common" / "commit.txt").exists(), "a checkout asks git"


def test_the_trainer_says_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from trainer import built
    from trainer.train import source_commit

    monkeypatch.setenv(built.VARIABLE, "")
    built.tell_commit()
    assert os.environ[built.VARIABLE] == "", "no wheel: git knows"
    (tmp_path / "commit.txt").write_text("0123abc\n", "utf-8")
    monkeypatch.setattr(built, "files", lambda _: tmp_path)
    built.tell_commit()
    assert source_commit() == "0123abc"
    monkeypatch.setenv(built.VARIABLE, "4567def")
    built.tell_commit()
    assert source_commit() == "4567def"
