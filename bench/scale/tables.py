"""The tables of docs/scale.md, computed from `figures.toml`.

    .venv/bin/python bench/scale/tables.py [--write]

Prints them; with --write, docs/scale.md has them from then on.  A test fails where the page holds
others (`tests/project/test_scale.py`).
"""

from __future__ import annotations

import argparse
import math
import re
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
PAGE = HERE.parents[1] / "docs" / "scale.md"
PRODUCTS = (1_000_000, 10_000_000, 100_000_000)
MACHINES = (1, 10, 100)
LAPTOPS = (10, 1_000, 100_000)
SECONDS_OF_A_DAY = 86_400
DAYS_OF_A_MONTH = 365 / 12

Figures = dict[str, dict[str, Any]]


def figures() -> Figures:
    """What is measured, assumed and paid."""
    return tomllib.loads((HERE / "figures.toml").read_text(encoding="utf-8"))


# --- Training and scoring -----------------------------------------------------------------------


def training(given: Figures) -> list[Sequence[object]]:
    """Hours and dollars of a training, by products and machines."""
    rows: list[Sequence[object]] = []
    for products in PRODUCTS:
        for machines in MACHINES:
            parts = training_hours(given, products, machines)
            hours = sum(parts.values())
            rows.append(
                [
                    *(_count(products), machines, *map(_hours, parts.values()), _hours(hours)),
                    _dollars(_machine_hours(given, hours * machines)),
                    _bytes(products * given["training"]["chief_bytes"]),
                ]
            )
    return rows


def training_hours(given: Figures, products: int, machines: int) -> dict[str, float]:
    """Of each part: what every machine shares in, and what only one of them does."""
    seen, assumed = given["training"], given["assumed"]
    processors = assumed["processors"] * machines
    steps = seen["epochs"] * products / seen["batch"]
    computing = seen["epochs"] * products * seen["step_ms"] / seen["batch"] / 1e3
    # All-reduce in a ring: each machine sends and receives the gradients twice, but for a share.
    gradients = 2 * seen["gradient_bytes"] * (machines - 1) / machines
    sending = steps * (gradients * 8 / assumed["network_gbit"] / 1e9)
    return {
        "photos": products * seen["photo_ms"] / 1e3 / processors / 3600,
        "computing": computing / (seen["efficiency"] * processors) / 3600,
        "sending": sending / 3600,
        "one machine": products * seen["chief_ms"] / 1e3 / 3600,
    }


def scoring(given: Figures) -> list[Sequence[object]]:
    """Hours, requests and dollars of scoring a catalogue, with texts alone and with photos."""
    rows: list[Sequence[object]] = []
    seen, prices = given["scoring"], given["prices"]
    for products in PRODUCTS:
        for machines in MACHINES:
            processors = machines * given["assumed"]["processors"] * seen["efficiency"]
            texts = products / seen["texts_a_second"] / processors / 3600
            photos = products / seen["photos_a_second"] / processors / 3600
            shards = products / seen["shard_products"]
            requests = shards * seen["shard_requests"]
            rows.append(
                [
                    *(_count(products), machines),
                    *(_hours(texts), _dollars(_machine_hours(given, texts * machines))),
                    *(_hours(photos), _dollars(_machine_hours(given, photos * machines))),
                    _dollars(
                        products * seen["photo_requests"] * prices["get"] + requests * prices["put"]
                    ),
                    _bytes(products * (seen["in_bytes"] + seen["out_bytes"])),
                ]
            )
    return rows


def _machine_hours(given: Figures, hours: float) -> float:
    return hours * given["assumed"]["processors"] * float(given["prices"]["processor_hour"])


# --- Laptops ------------------------------------------------------------------------------------


def link(given: Figures) -> list[Sequence[object]]:
    """What laptops that look daily and fetch each model cost in a month."""
    seen, assumed, prices = given["laptops"], given["assumed"], given["prices"]
    rows: list[Sequence[object]] = []
    for laptops in LAPTOPS:
        checks = laptops * assumed["checks_a_day"] * DAYS_OF_A_MONTH
        updates = laptops * assumed["published_a_month"]
        requests = checks * seen["check_requests"] + updates * seen["update_requests"]
        sent = (checks * seen["check_bytes"] + updates * seen["update_bytes"]) / 1e9
        rows.append(
            [
                *(_count(laptops), _count(requests)),
                f"{requests / DAYS_OF_A_MONTH / SECONDS_OF_A_DAY:.3g}",
                *(_bytes(sent * 1e9), _dollars(requests * prices["get"])),
                *(_dollars(sent * prices["sent_gb"]), _dollars(sent * prices["cdn_gb"])),
            ]
        )
    return rows


