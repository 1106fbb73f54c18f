"""The pins in requirements/ belong together and to pyproject.toml, and name no address."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PINNED = re.compile(r"^([a-z0-9-]+)==([^ ]+)(?: ; (.+?))? \\$")
FILES = sorted((ROOT / "requirements").glob("*.txt"))

EXTRAS = {
    "dev.txt": {"gui", "scale", "trainer", "dev"},
    "laptop.txt": {"gui"},
    "package.txt": {"gui", "package"},
    "headless.txt": set[str](),
    "server.txt": {"scale", "trainer"},
    "tracking.txt": {"scale", "trainer", "tracking"},
}
OTHER_VERSIONS = {
    "airflow.txt": {"graphql-core"},
    "ministack.txt": {"botocore", "graphql-core"},
    "tflite-runtime.txt": {"numpy", "tflite-runtime"},
    "tracking.txt": {"importlib-metadata"},
}
"""What a file needs in another version than everything else does, or alone."""

TOOLS_APART = {
    *("airflow.txt", "audit.txt", "linters.txt", "ministack.txt", "package.txt"),
    "tracking.txt",
}
"""Tools in environments of their own: only what they share with dev.txt has its version."""


def pins(path: Path) -> set[tuple[str, str]]:
    """Name and version of every pin in a file; a name has several where platforms differ."""
    found = (PINNED.match(line) for line in path.read_text(encoding="utf-8").splitlines())
    return {(match[1], match[2]) for match in found if match}


def declared(extras: set[str]) -> list[Requirement]:
    """What pyproject.toml asks for with these extras, without the project itself."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = list(project["dependencies"])
    for extra in extras:
        lines += project["optional-dependencies"][extra]
    requirements = [Requirement(line) for line in lines]
    return [requirement for requirement in requirements if requirement.name != project["name"]]


@pytest.mark.parametrize("name", EXTRAS)
def test_every_declared_dependency_is_pinned_within_its_range(name: str) -> None:
    pinned = pins(ROOT / "requirements" / name)
    for requirement in declared(EXTRAS[name]):
        versions = [v for n, v in pinned if n == canonicalize_name(requirement.name)]
        assert versions, f"{requirement.name} is not pinned; run make pins"
        for version in versions:
            assert requirement.specifier.contains(version), f"{requirement} but {version} is pinned"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_file_pins_the_same_versions(path: Path) -> None:
    exempt = OTHER_VERSIONS.get(path.name, set())
    here = {pin for pin in pins(path) if pin[0] not in exempt}
    assert here, "no pins were read"
    ours = pins(ROOT / "requirements" / "dev.txt")
    if path.name in TOOLS_APART:
        here = {pin for pin in here if pin[0] in dict(ours)}
    assert here <= ours


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_pin_has_hashes_and_no_address(path: Path) -> None:
    content = path.read_text(encoding="utf-8")
    assert "://" not in content
    assert "index" not in re.sub(r"#.*", "", content)
    blocks = re.split(r"^(?=[a-z])", re.sub(r"#.*", "", content), flags=re.MULTILINE)[1:]
    assert len(blocks) >= len(pins(path)) > 0
    for block in blocks:
        assert PINNED.match(block.splitlines()[0]), block
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", block), block


def test_a_laptop_gets_no_tensorflow_and_a_headless_one_no_qt() -> None:
    def names(file: str) -> set[str]:
        return {name for name, _ in pins(ROOT / "requirements" / file)}

    server_side = {"pyarrow", "ray", "tensorflow"}
    assert server_side <= names("server.txt")
    assert not server_side & (names("laptop.txt") | names("package.txt"))
    assert not {*server_side, "pyside6-essentials"} & names("headless.txt")
    assert "pyside6-essentials" not in names("server.txt") | names("tracking.txt")
