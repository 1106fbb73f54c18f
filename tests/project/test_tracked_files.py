"""What the repository holds is small, and says nothing of the machines that it was made on."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LARGEST = 1_500_000

# Written so that this file does not match itself.
REGISTRY = re.compile(
    r"pypi\.org|pythonhosted\.org|registry\.npmjs|(?:deb|snapshot|security)\.debian\.org"
    r"|archive\.ubuntu\.com|(?:extra-)?index[-_]url\s*[=\s]\s*[\"']?https?:|--find-links[ =]\S*://",
    re.IGNORECASE,
)
BUILD_PATH = re.compile(
    r"(?<![\w./~>}$)-])/(?:work|tmp|root|home/\w+|Users/\w+)/|[A-Z]:\\Users\\\w", re.ASCII
)


@pytest.fixture(scope="module")
def files() -> list[Path]:
    """Everything that is tracked, or will be once it is added."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout: nothing says which files belong to the project")
    listed = subprocess.run(
        [git, "-c", "safe.directory=*", "ls-files", "-z", "-co", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    ).stdout.decode()
    return [path for name in listed.split("\0") if (path := ROOT / name).is_file()]


def matches(files: list[Path], pattern: re.Pattern[str]) -> list[str]:
    """Where the pattern occurs in the files that are text."""
    found = []
    for path in files:
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        found += [
            f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}"
            for number, line in enumerate(lines, 1)
            if pattern.search(line)
        ]
    return found


def test_no_file_is_large(files: list[Path]) -> None:
    large = {str(path): path.stat().st_size for path in files if path.stat().st_size > LARGEST}
    assert not large


def test_no_file_names_a_package_registry(files: list[Path]) -> None:
    assert not matches(files, REGISTRY)


def test_no_file_names_a_path_of_a_build_machine(files: list[Path]) -> None:
    assert not matches(files, BUILD_PATH)


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("https:{0}{0}pypi{1}org/simple", True),
        ('index-url = "https{3}{0}{0}mirror.example"', True),
        ("open('{0}work/main/x')", True),
        ("cp a {0}tmp/b", True),
        ("{0}home/anna/data", True),
        ("C:{2}Users{2}anna", True),
        ("demo{0}work{0}model.bundle", False),
        ("$WORK{0}tmp/x and tests/tmp/a", False),
        ("{0}workshop/", False),
    ],
)
def test_the_patterns_notice(line: str, wrong: bool) -> None:
    line = line.format("/", ".", chr(92), ":")
    assert bool(REGISTRY.search(line) or BUILD_PATH.search(line)) is wrong
