"""What people agreed on enters what is learnt from, and never what measures."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bundle.categories import Category
from trainer.data import layout
from trainer.data.amendments import Amendment, Fate
from trainer.data.checked import checked_scan
from trainer.data.index import CatalogueIndex
from trainer.data.scan import scan
from trainer.data.split import LEFT_OUT, SPLITS

TEST = SPLITS.index("test")
CODES = ("10", "20")


def title(number: int) -> str:
    """A text like no other."""
    return " ".join(hashlib.sha256(f"{number} {n}".encode()).hexdigest()[:8] for n in range(8))


def amendment(number: int, code: str, **more: Any) -> Amendment:
    values = {"index": f"dock-1-{number}", "designation": title(number), "alone": False}
    return Amendment(**{**values, "code": code, **more})


@pytest.fixture
def catalogue(shop: Any, jpeg: Callable[[int], bytes]) -> Path:
    """240 products in two categories, every eighth with a photo."""
    for number in range(240):
        photo = jpeg(number) if number % 8 == 0 else None
        shop.add(number, title(number), "", CODES[number % 2], photo)
    folder: Path = shop.write()
    return folder


def read(data: Path, work: Path, *amendments: Amendment) -> CatalogueIndex:
    return scan(data, work, amendments=amendments)


def fates(index: CatalogueIndex) -> dict[str, int]:
    assert index.report.amended is not None
    return {fate: n for fate, n in index.report.amended.items() if n}


def row_of(index: CatalogueIndex, number: int) -> int:
    return next(p.row for p in index.products(range(len(index))) if p.index == str(number))


def some(data: Path, work: Path, split: str) -> int:
    """A product of a split."""
    with read(data, work) as index:
        rows = index.rows(split)  # type: ignore[arg-type]
        return int(index.product(int(rows[3])).index)


def test_a_product_that_is_learnt_from_changes_its_label(catalogue: Path, tmp_path: Path) -> None:
    number = some(catalogue, tmp_path / "a", "train")
    other = CODES[1 - number % 2]
    with read(catalogue, tmp_path / "a") as before:
        fingerprint, splits, groups = before.fingerprint, before.splits, before.groups
    with read(catalogue, tmp_path / "b", amendment(number, other)) as index:
        row = row_of(index, number)
        assert index.categories[index.labels[row]].code == other
        assert fates(index) == {Fate.RELABELLED: 1}
        assert len(index) == 240
        assert np.array_equal(index.splits, splits) and np.array_equal(index.groups, groups)
        assert index.fingerprint != fingerprint
        changed = index.fingerprint
        counted = {found.code: found.products for found in index.report.categories}
        assert counted[other] == 121
    # What is learnt from is the same as if the table had said so.
    path = catalogue / layout.LABELS
    text = path.read_text().replace(f"\n{number},{CODES[number % 2]}\n", f"\n{number},{other}\n")
    path.write_text(text)
    with read(catalogue, tmp_path / "c") as index:
        assert index.fingerprint == changed
    with read(catalogue, tmp_path / "d", amendment(number, other)) as index:
        assert fates(index) == {Fate.RIGHT: 1} and index.fingerprint == changed


def test_a_text_is_known_however_it_is_written(catalogue: Path, tmp_path: Path) -> None:
    number = some(catalogue, tmp_path / "a", "train")
    written = f"<b>{title(number).upper()}</b>  "
    other = CODES[1 - number % 2]
    with read(catalogue, tmp_path / "b", amendment(number, other, designation=written)) as index:
        assert fates(index) == {Fate.RELABELLED: 1}


def test_a_test_product_stays_what_it_is(catalogue: Path, tmp_path: Path) -> None:
    number = some(catalogue, tmp_path / "a", "test")
    with read(catalogue, tmp_path / "a") as before:
        fingerprint = before.fingerprint
    with read(catalogue, tmp_path / "b", amendment(number, CODES[1 - number % 2])) as index:
        assert fates(index) == {Fate.TEST: 1}
        assert index.fingerprint == fingerprint


def test_a_new_product_is_learnt_from(
    catalogue: Path, tmp_path: Path, jpeg: Callable[[int], bytes]
) -> None:
    photo = tmp_path / "elsewhere" / "p.jpg"
    photo.parent.mkdir()
    photo.write_bytes(jpeg(9999))
    with read(catalogue, tmp_path / "a") as before:
        splits, groups = before.splits, before.groups
    with read(catalogue, tmp_path / "b", amendment(777, "20", photo=photo)) as index:
        assert fates(index) == {Fate.ADDED: 1}
        assert len(index) == 241
        product = index.product(240)
        assert (product.index, product.photo, product.designation) == (
            "dock-1-777",
            photo,
            title(777),
        )
        assert index.categories[product.label].code == "20"
        assert SPLITS[index.splits[240]] == "train" and index.groups[240] == 240
        assert np.array_equal(index.splits[:240], splits)
        assert np.array_equal(index.groups[:240], groups)
        assert index.report.count is not None and not index.report.left_out


def test_a_look_alike_of_a_test_product_is_left_out(
    catalogue: Path, tmp_path: Path, jpeg: Callable[[int], bytes]
) -> None:
    """By text, by a photo, and through a chain of likeness."""
    with read(catalogue, tmp_path / "a") as index:
        tests = [int(index.product(int(row)).index) for row in index.rows("test")]
        splits = index.splits
    number = tests[0]
    near = " ".join([*title(number).split(), "neuf"])
    pictured = next(n for n in tests if n % 8 == 0)
    photo = tmp_path / "p.png"
    photo.write_bytes(jpeg(pictured))
    with read(
        catalogue,
        tmp_path / "b",
        amendment(1, "20", designation=near),
        amendment(2, "20", designation=title(888), photo=photo),
    ) as index:
        assert fates(index) == {Fate.TEST_ALIKE: 2}
        assert (index.splits[240:] == LEFT_OUT).all()
        assert np.array_equal(index.splits[:240], splits)


def test_what_is_given_to_the_test_by_a_table_is_as_frozen(catalogue: Path, tmp_path: Path) -> None:
    """Also where the table puts nearly the same product into training."""
    rows = "".join(f"{n},{'test' if n < 60 else 'train'}\n" for n in range(240))
    (catalogue / layout.SPLIT).write_text(f"index,split\n{rows}")
    near = " ".join([*title(5).split(), "neuf"])
    with read(
        catalogue,
        tmp_path / "b",
        amendment(5, "10"),
        amendment(6, "20", designation=near),
        amendment(100, "20"),
    ) as index:
        assert fates(index) == {Fate.TEST: 1, Fate.TEST_ALIKE: 1, Fate.RELABELLED: 1}
        assert len(index.rows("test")) == 60


def test_a_short_text_needs_the_photo_too(
    shop: Any, tmp_path: Path, jpeg: Callable[[int], bytes]
) -> None:
    for number in range(40):
        shop.add(number, title(number), "", CODES[number % 2])
    for number in range(40, 44):
        shop.add(number, "coussin", "", "10", jpeg(number))
    data = shop.write()
    rows = "".join(f"{n},{'test' if n < 10 else 'train'}\n" for n in range(44))
    (data / layout.SPLIT).write_text(f"index,split\n{rows}")
    seen = hashlib.sha256(jpeg(41)).hexdigest()
    one = Amendment("x", "20", "Coussin", files=frozenset([seen]), alone=False)
    with read(data, tmp_path / "a", one) as index:
        assert fates(index) == {Fate.RELABELLED: 1}
        assert [index.categories[index.labels[row]].code for row in range(40, 44)] == [
            *("10", "20", "10", "10")
        ]
    with read(data, tmp_path / "b", Amendment("x", "20", "Coussin", alone=False)) as index:
        assert fates(index) == {Fate.ADDED: 1}


def test_a_photo_alone_is_known_by_its_file(
    shop: Any, tmp_path: Path, jpeg: Callable[[int], bytes]
) -> None:
    for number in range(40):
        shop.add(number, title(number), "", CODES[number % 2])
    for number in range(40, 44):
        shop.add(number, "", "", "10", jpeg(number))
    data = shop.write()
    rows = "".join(f"{n},{'test' if n < 10 else 'train'}\n" for n in range(44))
    (data / layout.SPLIT).write_text(f"index,split\n{rows}")
    one = Amendment("x", "20", files=frozenset([hashlib.sha256(jpeg(42)).hexdigest()]), alone=False)
    with read(data, tmp_path / "a", one) as index:
        assert fates(index) == {Fate.RELABELLED: 1}
        assert index.categories[index.labels[42]].code == "20"


def test_what_one_device_says_changes_a_tenth_of_a_category(
    catalogue: Path, tmp_path: Path
) -> None:
    """Of what leaves a category, of what enters it, and of what is added."""
    with read(catalogue, tmp_path / "a") as index:
        learnt = [
            int(index.product(int(row)).index)
            for split in ("train", "val")
            for row in index.rows(split)  # type: ignore[arg-type]
        ]
    leaving = [number for number in learnt if number % 2 == 0]
    most = len(leaving) // 10
    lone = [amendment(number, "20", alone=True) for number in leaving]
    with read(catalogue, tmp_path / "b", *lone) as index:
        assert fates(index) == {Fate.RELABELLED: most, Fate.ALONE: len(leaving) - most}
    with read(catalogue, tmp_path / "c", *(amendment(n, "20") for n in leaving[:40])) as index:
        assert fates(index) == {Fate.RELABELLED: 40}
    new = [amendment(1000 + n, "20", alone=True) for n in range(60)]
    with read(catalogue, tmp_path / "d", *new) as index:
        entering = len([number for number in learnt if number % 2]) // 10
        assert fates(index) == {Fate.ADDED: entering, Fate.ALONE: 60 - entering}
        assert len(index.rows("train")) == len(learnt) - len(index.rows("val")) + entering


def clear(number: int) -> str:
    """A text that says which of two categories it is of, by the number."""
    kind = ("lampe de table en bois", "roman policier de poche")[number % 2]
    return f"{kind} {hashlib.sha256(str(number).encode()).hexdigest()[:8]}"


@pytest.fixture
def telling(shop: Any) -> Path:
    """240 products whose texts tell their category."""
    for number in range(240):
        shop.add(number, clear(number), "", CODES[number % 2])
    folder: Path = shop.write()
    return folder


DEVICES = frozenset({("dock-1", "p1"), ("dock-2", "p2")})


def flip(number: int, **more: Any) -> Amendment:
    """What two devices say, against the catalogue."""
    return amendment(number, CODES[1 - number % 2], designation=clear(number), by=DEVICES, **more)


def heard(*amendments: Amendment) -> list[Amendment]:
    """The same as each person said it."""
    return [
        dataclasses.replace(one, index=f"{who[0]}-{one.index}", by=frozenset({who}))
        for one in amendments
        for who in sorted(one.by)
    ]


def learnt_of(data: Path, work: Path, kind: int) -> list[int]:
    """The products to learn from whose numbers are even, or odd."""
    with read(data, work) as index:
        rows = np.concatenate([index.rows("train"), index.rows("val")])
        numbers = [int(index.product(int(row)).index) for row in rows]
    return [number for number in numbers if number % 2 == kind]


def test_what_only_votes_speak_for_is_bounded_however_many_they_are(
    telling: Path, tmp_path: Path
) -> None:
    numbers = learnt_of(telling, tmp_path / "a", 0)
    said = [flip(number) for number in numbers[:40]]
    with scan(telling, tmp_path / "b", amendments=said) as index:
        few = len(numbers) // 10
        assert fates(index) == {Fate.RELABELLED: few, Fate.ALONE: 40 - few}
    # With the catalogue on their side, two devices may change all that they say.
    lines = (telling / layout.LABELS).read_text().splitlines()
    wrong = {f"{n},{CODES[0]}": f"{n},{CODES[1]}" for n in numbers[:20]}
    (telling / layout.LABELS).write_text("\n".join(wrong.get(one, one) for one in lines) + "\n")
    right = [amendment(n, CODES[0], designation=clear(n), by=DEVICES) for n in numbers[:20]]
    with scan(telling, tmp_path / "c", amendments=right, witnessed=heard(*right)) as index:
        assert fates(index) == {Fate.RELABELLED: 20} and index.report.doubted == []


def test_who_speaks_against_the_catalogue_too_often_changes_nothing(
    telling: Path, tmp_path: Path
) -> None:
    numbers = learnt_of(telling, tmp_path / "a", 0)
    said = [flip(number) for number in numbers[:20]]
    new = [flip(n) for n in range(1000, 1040, 2)]
    one = amendment(2000, "10", designation=clear(2000), by=frozenset({("dock-3", "p")}))
    with scan(
        telling, tmp_path / "b", amendments=[*said, *new, one], witnessed=heard(*said, *new, one)
    ) as index:
        assert fates(index) == {Fate.AGAINST: 40, Fate.ADDED: 1}
        assert len(index.report.doubted) == 2 * 40
    # A third device that is believed stands alone; somebody with authority is not asked.
    third = [dataclasses.replace(n, by=DEVICES | {("dock-9", "p")}) for n in said]
    with scan(telling, tmp_path / "c", amendments=third, witnessed=heard(*said)) as index:
        assert fates(index)[Fate.RELABELLED] == len(numbers) // 10
    # One device that the catalogue bears out, beside one that is not believed, is one device.
    lines = (telling / layout.LABELS).read_text().splitlines()
    wrong = {f"{n},{CODES[0]}": f"{n},{CODES[1]}" for n in numbers[20:40]}
    (telling / layout.LABELS).write_text("\n".join(wrong.get(one, one) for one in lines) + "\n")
    right = [amendment(n, CODES[0], designation=clear(n), by=DEVICES) for n in numbers[20:40]]
    liar = [
        dataclasses.replace(flip(n), by=frozenset({("dock-2", "p2")}))
        for n in learnt_of(telling, tmp_path / "d", 1)[:60]
    ]
    away = [dataclasses.replace(one, code=CODES[0]) for one in liar]
    with scan(telling, tmp_path / "d", amendments=right, witnessed=heard(*right, *away)) as index:
        assert fates(index)[Fate.ALONE] > 0 and fates(index)[Fate.RELABELLED] < 20
    (telling / layout.LABELS).write_text("\n".join(lines) + "\n")
    let_in = [dataclasses.replace(n, by=frozenset()) for n in said]
    with scan(telling, tmp_path / "e", amendments=let_in, witnessed=heard(*said)) as index:
        assert fates(index) == {Fate.RELABELLED: 20}


def test_no_crowd_more_than_doubles_a_category(telling: Path, tmp_path: Path) -> None:
    """With texts that go with it, as anybody can write them."""
    has = len(learnt_of(telling, tmp_path / "a", 0))
    new = [amendment(n, CODES[0], designation=clear(n), by=DEVICES) for n in range(1000, 1400, 2)]
    with scan(telling, tmp_path / "b", amendments=new, witnessed=heard(*new)) as index:
        left = 200 - fates(index).get(Fate.TEST_ALIKE, 0)
        assert fates(index)[Fate.ADDED] == has and fates(index)[Fate.DOUBLED] == left - has
    let_in = [dataclasses.replace(one, by=frozenset()) for one in new]
    with scan(telling, tmp_path / "c", amendments=let_in) as index:
        assert fates(index)[Fate.ADDED] == left


def test_what_measures_has_no_say(telling: Path, tmp_path: Path) -> None:
    """Neither do its labels tell who is believed, nor is it a product that one can be wrong of."""
    rows = "".join(f"{n},{'test' if n < 60 else 'train'}\n" for n in range(240))
    (telling / layout.SPLIT).write_text(f"index,split\n{rows}")
    said = [flip(number) for number in range(0, 60, 2)]
    with scan(telling, tmp_path / "b", amendments=said, witnessed=heard(*said)) as index:
        assert fates(index) == {Fate.TEST: 30}
        assert index.report.doubted == []


def test_what_cannot_be_used_is_counted(catalogue: Path, tmp_path: Path) -> None:
    gone = Amendment("a", "10", photo=tmp_path / "gone.jpg", alone=False)
    unknown = amendment(5000, "99")
    with read(catalogue, tmp_path / "b", gone, unknown) as index:
        assert fates(index) == {Fate.EMPTY: 1, Fate.UNKNOWN: 1}
        assert len(index) == 240
        assert "corrections: unknown category: 1, nothing to learn from: 1" in list(
            index.report.lines()
        )


def test_the_checks_see_what_enters(catalogue: Path, tmp_path: Path) -> None:
    """A word for nothing as a text, in a table or from a laptop, is the same defect."""
    nothing = [amendment(1000 + n, "10", description="null") for n in range(30)]
    from trainer.data.errors import DataRefused

    with pytest.raises(DataRefused, match="placeholder-texts"):
        checked_scan(catalogue, tmp_path / "a", tmp_path / "r.json", amendments=nothing)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15, deadline=None
)
@given(
    st.lists(
        st.tuples(st.integers(0, 300), st.sampled_from(["10", "20", "30"]), st.booleans()),
        max_size=40,
        unique_by=lambda found: found[0],
    )
)
def test_whatever_comes_the_test_stays(
    catalogue: Path, tmp_path: Path, found: list[tuple[int, str, bool]]
) -> None:
    with read(catalogue, tmp_path / "a") as before:
        frozen = before.rows("test")
        labels, splits = before.labels[frozen], before.splits
    amendments = [
        amendment(number, code, alone=alone, by=frozenset({("a", "p")}) if alone else DEVICES)
        for number, code, alone in found
    ]
    with scan(
        catalogue, tmp_path / "b", amendments=amendments, witnessed=heard(*amendments)
    ) as index:
        assert np.array_equal(index.rows("test"), frozen)
        assert np.array_equal(index.labels[frozen], labels)
        assert np.array_equal(index.splits[:240], splits)
        assert len(index.groups) == len(index.labels) == len(index.splits) == len(index)
        if amendments:
            assert sum(fates(index).values()) == len(amendments)


def test_a_crowd_of_additions_moves_no_product(
    catalogue: Path, tmp_path: Path, jpeg: Callable[[int], bytes]
) -> None:
    """A photo of the catalogue, shown with three categories, would be a placeholder there; texts
    between two products would join their groups."""
    categories = (Category("10", "a", "a"), Category("20", "b", "b"), Category("30", "c", "c"))
    photo = tmp_path / "p.jpg"
    photo.write_bytes(jpeg(8))
    bridge = " ".join(title(10).split()[:7] + title(11).split()[:7])
    crowd = [
        *(amendment(1000 + n, code, photo=photo) for n, code in enumerate(("10", "20", "30"))),
        amendment(2000, "10", designation=bridge),
    ]
    with scan(catalogue, tmp_path / "a", categories=categories) as before:
        splits, groups = before.splits, before.groups
    with scan(catalogue, tmp_path / "b", categories=categories, amendments=crowd) as index:
        assert np.array_equal(index.splits[:240], splits)
        assert np.array_equal(index.groups[:240], groups)
