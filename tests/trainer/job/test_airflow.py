"""The DAGs, under a real Airflow in an environment of its own, on generated products."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from environments import ROOT, environment

from trainer.stages import Stage

pytestmark = [pytest.mark.deep, pytest.mark.timeout(900)]

DAGS = ROOT / "packaging" / "airflow" / "dags"
PROGRAM = (sys.executable, "-c", "from trainer.cli import main; main()")
OURS = shlex.join(["env", f"PYTHONPATH={ROOT}", *PROGRAM])
Airflow = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def interpreter() -> Path:
    if sys.platform == "win32":
        pytest.skip("Airflow does not run on Windows")
    return environment("airflow.txt", sys.executable)


@pytest.fixture(scope="module")
def home(interpreter: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Airflow's folder, with its database."""
    home = tmp_path_factory.mktemp("airflow")
    done = subprocess.run(
        [interpreter, "-m", "airflow", "db", "migrate"],
        env=variables(home),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return home


def variables(home: Path, **more: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {
        **kept,
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "false",
        "AIRFLOW__CORE__DAGS_FOLDER": str(DAGS),
        "RAKUTEN_AIRFLOW_RETRIES": "0",
        **{f"RAKUTEN_AIRFLOW_{name}": value for name, value in more.items()},
    }


@pytest.fixture
def airflow(interpreter: Path, home: Path) -> Airflow:
    """Reads the DAGs, and runs those that are named."""

    def run(*names: str, **settings: str) -> dict[str, Any]:
        done = subprocess.run(
            [interpreter, ROOT / "tests" / "support" / "airflow_program.py", DAGS, *names],
            env=variables(home, **settings),
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        lines = [line for line in done.stdout.splitlines() if line.startswith("RESULT ")]
        assert done.returncode == 0 and lines, done.stdout[-6000:] + done.stderr[-4000:]
        found: dict[str, Any] = json.loads(lines[-1].removeprefix("RESULT "))
        assert found["errors"] == {}
        return found

    return run


def test_each_stage_is_a_task_after_the_one_before(airflow: Airflow) -> None:
    dags = airflow(RETRIES="3")["dags"]
    assert dags.keys() == {"rakuten_retrain", "rakuten_renew"}
    for dag in dags.values():
        assert (dag["catchup"], dag["max_active_runs"]) == (False, 1)
        assert all(task["tells"] for task in dag["tasks"].values())
    retrain = dags["rakuten_retrain"]["tasks"]
    assert list(retrain) == [stage.value for stage in Stage]
    assert [task["after"] for task in retrain.values()] == [
        [],
        *([stage.value] for stage in list(Stage)[:-1]),
    ]
    assert {task["retries"] for task in retrain.values()} == {3}
    assert dags["rakuten_retrain"]["schedule"] == "0 2 * * SUN"
    assert dags["rakuten_renew"]["schedule"] == "0 6 * * *"
    for stage, task in retrain.items():
        assert task["command"].startswith("exec rakuten-trainer retrain --config ")
        assert f"--until {stage} " in task["command"]


def test_in_containers_by_configuration(airflow: Airflow) -> None:
    dags = airflow(IMAGE="trainer:1", MOUNTS="/srv/a:/data:ro,/srv/b:/work", RETRAIN="none")["dags"]
    for dag in dags.values():
        for task in dag["tasks"].values():
            assert (task["kind"], task["image"]) == ("DockerOperator", "trainer:1")
            assert [mount["Target"] for mount in task["mounts"]] == ["/data", "/work"]
            assert [mount["ReadOnly"] for mount in task["mounts"]] == [True, False]
    assert dags["rakuten_retrain"]["tasks"]["train"]["command"] == [
        *("retrain", "--config", "/etc/rakuten/trainer.toml", "--until", "train", "--json-log")
    ]
    assert dags["rakuten_retrain"]["schedule"] is None


@pytest.mark.parametrize(
    ("status", "at", "state", "event"),
    [(4, "publish", "skipped", "refused"), (1, "convert", "failed", "failed")],
)
def test_a_refusal_is_told_apart_from_a_failure(
    airflow: Airflow, tmp_path: Path, hook: Any, status: int, at: str, state: str, event: str
) -> None:
    program = tmp_path / "trainer.sh"
    program.write_text(f'case "$*" in *"--until {at}"*) exit {status};; esac\n')
    found = airflow("rakuten_retrain", COMMAND=f"sh {program}", ALERTS=hook.url)
    tasks = found["runs"]["rakuten_retrain"]["tasks"]
    assert tasks[at] == state
    assert tasks["corrections"] == "success"
    assert hook.events == [event]
    assert hook.posts[0]["task"] == at
    failed = found["runs"]["rakuten_retrain"]["state"] == "failed"
    assert failed == (event == "failed")


def test_the_renewal_tells_what_needs_a_person(airflow: Airflow, tmp_path: Path, hook: Any) -> None:
    program = tmp_path / "trainer.sh"
    program.write_text('case "$1" in renew) exit 3;; status) exit 1;; esac\n')
    found = airflow("rakuten_renew", COMMAND=f"sh {program}", ALERTS=hook.url)
    assert found["runs"]["rakuten_renew"]["tasks"] == {"renew": "skipped", "check": "failed"}
    assert hook.events == ["needed", "failed"]


def ours(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROGRAM, *map(str, words)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_a_model_is_published_by_both_dags(airflow: Airflow, tmp_path: Path, hook: Any) -> None:
    """The real job, each stage in a process of its own: one run, one training, one release."""
    assert ours("demo-catalogue", tmp_path / "data", "--products", "300").returncode == 0
    done = ours("channel", "init", tmp_path / "channel", "--keys", tmp_path / "keys")
    assert done.returncode == 0, done.stderr
    file = tmp_path / "trainer.toml"
    file.write_text(
        'work = "work"\n[data]\nsource = "data"\n[channel]\nurl = "channel"\nkeys = "keys"\n'
        '[training]\nphoto_weights = "none"\nepochs = 1\n'
        f'[gate]\nmax_ms = 5000\n[notify]\nwebhook = "{hook.url}"\n'
    )
    found = airflow("rakuten_retrain", "rakuten_renew", COMMAND=OURS, CONFIG=str(file))
    assert found["runs"]["rakuten_retrain"]["tasks"] == dict.fromkeys(map(str, Stage), "success")
    assert found["runs"]["rakuten_renew"]["tasks"] == {"renew": "success", "check": "success"}
    shown = json.loads(ours("status", "--config", file, "--json").stdout)
    assert shown["ok"] is True
    assert shown["last_publication"]["attempts"] == len(Stage)
    rows = ours("runs", "list", "--work", tmp_path / "work", "--json").stdout.splitlines()
    assert len(rows) == 1
    assert hook.events == ["published"]
