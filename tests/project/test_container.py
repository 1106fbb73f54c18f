"""The images and the trial of compose.yaml keep to rules that no linter here knows."""

from __future__ import annotations

import fnmatch
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from trainer.job.config import load

ROOT = Path(__file__).resolve().parents[2]
DOCKER = ROOT / "packaging" / "docker"
DOCKERFILES = sorted(DOCKER.glob("*.Dockerfile"))
SECRET = re.compile(r"secret|passw|token|access_key|private", re.IGNORECASE)


def instructions(path: Path) -> list[tuple[str, str]]:
    """Each instruction of a Dockerfile, its lines joined, without comments."""
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
    whole = "\n".join(lines).replace("\\\n", " ")
    found = [line.strip().partition(" ") for line in whole.splitlines() if line.strip()]
    return [(name.upper(), rest.strip()) for name, _, rest in found]


def ignored(path: Path) -> list[str]:
    file = path.with_name(f"{path.name}.dockerignore")
    return file.read_text("utf-8").splitlines()


@pytest.fixture(params=DOCKERFILES, ids=lambda path: path.name)
def dockerfile(request: pytest.FixtureRequest) -> Path:
    found: Path = request.param
    return found


def test_there_are_two() -> None:
    assert [path.name for path in DOCKERFILES] == ["airflow.Dockerfile", "trainer.Dockerfile"]


def test_the_base_has_a_version(dockerfile: Path) -> None:
    words = instructions(dockerfile)
    (base,) = (rest.partition("=")[2] for name, rest in words if rest.startswith("BASE="))
    assert re.fullmatch(r"python:3\.1[1-3]-slim-[a-z]+(@sha256:[0-9a-f]{64})?", base)
    stages = [rest.split()[0] for name, rest in words if name == "FROM"]
    assert set(stages) <= {"${BASE}", "rakuten-trainer"}
    assert stages[-1] == "${BASE}"


def test_the_image_says_what_it_is_built_on_and_the_workflow_gives_a_digest(
    dockerfile: Path,
) -> None:
    """A digest is the registry's to tell: who builds asks it, and the image keeps the answer."""
    words = instructions(dockerfile)
    last = words[max(n for n, (name, _) in enumerate(words) if name == "FROM") :]
    assert last[1] == ("ARG", "BASE"), "of what is before FROM, a stage knows nothing"
    assert any('image.base.name="${BASE}"' in rest for name, rest in last if name == "LABEL")
    workflow = (ROOT / ".github" / "workflows" / "image.yml").read_text("utf-8")
    builds = re.findall(r"docker build (?:.*\\\n)*.*", workflow)
    (ours,) = (build for build in builds if dockerfile.name in build)
    assert '--build-arg BASE="$base"' in ours
    version = re.search(r"^ARG BASE=(.*)$", dockerfile.read_text("utf-8"), re.MULTILINE)
    assert version is not None and "RepoDigests" in workflow
    shown = (ROOT / "docs" / "operations.md").read_text("utf-8")
    assert f"docker pull {version[1]}\n" in shown


def test_the_program_may_keep_tensorflow_quiet(dockerfile: Path) -> None:
    """Its own setting would be taken for somebody who wants to hear it: no JSON line then."""
    assert not any("TF_CPP" in rest for _, rest in instructions(dockerfile))


def test_it_runs_as_nobody_in_particular(dockerfile: Path) -> None:
    words = instructions(dockerfile)
    last_stage = words[max(n for n, (name, _) in enumerate(words) if name == "FROM") :]
    users = [rest for name, rest in last_stage if name == "USER"]
    assert users == ["10001:10001"]
    after = [name for name, _ in last_stage[last_stage.index(("USER", "10001:10001")) :]]
    assert "RUN" not in after and "COPY" not in after
    (entry,) = (rest for name, rest in last_stage if name == "ENTRYPOINT")
    assert entry.startswith("["), "a shell would not pass signals on"


def test_packages_come_by_their_hashes(dockerfile: Path) -> None:
    installs = [
        command
        for name, rest in instructions(dockerfile)
        if name == "RUN"
        for command in re.split(r"&&|;", rest)
        if "pip install" in command
    ]
    assert installs
    for command in installs:
        options = set(shlex.split(command))
        assert "--no-deps" in options
        assert "--require-hashes" in options or "--no-index" in options, command


