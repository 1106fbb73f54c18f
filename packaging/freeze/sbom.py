"""Writes what is in the application as CycloneDX 1.6 (JSON).

    python packaging/freeze/sbom.py FOLDER VERSION

FOLDER holds what `gather.py` and the freezing left: `system.csv`.  Writes `sbom.cdx.json` there.
"""

from __future__ import annotations

import csv
import sys
from datetime import UTC, datetime
from pathlib import Path

import licences
from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL


def bill(folder: Path, version: str) -> Bom:
    """The application and its components: Python, its packages, the system's libraries."""
    licence = LicenseFactory()

    def component(
        name: str, version: str, url: PackageURL | None, of: str, kind: ComponentType
    ) -> Component:
        return Component(
            type=kind,
            name=name,
            version=version,
            purl=url,
            bom_ref=str(url) if url else name,
            licenses=[licence.make_from_string(of)] if of else (),
        )

    library = ComponentType.LIBRARY
    whole = component("rakuten-desktop", version, None, "MIT", ComponentType.APPLICATION)
    python = sys.version.split()[0]
    parts = [
        component(
            "python", python, PackageURL("generic", None, "python", python), "PSF-2.0", library
        )
    ]
    for package in licences.shipped():
        name = package.metadata["Name"].lower().replace("_", "-")
        url = PackageURL("pypi", None, name, package.version)
        parts.append(component(name, package.version, url, licences.licence_of(package), library))
    with (folder / "system.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            url = PackageURL("deb", "debian", row["name"], row["version"])
            parts.append(component(row["name"], row["version"], url, "", library))
    made = Bom(components=parts)
    made.metadata.component = whole
    made.metadata.timestamp = datetime.now(UTC)
    made.register_dependency(whole, parts)
    return made


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: sbom.py FOLDER VERSION")
    target = Path(sys.argv[1]) / "sbom.cdx.json"
    target.write_text(
        JsonV1Dot6(bill(Path(sys.argv[1]), sys.argv[2])).output_as_string(indent=2),
        encoding="utf-8",
    )
