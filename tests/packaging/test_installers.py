"""What surrounds the frozen program: packages, the scripts of other systems, notes of a release."""

from __future__ import annotations

import configparser
import gzip
import os
import plistlib
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
from pathlib import Path
from xml.etree import ElementTree

import changelog
import debian
import frozen
import pytest
import tarball
import windows_signing

VERSION = "1.2.3"
PACKAGING = frozen.PACKAGING
LINUX = PACKAGING / "linux"
POSIX = pytest.mark.skipif(os.name == "nt", reason="made on Linux")
MIME = "{http://www.freedesktop.org/standards/shared-mime-info}"


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A frozen program of four files."""
    folder = tmp_path / "rakuten-desktop"
    (folder / "_internal" / "licences").mkdir(parents=True)
    (folder / "rakuten-desktop").write_text("#!/bin/sh\necho hello\n")
    (folder / "rakuten-desktop").chmod(0o700)
    (folder / "_internal" / "licences" / "rakuten-classifier.txt").write_text("MIT")
    (folder / "_internal" / "libx.so.1").write_bytes(b"GLIBC_2.17\0GLIBC_2.35\0GLIBC_2.4\0")
    (folder / "_internal" / "libx.so.1").chmod(0o755)  # as some wheels have it
    (folder / "_internal" / "libx.so").symlink_to("libx.so.1")
    return folder


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """What is made before freezing: icons."""
    icons = tmp_path / "made" / "icons"
    icons.mkdir(parents=True)
    shutil.copy(frozen.ROOT / "desktop/gui/icons/app.svg", icons)
    (icons / "48x48.png").write_bytes(b"a picture")
    return tmp_path / "made"


# --- Linux --------------------------------------------------------------------------------------


@POSIX
@pytest.mark.skipif(shutil.which("dpkg-deb") is None, reason="needs Debian's dpkg-deb")
def test_deb(program: Path, made: Path, tmp_path: Path) -> None:
    (package,) = debian.make(program, tmp_path, VERSION, made, "none")
    assert package.name == f"rakuten-desktop_{VERSION}_{debian.ARCHITECTURES[arch()]}.deb"
    control = told("dpkg-deb", "--field", package)
    assert f"Version: {VERSION}" in control
    assert "Depends: libc6 (>= 2.35), libegl1," in control
    listed = told("dpkg-deb", "--contents", package)
    assert all(" root/root " in line for line in listed.splitlines())
    lines = {line.split()[5]: line for line in listed.splitlines()}
    assert lines["./usr/bin/rakuten-desktop"].endswith("-> ../lib/rakuten-desktop/rakuten-desktop")
    assert lines["./usr/lib/rakuten-desktop/rakuten-desktop"].startswith("-rwxr-xr-x")
    assert lines["./usr/lib/rakuten-desktop/_internal/libx.so.1"].startswith("-rw-r--r--")
    for place in (
        "applications/rakuten-desktop.desktop",
        "mime/packages/rakuten-desktop.xml",
        "icons/hicolor/scalable/apps/rakuten-desktop.svg",
        "icons/hicolor/48x48/apps/rakuten-desktop.png",
        "doc/rakuten-desktop/copyright",
        "doc/rakuten-desktop/changelog.gz",
    ):
        assert f"./usr/share/{place}" in lines


def test_debian_reads_what_is_new() -> None:
    project = tomllib.loads((frozen.ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lines = gzip.decompress(debian.changes(project["version"])).decode().splitlines()
    assert lines[0] == f"rakuten-desktop ({project['version']}) stable; urgency=medium"
    assert any(line.startswith("  * ") for line in lines)
    assert re.fullmatch(r" -- .+ <.+>  \w{3}, \d\d \w{3} \d{4} [\d:]{8} \+0000", lines[-1])


def arch() -> str:
    from names import architecture

    return architecture()


def told(*words: str | Path) -> str:
    return subprocess.run(words, check=True, capture_output=True, encoding="utf-8").stdout


@POSIX
def test_tarball_is_the_same_each_time(program: Path, made: Path, tmp_path: Path) -> None:
    contents = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        os.utime(program / "rakuten-desktop", (1, len(name) + len(contents)))
        (path,) = tarball.make(program, tmp_path / name, VERSION, made)
        contents.append(path.read_bytes())
    assert contents[0] == contents[1]
    with tarfile.open(path) as archive:
        top = path.name.removesuffix(".tar.xz")
        members = {member.name: member for member in archive}
        assert members[f"{top}/rakuten-desktop"].mode == 0o755
        assert members[f"{top}/_internal/libx.so"].linkname == "libx.so.1"
        assert members[f"{top}/_internal/libx.so.1"].mode == 0o644
        assert f"{top}/share/rakuten-desktop.svg" in members
        assert {(member.uid, member.uname) for member in archive} == {(0, "root")}


def mime_types() -> dict[str, set[str]]:
    root = ElementTree.parse(LINUX / "rakuten-desktop.xml").getroot()
    return {
        kind.attrib["type"]: {glob.attrib["pattern"] for glob in kind.iter(f"{MIME}glob")}
        for kind in root.iter(f"{MIME}mime-type")
    }


def test_desktop_entry_opens_enrolments_and_no_unsigned_model() -> None:
    from desktop.cli import ENROLMENT

    entry = configparser.ConfigParser(interpolation=None)
    entry.optionxform = str  # type: ignore[assignment,method-assign]
    entry.read(LINUX / "rakuten-desktop.desktop", encoding="utf-8")
    keys = entry["Desktop Entry"]
    assert keys["Exec"] == "rakuten-desktop %f"
    kinds = mime_types()
    assert set(kinds) == {
        "application/vnd.rakuten-classifier.enrolment",
        "application/vnd.rakuten-classifier.bundle",
    }
    opened = keys["MimeType"].rstrip(";").split(";")
    assert [kinds[kind] for kind in opened] == [{f"*{ENROLMENT}"}]


@pytest.mark.skipif(shutil.which("update-mime-database") is None, reason="no shared-mime-info")
def test_mime_types_are_accepted(tmp_path: Path) -> None:
    mime = tmp_path / "mime"
    (mime / "packages").mkdir(parents=True)
    shutil.copy(LINUX / "rakuten-desktop.xml", mime / "packages")
    done = subprocess.run(
        ["update-mime-database", mime],
        env={**os.environ, "XDG_DATA_DIRS": str(tmp_path)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "vnd.rakuten-classifier.enrolment" in (mime / "globs2").read_text()


# --- Windows and macOS, which cannot be tried here ----------------------------------------------


def iss() -> dict[str, list[str]]:
    """The lines of the set-up script, by section, without comments."""
    sections: dict[str, list[str]] = {"": []}
    name = ""
    for line in (PACKAGING / "windows/rakuten-desktop.iss").read_text("utf-8").splitlines():
        if match := re.fullmatch(r"\[(\w+)\]", line):
            name = match[1]
            sections[name] = []
        elif line.strip() and not line.startswith(";"):
            sections[name].append(line)
    return sections


def test_set_up_needs_no_administrator_and_replaces_what_is_there() -> None:
    setup = dict(line.split("=", 1) for line in iss()["Setup"])
    assert setup["PrivilegesRequired"] == "lowest"
    assert "commandline" in setup["PrivilegesRequiredOverridesAllowed"]  # /ALLUSERS
    assert setup["AppId"] == "{{6B0F1C7E-3C55-4E0B-9B7B-7D0F6C2B9A51}"  # never to be changed
    assert setup["UsePreviousAppDir"] == "yes"
    assert any(r"{app}\_internal" in line for line in iss()["InstallDelete"])


def test_set_up_speaks_both_languages() -> None:
    messages: dict[str, set[str]] = {"en": set(), "fr": set()}
    for line in iss()["CustomMessages"]:
        language, _, rest = line.partition(".")
        messages[language].add(rest.partition("=")[0])
    assert messages["en"] == messages["fr"]
    lines = [line for section in iss().values() for line in section]
    used = set(re.findall(r"\{cm:(\w+)\}", "\n".join(lines))) - {"LaunchProgram"}
    assert used <= messages["en"]


def test_set_up_associates_enrolments_and_opens_no_model() -> None:
    registry = "\n".join(iss()["Registry"])
    assert r"RakutenClassifier.enrolment\shell\open\command" in registry
    assert r"RakutenClassifier.bundle\DefaultIcon" in registry
    assert r"RakutenClassifier.bundle\shell" not in registry
    assert "Root: HKA" in registry and "HKCU" not in registry and "HKLM" not in registry


def test_uninstalling_asks_about_data_of_the_folder_that_the_program_uses() -> None:
    from desktop.core.folder import NAME

    code = "\n".join(iss()["Code"])
    assert rf"{{localappdata}}\{NAME}'" in code
    assert code.count("begin") == code.count("end;")
    assert "UninstallSilent" in code and "MB_DEFBUTTON2" in code


def test_windows_programs_are_signed_where_there_is_a_certificate(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("WINDOWS_CERTIFICATE", raising=False)
    windows_signing.sign([Path("a.exe")])
    assert "not signed" in capsys.readouterr().err
    monkeypatch.setenv("WINDOWS_CERTIFICATE", "certificate.pfx")
    monkeypatch.setenv("WINDOWS_CERTIFICATE_PASSWORD", "s3cret")
    words = windows_signing.command()
    assert words and words[0] == "signtool" and "s3cret" in words
    monkeypatch.setattr(windows_signing, "command", lambda: [sys.executable, "-c", "exit(1)"])
    with pytest.raises(SystemExit, match=r"^package: signtool failed$"):
        windows_signing.sign([Path("a.exe")])


def test_entitlements_are_those_of_a_hardened_python() -> None:
    granted = plistlib.loads((PACKAGING / "macos" / "entitlements.plist").read_bytes())
    assert granted == {
        "com.apple.security.cs.allow-unsigned-executable-memory": True,
        "com.apple.security.cs.disable-library-validation": True,
    }


@pytest.mark.skipif(shutil.which("sh") is None, reason="needs a shell")
def test_signing_for_macos_says_what_is_missing() -> None:
    environment = {k: v for k, v in os.environ.items() if k != "MACOS_SIGNING_IDENTITY"}
    done = subprocess.run(
        ["sh", PACKAGING / "macos" / "sign.sh", "x.dmg"],
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith("not signed: ")


# --- The release --------------------------------------------------------------------------------


def test_the_version_of_the_product_has_notes() -> None:
    project = tomllib.loads((frozen.ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    text = (frozen.ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert changelog.notes(text, project["version"])


def test_notes_of_one_version() -> None:
    text = "# Changes\n\n## 1.10.0\n\n- b\n\n## 1.1\n\n- a\n\n## 1.0\n"
    assert changelog.notes(text, "1.10.0") == "- b"
    assert changelog.notes(text, "1.1") == "- a"
    assert changelog.notes(text, "1.0") is None
    assert changelog.notes(text, "1.1.0") is None