def mailbox(given: Figures) -> list[Sequence[object]]:
    """What their decisions cost: letters in a month, and the trainer's weekly pull."""
    seen, assumed, prices = given["laptops"], given["assumed"], given["prices"]
    rows: list[Sequence[object]] = []
    for laptops in LAPTOPS:
        letters = laptops * assumed["letters_a_day"]
        weekly = letters * assumed["letters_a_pull"]
        decisions = laptops * assumed["decisions_a_day"] * assumed["kept_days"]
        stored = decisions * seen["decision_bytes"] / 1e9
        listed = letters * assumed["kept_days"] / 1000
        pulled = weekly * (assumed["answer_ms"] + seen["pull_letter_ms"]) / 1e3 / 3600
        dollars = (
            letters * DAYS_OF_A_MONTH * (prices["put"] + prices["get"])
            + listed * assumed["published_a_month"] * prices["put"]
            + stored * prices["stored_gb_month"]
        )
        rows.append(
            [
                *(_count(laptops), _count(letters * DAYS_OF_A_MONTH), _dollars(dollars)),
                *(_count(weekly), _hours(pulled), _count(listed)),
                *(_count(decisions), _hours(decisions * seen["judge_ms"] / 1e3 / 3600)),
                _bytes(decisions * seen["judge_bytes"]),
            ]
        )
    return rows


# --- The page -----------------------------------------------------------------------------------

TABLES = {
    "training": (
        training,
        [
            *("products", "machines", "photos, h", "networks, h", "gradients, h"),
            *("one machine, h", "in all, h", "$", "memory of the one"),
        ],
    ),
    "scoring": (
        scoring,
        ["products", "machines", "texts, h", "$", "with photos, h", "$", "requests, $", "Parquet"],
    ),
    "link": (
        link,
        ["laptops", "requests", "a second", "sent", "requests, $", "sent, $", "through a CDN, $"],
    ),
    "mailbox": (
        mailbox,
        [
            *("laptops", "letters a month", "$ a month", "letters a pull", "pull, h"),
            *("lists a pull", "decisions kept", "judging, h", "memory"),
        ],
    ),
}


def page(text: str, given: Figures) -> str:
    """The page's text with the tables in it.  Raises ValueError where one has no place."""
    for name, (compute, header) in TABLES.items():
        lines = [header, ["---"] * len(header), *compute(given)]
        table = "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)
        place = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end -->)", re.DOTALL)
        text, found = place.subn(rf"\g<1>{table}\n\g<2>", text)
        if found != 1:
            raise ValueError(f"{PAGE.name} has {found} places for the table {name}")
    return text


def _count(number: float) -> str:
    return f"{_rounded(number):,.0f}"


def _hours(hours: float) -> str:
    return f"{_rounded(hours):,.3g}" if hours < 100 else _count(hours)


def _dollars(dollars: float) -> str:
    return f"{_rounded(dollars):,.2f}" if dollars < 100 else _count(dollars)


def _bytes(number: float) -> str:
    thousands = min(4, int(math.log(max(1, _rounded(number)), 1000)))
    return f"{_rounded(number / 1000**thousands):,.3g} {('B', 'kB', 'MB', 'GB', 'TB')[thousands]}"


def _rounded(number: float) -> float:
    """To three figures: more would be a pretence."""
    return float(f"{number:.3g}")


def main(words: Iterable[str] | None = None) -> None:
    """Prints the tables, or writes them into the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="into docs/scale.md")
    options = parser.parse_args(None if words is None else list(words))
    text = page(PAGE.read_text(encoding="utf-8"), figures())
    if options.write:
        PAGE.write_text(text, encoding="utf-8")
    else:
        print(text)


if __name__ == "__main__":
    main()