def test_no_secret_and_nothing_from_the_network_is_in_a_layer(dockerfile: Path) -> None:
    for name, rest in instructions(dockerfile):
        assert name != "ADD"
        if name in ("ENV", "ARG", "LABEL"):
            assert not SECRET.search(rest), rest
        if name == "RUN":
            assert not re.search(r"\b(curl|wget|apt-get|sudo)\b", rest), rest


def test_what_is_copied_exists_and_is_let_through(dockerfile: Path) -> None:
    rules = ignored(dockerfile)
    assert rules[0] == "*", "what is not named does not even get to the builder"
    for name, rest in instructions(dockerfile):
        words = rest.split()
        if name != "COPY" or words[0].startswith("--from"):
            continue
        for source in words[:-1]:
            assert (ROOT / source).exists(), source
            kept = [rule[1:] for rule in rules if rule.startswith("!")]
            assert any(source == one or source.startswith(f"{one}/") for one in kept), source
    for private in ("keys", ".git", ".venv", "demo", "work"):
        assert not any(fnmatch.fnmatch(private, rule[1:]) for rule in rules if rule[0] == "!")


def test_all_packages_of_the_wheel_are_in_the_image() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    packages = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    copied = {rest.split()[0] for name, rest in instructions(DOCKERFILES[1]) if name == "COPY"}
    assert set(packages) <= copied


# --- The trial ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((DOCKER / "compose.yaml").read_text("utf-8"))
    return loaded


def test_all_that_belongs_to_a_trial_is_there(compose: dict[str, Any]) -> None:
    assert {"store", "mlflow", "airflow", "trainer"} <= compose["services"].keys()


def test_images_have_versions_and_ports_are_of_this_machine(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        if "build" in service:
            context = (DOCKER / service["build"]["context"]).resolve()
            assert context == ROOT
            assert (context / service["build"]["dockerfile"]).is_file()
        else:
            _, _, tag = service["image"].rpartition(":")
            assert re.search(r"\d", tag), f"{name}: {service['image']}"
        for port in service.get("ports", ()):
            assert port.startswith("127.0.0.1:"), port
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            assert source in compose["volumes"] or (DOCKER / source).exists(), volume
        for other in service.get("depends_on", ()):
            assert other in compose["services"]


def test_the_server_of_mlflow_is_of_the_client_s_version(compose: dict[str, Any]) -> None:
    pins = (ROOT / "requirements" / "tracking.txt").read_text("utf-8")
    pinned = re.search(r"^mlflow-skinny==(\S+)", pins, re.MULTILINE)
    assert pinned is not None
    assert compose["services"]["mlflow"]["image"].endswith(f":v{pinned[1]}")


@pytest.mark.parametrize("name", ["trainer", "airflow"])
def test_the_trainer_understands_its_settings(compose: dict[str, Any], name: str) -> None:
    environment = compose["services"][name]["environment"]
    config = load(ROOT / "packaging" / "server" / "empty.toml", environment)
    assert config.tracking.enabled and config.channel.url.startswith("s3://")


def test_airflow_is_told_only_what_it_asks_for(compose: dict[str, Any]) -> None:
    dags = (ROOT / "packaging" / "airflow" / "dags" / "rakuten.py").read_text("utf-8")
    asked = set(re.findall(r'(?:setting|schedule)\(["\']([A-Z_]+)["\']', dags))
    environment = compose["services"]["airflow"]["environment"]
    told = {n.removeprefix("RAKUTEN_AIRFLOW_") for n in environment if n.startswith("RAKUTEN_AIR")}
    assert told and told <= asked
    named = set(re.findall(r"RAKUTEN_AIRFLOW_([A-Z_]+)", dags)) | {"RENEW", "RETRY_MINUTES"}
    assert asked == named


def test_the_stages_of_the_dag_are_ours() -> None:
    from trainer.stages import Stage

    dags = (ROOT / "packaging" / "airflow" / "dags" / "rakuten.py").read_text("utf-8")
    (line,) = re.findall(r"^STAGES = \((.+)\)$", dags, re.MULTILINE)
    assert [one.strip(' "') for one in line.split(",")] == [stage.value for stage in Stage]
