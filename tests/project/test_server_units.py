"""The units for systemd: in order, restricted, and running commands that there are."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
import sys
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
    assert {path.stem for path in SERVICES} == {
        "rakuten-renew",
        "rakuten-retrain",
        "rakuten-unfinished",
    }


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
    found = re.findall(r"rakuten-job (\w+)((?: --[\w-]+(?: /\S+)?)+)", command)
    assert found
    for name, options in found:
        known = {one for option in trainer.commands[name].params for one in option.opts}
        assert set(re.findall(r"--[\w-]+", options)) <= known


def test_cron_tries_again_what_failed_or_was_killed() -> None:
    (again,) = (line for line in cron_lines() if "--unfinished" in line)
    hours = again.split()[1]
    assert hours == "*/4" and again.split()[2:5] == ["*"] * 3, "a run is gone on with for two days"


JOB = ROOT / "packaging" / "server" / "rakuten-job"


def run_job(tmp_path: Path, settings: str, script: str, *words: str) -> tuple[int, str, str, str]:
    """The wrapper over programs of the test: its exit status, output, messages, and the log."""
    tools, log, file = tmp_path / "bin", tmp_path / "log", tmp_path / "trainer.env"
    tools.mkdir(exist_ok=True)
    file.write_text(settings, "utf-8")
    for name, content in {"rakuten-trainer": script, "logger": f'cat >>"{log}"'}.items():
        (tools / name).write_text(f"#!/bin/sh\n{content}\n", "utf-8")
        (tools / name).chmod(0o755)
    environment = {"PATH": f"{tools}:/usr/bin:/bin", "RAKUTEN_ENV_FILE": str(file)}
    done = subprocess.run(
        ["sh", JOB, *words], env=environment, capture_output=True, encoding="utf-8", check=False
    )
    return done.returncode, done.stdout, done.stderr, log.read_text("utf-8")


@pytest.mark.skipif(sys.platform == "win32", reason="a script of the shell")
def test_cron_hands_on_the_settings_as_they_stand(tmp_path: Path) -> None:
    """A shell would end an address at "&", and put the rest of a secret in the place of "$"."""
    settings = (
        "# who is told\n\n"
        "RAKUTEN_TRAINER_NOTIFY_WEBHOOK=https://chat.example.com/hook?a=1&sig=b c\n"
        "RAKUTEN_TRAINER_NOTIFY_SECRET='$(touch gone) `x` \\ é'\n"
        'AWS_REGION="eu-west-3"\n'
        "no setting at all\n"
        "LAST=1"
    )
    script = 'echo "$@"; echo said >&2; env; exit 4'
    status, out, err, log = run_job(tmp_path, settings, script, "renew", "--config", "a b")
    lines = out.splitlines()
    assert (status, lines[0], log) == (4, "renew --config a b", "said\n")
    assert "RAKUTEN_TRAINER_NOTIFY_WEBHOOK=https://chat.example.com/hook?a=1&sig=b c" in lines
    assert "RAKUTEN_TRAINER_NOTIFY_SECRET=$(touch gone) `x` \\ é" in lines
    assert {"AWS_REGION=eu-west-3", "LAST=1"} <= set(lines)
    assert "a line is left out" in err and "no setting" not in err
    assert run_job(tmp_path, "", "exit 0")[0] == 0


@pytest.mark.skipif(sys.platform == "win32", reason="a script of the shell")
def test_settings_that_may_not_be_read_are_an_error(tmp_path: Path) -> None:
    (tmp_path / "trainer.env").mkdir()
    done = subprocess.run(
        ["sh", JOB, "renew"],
        env={"PATH": "/usr/bin:/bin", "RAKUTEN_ENV_FILE": str(tmp_path / "trainer.env")},
        capture_output=True,
        check=False,
    )
    assert done.returncode != 0


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_nothing_is_signed_by_a_clock_that_is_not_set_yet(path: Path) -> None:
    unit = read(path)["Unit"]
    for name in ("Wants", "After"):
        assert {"network-online.target", "time-sync.target"} <= set(unit[name].split())


def test_a_power_cut_costs_no_week() -> None:
    """systemd restarts what failed, but not after the machine did."""
    timer = read(ROOT / "packaging" / "server" / "rakuten-unfinished.timer")["Timer"]
    assert timer["OnBootSec"] and timer["OnCalendar"] == "*-*-* 00/4:30:00"
