"""Writes the commit into the wheel: an installed trainer has no git to ask, and each run's record
says which code made its model."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

STAMP = "common/commit.txt"


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """For hatchling, named in pyproject.toml."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Adds the stamp, but to an editable installation, which has git, or outside a checkout."""
        commit = None if version == "editable" else commit_of(Path(self.root))
        if commit is None:
            return
        with tempfile.NamedTemporaryFile("w", suffix=".txt", delete=False) as file:
            file.write(commit)
        build_data["force_include"][file.name] = STAMP

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Tidies up."""
        del version, artifact_path
        for name, target in build_data["force_include"].items():
            if target == STAMP:
                Path(name).unlink(missing_ok=True)


def commit_of(root: Path) -> str | None:
    """The commit of a checkout, with `-dirty` where files differ; None outside one."""
    if not (root / ".git").exists():  # that of a folder above would be another project's
        return None
    try:
        found = subprocess.run(
            ["git", "describe", "--always", "--dirty", "--abbrev=40", "--match="],
            cwd=root,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return found.stdout.strip() or None
