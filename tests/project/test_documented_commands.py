"""Every command that the documentation shows exists, with the options that it is shown with.

What a command does is tested elsewhere, and CI runs those of the quick start.  Here the shell
blocks of README.md and docs/ (```console, ```sh, ```powershell) are read, and each command in them
is checked against what would run it: ours by their click commands, `make` by the Makefile, `uv` by
its own help, scripts and tools by their files.  A command that nothing here knows fails, so that
whoever documents it says how it is checked.
"""

from __future__ import annotations

import importlib
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import click
import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [*ROOT.glob("README.md"), *sorted((ROOT / "docs").rglob("*.md"))]
PROMPTS = ("$ ", "> ", "PS> ")
PROMPTED = {"console"}
UNPROMPTED = {"sh", "bash", "powershell"}

THE_READERS_OWN = {
    *("cd", "git", "sudo", "apt-get", "brew", "winget", "export", "gh", "sha256sum"),
    *("setup", "unins000"),  # our installer for Windows: its options are Inno Setup's
    *("docker", "journalctl", "kubectl", "systemctl"),
}
"""Programs of the reader's machine that our documentation may use unchecked."""

INTERFACE = """
rakuten-trainer demo-catalogue DIR --products 10 --seed 1
rakuten-trainer check-data DIR --report F --against F --accept class-shares --accept one-text --json
rakuten-trainer train --data DIR --out RUN --accept class-shares
rakuten-trainer train --data DIR --out RUN --photo-weights none --epochs 1 --seed 1
rakuten-trainer train --data DIR --out RUN --workers 2 --checkpoints URI
rakuten-trainer train --shards URI --out RUN --checkpoints URI --endpoint-url U --region R
rakuten-trainer shard --data DIR --out URI --shards 4 --photo-weights none --json
rakuten-trainer evaluate --bundle FILE --data DIR --split test --json
rakuten-trainer evaluate --bundle FILE --data DIR --report FILE.html
rakuten-trainer gate FILE --champion FILE DIR --json
rakuten-trainer gate FILE DIR --champion FILE --max-mb 20 --max-ms 50
rakuten-trainer retrain --data D --channel U --keys D --work D --max-mb 20 --max-ms 50
rakuten-trainer retrain --data DIR --channel URL --keys DIR --work DIR
rakuten-trainer retrain --data D --channel U --keys D --work D --endpoint-url U --region R
rakuten-trainer retrain --data D --channel U --keys D --work D --expires targets=30
rakuten-trainer retrain --data D --channel U --keys D --work D --accept class-shares
rakuten-trainer retrain --config FILE --until train --json-log
rakuten-trainer retrain --config FILE --anew
rakuten-trainer retrain --config FILE --unfinished --json-log
rakuten-trainer renew --config FILE
rakuten-trainer status --config FILE --json
rakuten-trainer status --work DIR --json
rakuten-trainer config check FILE --json
rakuten-trainer runs list --work DIR --limit 52 --json
rakuten-trainer runs show RUN --work DIR --json
rakuten-trainer runs compare RUN RUN --work DIR --json
rakuten-trainer channel init URL --keys DIR
rakuten-trainer channel init URL --keys DIR --root-threshold 2-of-3 --kms root=KEYID
rakuten-trainer channel init URL --keys DIR --endpoint-url U --region R --expires root=365
rakuten-trainer channel publish URL BUNDLE --keys DIR
rakuten-trainer channel status URL --json
rakuten-trainer channel renew URL --keys DIR --expires timestamp=7
rakuten-trainer channel repair URL --keys DIR
rakuten-trainer channel recall URL --keys DIR --endpoint-url URL --region NAME
rakuten-trainer channel announce URL VERSION --where TEXT --keys DIR
rakuten-trainer channel announce URL --none --keys DIR --endpoint-url U --region R
rakuten-trainer channel rotate timestamp URL --keys DIR --kms KEYID
rakuten-trainer channel export URL DIR --endpoint-url URL --region NAME
rakuten-trainer channel policy laptop URL --device NAME --endpoint-url URL --region NAME
rakuten-trainer channel policy trainer URL
rakuten-trainer enrol DEVICE --channel U --root F --access-key-file F --out F --passphrase-file F
rakuten-trainer enrol DEVICE --channel U --root F --access-key-file - --out F --endpoint-url U
rakuten-trainer enrol DEVICE --channel U --root F --access-key-file F --out F --region R
rakuten-converter convert RUN --out FILE.bundle --quantize float16
rakuten-converter check FILE.bundle --json
rakuten-desktop --self-test
rakuten-desktop --version
rakuten-desktop diagnostics FILE.zip
rakuten-desktop --data-dir DIR
rakuten-desktop --data-dir DIR connect URL --root FILE
rakuten-desktop --machine connect URL --endpoint-url URL --region NAME
rakuten-desktop sign-in --enrolment FILE --passphrase-file FILE
rakuten-desktop sign-in --channel U --root F --access-key-file F --endpoint-url U --region R
rakuten-desktop sign-out
rakuten-desktop status --json
rakuten-desktop --data-dir DIR update --check --json
rakuten-desktop update --from DIR --json
rakuten-desktop models list --json
rakuten-desktop models use VERSION --json
rakuten-desktop models rollback --json
rakuten-desktop FILE.enrolment
rakuten-desktop --data-dir DIR classify A B --designation T --description T --one-product --json
rakuten-desktop --data-dir DIR classify-folder DIR --table FILE --out FILE.csv --json
rakuten-desktop classify-folder D --table F --map A=FIELD --map C=F --recursive --preview --json
rakuten-desktop classify-folder D --no-recursive --table F --text-only-rows --out F.xlsx --restart
rakuten-desktop classify-folder D --out F.jsonl --sort-into DIR --dry-run --link --retry-failed
rakuten-desktop classify-folder D --table F --submission F.csv --jobs 2
rakuten-desktop --data-dir DIR history --search TEXT --json
""".strip().splitlines()
"""The command line that other programs and people rely on."""


