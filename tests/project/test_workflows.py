"""The workflows on GitHub: readable, with pinned actions, and no more rights than they need."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
CALLED = re.compile(r"uses: \./\.github/workflows/\w+\.yml$")
PINNED_ACTION = re.compile(r"uses: [\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")


def steps(workflow: dict[str, Any]) -> list[dict[str, Any]]:
    return [step for job in own_jobs(workflow) for step in job["steps"]]


def own_jobs(workflow: dict[str, Any]) -> list[dict[str, Any]]:
    """The jobs that call no other workflow."""
    return [job for job in workflow["jobs"].values() if "uses" not in job]


def jobs(workflow: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return list(workflow["jobs"].items())


@pytest.fixture(params=WORKFLOWS, ids=lambda path: path.name)
def path(request: pytest.FixtureRequest) -> Path:
    found: Path = request.param
    return found


@pytest.fixture
def workflow(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


def test_it_reads_the_repository_and_nothing_more(workflow: dict[str, Any]) -> None:
    assert workflow["permissions"] == {"contents": "read"}
    more = {name: job["permissions"] for name, job in jobs(workflow) if "permissions" in job}
    may = {"publish": {"contents": "write", "id-token": "write", "attestations": "write"}}
    assert more == (may if workflow["name"] == "release" else {})


def test_every_job_ends_by_itself(workflow: dict[str, Any]) -> None:
    limits = {"retrain": 350}  # GitHub ends everything after 360
    for name, job in jobs(workflow):
        if "uses" not in job:  # what it calls is looked at on its own
            assert job["timeout-minutes"] <= limits.get(name, 60)


def test_actions_are_pinned_by_commit(path: Path) -> None:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if "uses:" in line]
    assert lines
    for line in lines:
        assert PINNED_ACTION.search(line) or CALLED.search(line), line


def test_every_step_does_something(workflow: dict[str, Any]) -> None:
    assert steps(workflow)
    for step in steps(workflow):
        assert ("run" in step) != ("uses" in step), step


@pytest.mark.parametrize("name", ["retrain.yml", "image.yml"])
def test_the_settings_of_the_job_are_known(name: str) -> None:
    from trainer.job.config import load

    content = (ROOT / ".github" / "workflows" / name).read_text(encoding="utf-8")
    names = set(re.findall(r"\bRAKUTEN_TRAINER_[A-Z_]+", content))
    values = {"WORK": "w", "DATA_SOURCE": "d", "CHANNEL_URL": "c", "CHANNEL_KEYS": "k"}
    usual = {"EPOCHS": "2", "ENABLED": "true", "WEBHOOK": "https://x", "WEIGHTS": "none"}
    environment = {
        one: values.get(one.removeprefix("RAKUTEN_TRAINER_"), usual.get(one.rpartition("_")[2], ""))
        for one in names
    }
    assert load(ROOT / "packaging" / "server" / "empty.toml", environment).work


def test_the_weekly_job_has_a_schedule_and_a_button() -> None:
    workflow = yaml.safe_load((ROOT / ".github/workflows/retrain.yml").read_text(encoding="utf-8"))
    on = workflow[True]  # YAML 1.1 reads `on` so
    crons = [one["cron"] for one in on["schedule"]]
    assert "workflow_dispatch" in on
    assert workflow["concurrency"]["cancel-in-progress"] is False
    (renew,) = (step for step in steps(workflow) if "trainer renew" in step.get("run", ""))
    (job,) = (step for step in steps(workflow) if "trainer retrain" in step.get("run", ""))
    weekly, daily = crons
    assert renew["if"] == f"github.event.schedule == '{daily}'" and weekly.endswith("* * 0")
    assert f"'{daily}' && '--unfinished'" in job["env"]["HOW"], "what failed is tried once more"
    assert "steps.state.outcome == 'success'" in job["if"], "never without what it left before"
    assert any(step.get("id") == "state" for step in steps(workflow))


def test_tests_run_on_every_system_and_on_both_ends_of_the_python_range() -> None:
    workflow = yaml.safe_load((ROOT / ".github/workflows/test.yml").read_text(encoding="utf-8"))
    matrix = workflow["jobs"]["test"]["strategy"]["matrix"]
    assert [system.partition("-")[0] for system in matrix["os"]] == ["ubuntu", "windows", "macos"]
    assert matrix["python"] == ["3.11", "3.13"]


def test_windows_is_set_up_by_the_commands_in_the_documentation() -> None:
    workflow = yaml.safe_load((ROOT / ".github/workflows/test.yml").read_text(encoding="utf-8"))
    run = "".join(s["run"] for s in steps(workflow) if s.get("if") == "runner.os == 'Windows'")
    documented = (ROOT / "docs" / "development.md").read_text(encoding="utf-8")
    commands = run.replace("${{ matrix.python }}", "3.13").splitlines()
    assert commands
    for command in commands:
        assert command in documented.splitlines(), command


# --- The release --------------------------------------------------------------------------------


@pytest.fixture
def release() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(
        (ROOT / ".github/workflows/release.yml").read_text(encoding="utf-8")
    )
    return loaded


def runs(job: dict[str, Any]) -> str:
    """All that a job runs."""
    return "\n".join(step.get("run", "") for step in job["steps"])


def test_only_what_was_tested_is_built_and_only_what_was_tried_is_published(
    release: dict[str, Any],
) -> None:
    jobs = release["jobs"]
    assert jobs["test"] == {"uses": "./.github/workflows/test.yml"}
    assert jobs["installers"]["needs"] == "test"
    assert (jobs["publish"]["needs"], jobs["publish"]["if"]) == (
        "installers",
        "github.ref_type == 'tag'",
    )
    called = yaml.safe_load((ROOT / ".github/workflows/test.yml").read_text(encoding="utf-8"))
    assert "workflow_call" in called[True]  # YAML 1.1 reads `on` as true
    # A called workflow has its caller's name, and one that waits for itself never begins.
    assert not release["concurrency"]["group"].startswith(release["name"] + "-")


def test_each_system_installs_tries_and_removes_its_own(release: dict[str, Any]) -> None:
    job = release["jobs"]["installers"]
    systems = job["strategy"]["matrix"]["os"]
    assert [one.partition("-")[0] for one in systems] == ["ubuntu", "windows", "macos"]
    tried = [s for s in job["steps"] if s.get("name") == "Install, try and remove it"]
    assert {step["if"] for step in tried} == {
        f"runner.os == '{system}'" for system in ("Linux", "Windows", "macOS")
    }
    assert all("--self-test" in step["run"] for step in tried)


def test_secrets_reach_steps_by_their_environment_alone(release: dict[str, Any]) -> None:
    for step in steps(release):
        assert "${{" not in step.get("run", ""), step["name"]
    named = set(re.findall(r"secrets\.(\w+)", str(release)))
    text = (ROOT / ".github/workflows/release.yml").read_text(encoding="utf-8")
    heading = text.partition("name: release")[0]
    assert named and all(name in heading for name in named)


def test_what_is_published_has_sums_and_a_provenance(release: dict[str, Any]) -> None:
    job = release["jobs"]["publish"]
    commands = runs(job)
    assert commands.index("sha256sum --check --strict") < commands.index("gh release create")
    (attested,) = [s for s in job["steps"] if "attest" in s.get("uses", "")]
    assert attested["with"] == {"subject-checksums": "release/SHA256SUMS"}
    assert job["steps"].index(attested) < len(job["steps"]) - 1
    assert "changelog.py" in commands
