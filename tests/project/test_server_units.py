"""The units for systemd: in order, restricted, and running commands that there are."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
UNITS = sorted(path for path in (ROOT / "packaging" / "server").glob("rakuten-*.*"))
SERVICES = [path for path in UNITS if path.suffix == ".service"]
TIMERS = [path for path in UNITS if path.suffix == ".timer"]


def read(path: Path) -> configparser.ConfigParser:
    found = configparser.ConfigParser(strict=True, interpolation=None, delimiters=("=",))
    found.optionxform = str  # type: ignore[assignment, method-assign]
    found.read(path, encoding="utf-8")
    return found


def test_there_is_a_timer_for_each_service() -> None:
    assert [path.stem for path in SERVICES] == [path.stem for path in TIMERS]
    assert {path.stem for path in SERVICES} == {"rakuten-renew", "rakuten-retrain"}


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_systemd_finds_nothing_to_say(path: Path, tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd-analyze is not here")
    for unit in UNITS:  # the program and its account are not on this machine
        content = re.sub(
            r"^ExecStart=\S+", "ExecStart=/bin/true", unit.read_text("utf-8"), flags=re.M
        )
        (tmp_path / unit.name).write_text(content, "utf-8")
    done = subprocess.run(
        [analyze, "verify", "--man=no", "--recursive-errors=no", tmp_path / path.name],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    ours = [line for line in (done.stdout + done.stderr).splitlines() if "rakuten" in line]
    assert (done.returncode, ours) == (0, []), done.stderr


@pytest.mark.parametrize("path", TIMERS, ids=lambda path: path.name)
def test_a_server_that_was_off_makes_up_for_it(path: Path) -> None:
    timer = read(path)["Timer"]
    assert timer["Persistent"] == "yes" or timer["Persistent"] == "true"
    assert read(path)["Install"]["WantedBy"] == "timers.target"


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_a_service_runs_one_of_our_commands_with_few_rights(path: Path) -> None:
    from trainer.cli import trainer

    service = read(path)["Service"]
    program, command, *options = service["ExecStart"].split()
    assert program.endswith("/rakuten-trainer")
    known = {name for option in trainer.commands[command].params for name in option.opts}
    assert {option for option in options if option.startswith("--")} <= known
    assert service["User"] != "root"
    for name in ("NoNewPrivileges", "PrivateTmp", "ProtectHome"):
        assert service[name] == "yes"
    assert service["ProtectSystem"] == "strict"


def test_a_refusal_is_no_failure_of_the_service() -> None:
    from common.console import REFUSED

    service = read(ROOT / "packaging" / "server" / "rakuten-retrain.service")["Service"]
    assert service["SuccessExitStatus"] == str(REFUSED)
    assert service["Restart"] == "on-failure"


def cron_lines() -> list[str]:
    lines = (ROOT / "packaging" / "server" / "rakuten.cron").read_text("utf-8").splitlines()
    return [line for line in lines if re.match(r"\d", line)]


@pytest.mark.parametrize("line", cron_lines())
def test_the_lines_for_cron_run_our_commands(line: str) -> None:
    from trainer.cli import trainer

    *when, user, command = line.split(maxsplit=6)
    assert len(when) == 5 and user == "rakuten"
    assert "%" not in command, "cron reads that as the end of the line"
    found = re.findall(r"rakuten-trainer (\w+)((?: --[\w-]+(?: /\S+)?)+)", command)
    assert found
    for name, options in found:
        known = {one for option in trainer.commands[name].params for one in option.opts}
        assert set(re.findall(r"--[\w-]+", options)) <= known


def test_cron_tries_again_what_failed_and_nothing_else() -> None:
    import json
    import subprocess

    (again,) = (line for line in cron_lines() if "grep" in line)
    grep = re.search(r"\| (grep .*?) &&", again)
    assert grep is not None
    for state, tried in {"failed": 0, "open": 0, "refused": 1, "published": 1}.items():
        said = json.dumps(
            {"last_run": {"state": state}, "last_publication": {"state": "published"}}
        )
        done = subprocess.run(["sh", "-c", grep[1]], input=said, text=True, check=False)
        assert done.returncode == tried, state