# --- Reading the documents ----------------------------------------------------------------------


class Shown(NamedTuple):
    """A command as a document shows it."""

    document: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.document}:{self.line}: {self.text}"


def fences(text: str) -> Iterator[tuple[int, str, list[str]]]:
    """The fenced blocks of a Markdown text: first line's number, language, lines."""
    block: tuple[str, int, str, list[str]] | None = None
    for number, line in enumerate(text.splitlines(), 1):
        mark = re.match(r" *(`{3,}|~{3,}) *([\w-]*)", line)
        if block is None and mark:
            block = (mark[1], number + 1, mark[2], [])
        elif block is not None and mark and mark[1].startswith(block[0]) and not mark[2]:
            yield block[1:]
            block = None
        elif block is not None:
            block[3].append(line)


def commands(text: str, document: str = "") -> Iterator[Shown]:
    """The commands in the shell blocks of a text, continued lines joined."""
    for first, language, lines in fences(text):
        if language not in PROMPTED | UNPROMPTED:
            continue
        joined = ""
        for number, line in enumerate(lines, first):
            stripped = line.strip()
            if language in PROMPTED and not joined:
                prompt = next((p for p in PROMPTS if stripped.startswith(p)), None)
                if prompt is None:
                    continue  # what the command prints
                stripped = stripped.removeprefix(prompt)
            if language == "powershell":
                stripped = stripped.replace("\\", "/")
            joined += stripped
            if joined.endswith(("\\", "`")):
                joined = joined[:-1]
                continue
            if joined and not joined.startswith("#"):
                yield Shown(document, number, joined)
            joined = ""


def inline(text: str, document: str = "") -> Iterator[Shown]:
    """Our commands in `code` within the prose, where arguments may be left out (and no names of
    files that begin like one)."""
    fenced = re.compile(r"^ *(`{3,}|~{3,}).*?^ *\1", re.DOTALL | re.MULTILINE)
    outside = fenced.sub(lambda block: "\n" * block[0].count("\n"), text)
    for match in re.finditer(
        r"`((?:rakuten-(?:trainer|converter|desktop)|make)(?:\s[^`]*)?)`", outside
    ):
        line = outside.count("\n", 0, match.start()) + 1
        # A synopsis marks what may be left out or repeated.
        yield Shown(document, line, re.sub(r"[\[\]]|\.\.\.|…", "", " ".join(match[1].split())))


def read(find: Callable[[str, str], Iterator[Shown]]) -> list[Shown]:
    """What `find` finds in every document, in order."""
    return [
        shown
        for path in DOCUMENTS
        for shown in find(path.read_text(encoding="utf-8"), path.relative_to(ROOT).as_posix())
    ]


# --- Checking a command -------------------------------------------------------------------------


