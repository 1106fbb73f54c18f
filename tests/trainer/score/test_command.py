"""`rakuten-trainer score` as one types it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from .conftest import Shop


class Ran(NamedTuple):
    """What a run left behind."""

    status: int
    out: str
    err: str

    @property
    def error(self) -> str:
        """The one error line."""
        (line,) = [line for line in self.err.splitlines() if line.startswith("error: ")]
        return line.removeprefix("error: ")


Score = Callable[..., Ran]


@pytest.fixture
def score(shop: Shop, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Score:
    """Runs the command over the shop: `score("--json")`."""
    monkeypatch.setenv("TF_CPP_MIN_LOG_LEVEL", "0")

    def run(*arguments: str | Path) -> Ran:
        from trainer import cli

        given = ("--data", shop.data, "--bundle", shop.bundle, "--out", shop.out)
        words = map(str, ("rakuten-trainer", "score", *given, "--processes", 1, *arguments))
        monkeypatch.setattr("sys.argv", list(words))
        capsys.readouterr()
        with pytest.raises(SystemExit) as caught:
            cli.main()
        assert isinstance(caught.value.code, int)
        return Ran(caught.value.code, *capsys.readouterr())

    return run


def test_lines_for_programs(shop: Shop, score: Score) -> None:
    shop.products(20)
    ran = score("--json", "--shard-rows", "10")
    *shards, summary = map(json.loads, ran.out.splitlines())
    assert ran.status == 0
    assert {shard.pop("seconds") > 0 for shard in shards} == {True}
    assert shards == [
        {
            "part": f"part-00000{number}.parquet",
            "file": "products.parquet",
            "first": 10 * number,
            "rows": 10,
            "failed": 0,
        }
        for number in range(2)
    ]
    assert summary.keys() == {
        *("rows", "done", "failed", "errors", "shards", "skipped_shards", "scored_rows"),
        *("seconds", "rows_per_second", "bytes", "model_version"),
    }
    assert (summary["rows"], summary["done"], summary["shards"]) == (20, 20, 2)
    assert ran.err.splitlines()[-1] == "Scoring: 20/20"
    again = score("--json", "--shard-rows", "10")
    (last,) = map(json.loads, again.out.splitlines())
    assert (again.status, last["skipped_shards"], last["rows_per_second"]) == (0, 2, None)


def test_failed_rows_make_their_own_status(shop: Shop, score: Score) -> None:
    shop.table(sku=["x", "y"], titre=["bougie", None], image=[None, "gone.jpg"])
    columns = ("--id-column", "sku", "--map", "titre=designation", "--map", "image=photo")
    ran = score(*columns)
    assert (ran.status, ran.out) == (
        3,
        "1 of 2 products classified, 1 failed (1 photo-unavailable)\n",
    )
    again = score(*columns)
    assert again.status == 3
    assert again.out.endswith("; 1 of 1 shards were finished before\n")


def test_what_cannot_be_done_is_one_line(shop: Shop, score: Score) -> None:
    ran = score()
    assert (ran.status, ran.out) == (1, "")
    assert ran.error == f"{shop.data}: there is no such file or folder"
    shop.products(5)
    assert score().status == 0
    assert score("--precision", "0.5").error.endswith(
        "(precision: 0.95); give another --out, or --anew to replace them"
    )
    assert score("--data", "ftp://host/x").error.startswith("ftp://host/x: not an address")
    (shop.out / "_score.json").unlink()
    (shop.out / "part-000000.parquet").unlink()
    (shop.out / "part-000000.parquet").mkdir()
    assert score().status == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("--map", "x=price"),
        ("--map", "x"),
        ("--map", "x=photo", "--map", "y=photo"),
        ("--address", "host:1"),
        ("--engine", "spark"),
        ("--processes", "0"),
        ("--shard-rows", "0"),
        ("--endpoint-url", "host"),
    ],
)
def test_usage(score: Score, arguments: tuple[str, ...]) -> None:
    assert score(*arguments).status == 2
