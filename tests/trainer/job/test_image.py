"""What the image runs, outside a container: its files, its packages, its commands."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from environments import ROOT, environment, uv

pytestmark = [pytest.mark.deep, pytest.mark.timeout(900)]

DOCKERFILE = ROOT / "packaging" / "docker" / "trainer.Dockerfile"


@pytest.fixture(scope="module")
def interpreter() -> Path:
    """A Python with the packages of the image."""
    pins = "tracking.txt"
    assert f"-r /build/requirements/{pins}" in DOCKERFILE.read_text("utf-8")
    return environment(pins, sys.executable)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The product, built from what the Dockerfile copies, with the tools of the image."""
    folder = tmp_path_factory.mktemp("image")
    for line in DOCKERFILE.read_text("utf-8").splitlines():
        words = line.split()
        if words[:1] == ["COPY"] and words[-1].startswith("/build") and "requirements" not in line:
            for source in words[1:-1]:
                if (ROOT / source).is_dir():
                    shutil.copytree(ROOT / source, folder / "src" / source)
                else:
                    (folder / "src" / source).parent.mkdir(parents=True, exist_ok=True)
                    shutil.copy(ROOT / source, folder / "src" / source)
    tools = environment("build.txt", sys.executable)
    options = ("--wheel", "--no-build-isolation", "--offline", "--python", tools)
    uv("build", *options, "--out-dir", folder / "wheels", folder / "src")
    (built,) = (folder / "wheels").glob("*.whl")
    with zipfile.ZipFile(built) as content:
        content.extractall(folder / "installed")
    return folder / "installed"


def test_the_whole_job_from_the_wheel(interpreter: Path, wheel: Path, tmp_path: Path) -> None:
    """As `.github/workflows/image.yml` runs it, every setting from the environment."""
    settings = {
        "WORK": "work",
        "DATA_SOURCE": "products",
        "CHANNEL_URL": "channel",
        "CHANNEL_KEYS": "keys",
        "TRAINING_PHOTO_WEIGHTS": "none",
        "TRAINING_EPOCHS": "1",
        "TRACKING_ENABLED": "true",
        "GATE_MAX_MS": "5000",
    }
    given = {f"RAKUTEN_TRAINER_{name}": value for name, value in settings.items()}
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}

    def run(*words: str) -> str:
        done = subprocess.run(
            [interpreter, "-c", "from trainer.cli import main; main()", *words],
            cwd=tmp_path,
            env={**kept, **given, "PYTHONPATH": str(wheel), "RAKUTEN_SOURCE_COMMIT": "0123abc"},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, done.stderr[-4000:]
        return done.stdout

    config = ("--config", str(ROOT / "packaging" / "server" / "empty.toml"))
    run("demo-catalogue", "products", "--products", "300")
    run("channel", "init", "channel", "--keys", "keys")
    run("retrain", *config, "--json-log")
    assert json.loads(run("status", *config, "--json"))["ok"] is True
    (row,) = map(json.loads, run("runs", "list", "--work", "work", "--json").splitlines())
    assert (row["state"], row["source_commit"], row["warnings"]) == ("published", "0123abc", [])
    assert (tmp_path / "work" / "mlflow.db").is_file()
    facts = {name: value for done in row["stages"] for name, value in done["facts"].items()}
    shown = json.loads(run("runs", "show", facts["model_version"], "--work", "work", "--json"))
    assert shown["id"] == row["id"]