def programs() -> dict[str, str]:
    """The commands that the project installs, and the functions behind them."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    scripts: dict[str, str] = settings["project"]["scripts"]
    return scripts


@lru_cache
def click_command(program: str) -> click.Command:
    """The click command of one of our programs: the one that no other one holds."""
    module = importlib.import_module(programs()[program].partition(":")[0])
    found = {value for value in vars(module).values() if isinstance(value, click.Command)}
    held = {c for group in found if isinstance(group, click.Group) for c in group.commands.values()}
    (command,) = found - held
    return command


def check_click(command: click.Command, words: list[str], *, complete: bool = True) -> None:
    """Raises click.UsageError unless `command` accepts these words; reads no file they name.

    With `complete` false, required parameters may be missing.
    """
    if "--help" in words[:1]:
        return
    context = click.Context(command, info_name=command.name)
    values, rest, _ = command.make_parser(context).parse_args(list(words))
    for parameter in command.params:
        value = values.get(parameter.name or "")
        given = isinstance(value, str | tuple | list) and len(value) > 0
        if complete and parameter.required and not given:
            raise click.MissingParameter(ctx=context, param=parameter)
        if isinstance(parameter.type, click.Choice) and isinstance(value, str) and complete:
            parameter.type.convert(value, parameter, context)
    if isinstance(command, click.Group):
        if rest:
            _, subcommand, arguments = command.resolve_command(context, rest)
            assert subcommand is not None
            check_click(subcommand, arguments, complete=complete)
        elif complete and not command.invoke_without_command:
            raise click.UsageError(f"{command.name} needs a subcommand", context)
    elif rest:
        raise click.UsageError(f"unexpected: {' '.join(rest)}", context)


def check_make(words: list[str]) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for word in words:
        name, is_variable, _ = word.partition("=")
        known = rf"\$\({name}\)|\$\(if \$\({name}\)" if is_variable else rf"^{name}:"
        assert re.search(known, makefile, re.MULTILINE), f"make knows no {word}"


def check_script(words: list[str]) -> None:
    """A script or module of ours: it exists, and its source names the options."""
    path, *arguments = words
    if path == "-m":
        base = arguments.pop(0).replace(".", "/")
        path = f"{base}.py" if (ROOT / f"{base}.py").exists() else f"{base}/__main__.py"
    assert (ROOT / path).is_file(), f"no file {path}"
    source = (ROOT / path).read_text(encoding="utf-8")
    for word in arguments:
        if word.startswith("-"):
            option = word.partition("=")[0]
            assert f'"{option}"' in source, f"{path} knows no {option}"


def check_tool(words: list[str]) -> None:
    """A tool of the environment: it is installed, and the paths that it is given exist."""
    executable = Path(sys.executable).parent / words[0]
    assert executable.exists() or executable.with_suffix(".exe").exists(), f"no tool {words[0]}"
    for word in words[1:]:
        if "/" in word:
            assert (ROOT / word.partition("::")[0]).exists(), f"no {word}"


@lru_cache
def uv_help(*subcommand: str) -> str:
    return subprocess.run(
        [sys.executable, "-m", "uv", *subcommand, "--help"],
        check=True,
        capture_output=True,
        encoding="utf-8",
    ).stdout


def check_uv(words: list[str]) -> None:
    length = 2 if words[0] == "pip" else 1
    help_text = uv_help(*words[:length])
    takes_value = set(re.findall(r"(-\w|--[\w-]+) <", help_text))
    rest = words[length:]
    while rest and rest[0].startswith("-"):
        option, has_value, _ = rest[0].partition("=")
        assert re.search(rf"(?<![\w-]){option}(?![\w-])", help_text), f"uv knows no {option}"
        rest = rest[2 if option in takes_value and not has_value else 1 :]
    if words[0] == "run":
        check_words(["python", *rest] if rest[0].endswith(".py") else rest)
    else:
        for word in rest:
            assert not word.endswith(".txt") or (ROOT / word).exists(), f"no {word}"


TOOLS = {"pytest", "ruff", "mypy", "lint-imports"}


def check_words(words: list[str]) -> None:
    """Checks one simple command."""
    while re.match(r"[A-Z_]+=", words[0]):
        words = words[1:]
    program = re.sub(r"^(\./)?\.venv/(bin|Scripts)/|\.exe$", "", words[0])
    rest = words[1:]
    if program in programs():
        check_click(click_command(program), rest)
    elif program == "make":
        check_make(rest)
    elif program == "uv":
        check_uv(rest)
    elif re.fullmatch(r"python(3(\.\d+)?)?", program):
        check_script(rest)
    elif program in TOOLS:
        check_tool([program, *rest])
    else:
        assert program in THE_READERS_OWN, f"nothing here knows the command {program}"


def check(text: str) -> None:
    """Checks a line of shell: simple commands, joined by pipes and lists, with redirections."""
    lexer = shlex.shlex(text, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    words: list[str] = []
    tokens = iter([*lexer, ";"])
    for token in tokens:
        if set(token) <= set("<>"):
            next(tokens)  # the file that it leads to
        elif set(token) <= set("&|;()"):
            if words:
                check_words(words)
            words = []
        else:
            words.append(token)


# --- The tests ----------------------------------------------------------------------------------


@pytest.mark.parametrize("shown", read(commands), ids=str)
def test_a_documented_command_is_accepted(shown: Shown) -> None:
    check(shown.text)


@pytest.mark.parametrize("shown", read(inline), ids=str)
def test_a_command_in_the_prose_exists(shown: Shown) -> None:
    program, *rest = shlex.split(shown.text)
    if program == "make":
        check_make(rest)
    else:
        check_click(click_command(program), rest, complete=False)


@pytest.mark.parametrize("line", INTERFACE)
def test_the_interface_is_kept(line: str) -> None:
    check(line)


def leaves(command: click.Command) -> Iterator[click.Command]:
    if isinstance(command, click.Group):
        for subcommand in command.commands.values():
            yield from leaves(subcommand)
    else:
        yield command


@pytest.mark.parametrize("program", programs())
def test_the_help_of_every_command_has_an_example_that_is_accepted(program: str) -> None:
    for command in leaves(click_command(program)):
        help_text = re.sub(r"\\\n\s*", "", command.help or "")
        examples = re.findall(rf"Examples?:\s+({program} .+)$", help_text, re.MULTILINE)
        assert examples, f"no example in the help of {program} {command.name}"
        for example in examples:
            check(example)


def test_every_block_names_its_language() -> None:
    for path in DOCUMENTS:
        for line, language, _ in fences(path.read_text(encoding="utf-8")):
            assert language, f"{path.name}:{line}: say console, sh, powershell, text, …"


# --- That the checks notice ---------------------------------------------------------------------


@click.group()
def toy() -> None: ...


@toy.command()
@click.argument("source", type=click.Path(exists=True))
@click.option("--out", required=True)
@click.option("--kind", type=click.Choice(["a", "b"]))
@click.option("--json", is_flag=True)
def convert(source: str, out: str, kind: str, json: bool) -> None: ...


@pytest.mark.parametrize(
    ("line", "accepted"),
    [
        ("convert nowhere --out b", True),
        ("convert nowhere --out b --kind a --json", True),
        ("convert --help", True),
        ("--help", True),
        ("convert nowhere --out b --kind c", False),
        ("convert nowhere --out b --xml", False),
        ("convert nowhere --out", False),
        ("convert nowhere", False),
        ("convert --out b", False),
        ("convert nowhere else --out b", False),
        ("convey nowhere --out b", False),
        ("", False),
    ],
)
def test_click_commands_are_checked(line: str, accepted: bool) -> None:
    if accepted:
        check_click(toy, line.split())
    else:
        with pytest.raises(click.UsageError):
            check_click(toy, line.split())


@pytest.mark.parametrize(
    "line",
    [
        "make moon",
        "make setup NOTHING=1",
        "make setup && make moon",
        "pytest tests/moon",
        "python packaging/moon.py",
        "python packaging/check.py --moon",
        "uv run --no-project packaging/moon.py",
        "uv run --moon packaging/check.py",
        "uv pip sync requirements/moon.txt",
        "curl address",
        "make setup | curl address > file",
    ],
)
def test_other_commands_are_checked(line: str) -> None:
    with pytest.raises(AssertionError):
        check(line)


def test_documents_are_read() -> None:
    text = (
        "Run `rakuten-trainer train [--epochs N]`.\n```console\n$ make \\\n  setup\noutput\n"
        "> cd x\n```\n```text\nmake moon\n```\n```powershell\nuv run .venv\\x.py\n# no\n```\n"
    )
    assert [shown.text for shown in commands(text)] == ["make setup", "cd x", "uv run .venv/x.py"]
    assert [shown.text for shown in inline(text)] == ["rakuten-trainer train --epochs N"]
