"""Every colour, distance, size and duration of the window: the only place that holds such numbers.

Distances are logical pixels (Qt scales them with the screen), durations milliseconds.

Some depend on what one prefers: `Size` and `Type` on the density (larger for gloves), `Motion` on
whether anything may move.  So whoever needs one reads it where it is used, and keeps no copy.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final


@dataclass(frozen=True)
class Colours:
    """One palette; every text colour has at least 4.5:1 on every ground that it may stand on."""

    window: str
    surface: str
    field: str
    text: str
    muted: str
    """Secondary text and placeholders."""
    border: str
    """Between things: decoration only."""
    outline: str
    """Around what can be typed into or pressed: 3:1 on its ground."""
    track: str
    """The empty part of a bar."""
    accent: str
    accent_hover: str
    accent_pressed: str
    on_accent: str
    accent_soft: str
    """Ground of what is selected, hovered or about to receive a drop."""
    good: str
    warning: str
    danger: str


LIGHT: Final = Colours(
    window="#eff2f1",
    surface="#ffffff",
    field="#ffffff",
    text="#14211f",
    muted="#50605d",
    border="#dbe2e0",
    outline="#75857f",
    track="#e3eae8",
    accent="#0b6b60",
    accent_hover="#08584f",
    accent_pressed="#06463f",
    on_accent="#ffffff",
    accent_soft="#e0f0ed",
    good="#1a6e3c",
    warning="#835200",
    danger="#b0261c",
)

DARK: Final = Colours(
    window="#121817",
    surface="#1b2322",
    field="#151c1b",
    text="#e9efed",
    muted="#a5b4b0",
    border="#2d3937",
    outline="#74857f",
    track="#2c3836",
    accent="#5fcbbb",
    accent_hover="#7fd9cb",
    accent_pressed="#4bb3a4",
    on_accent="#05211d",
    accent_soft="#1f3b37",
    good="#83d7a0",
    warning="#f0c272",
    danger="#ffb1a6",
)

LIGHT_CONTRAST: Final = replace(
    LIGHT,
    window="#ffffff",
    text="#000000",
    muted="#26302e",
    border="#5a6865",
    outline="#1f2927",
    track="#dde6e3",
    accent="#00493f",
    accent_hover="#003a32",
    accent_pressed="#002a24",
    accent_soft="#d8efe9",
    good="#00461d",
    warning="#563300",
    danger="#7d0f08",
)
"""High contrast: texts have 7:1, and outlines 4.5:1."""

DARK_CONTRAST: Final = replace(
    DARK,
    window="#000000",
    surface="#000000",
    field="#000000",
    text="#ffffff",
    muted="#d6e2df",
    border="#879793",
    outline="#d6e2df",
    track="#2b3836",
    accent="#4fd8c4",
    accent_hover="#7df0de",
    accent_pressed="#3fc2af",
    on_accent="#00120f",
    accent_soft="#123a34",
    good="#9df0b8",
    warning="#ffd68a",
    danger="#ffc4bb",
)


def palette(*, dark: bool, high_contrast: bool) -> Colours:
    """One of the four palettes."""
    if high_contrast:
        return DARK_CONTRAST if dark else LIGHT_CONTRAST
    return DARK if dark else LIGHT


class Space:
    """Distances between things."""

    HAIR: Final = 2
    XS: Final = 4
    S: Final = 8
    M: Final = 12
    L: Final = 16
    XL: Final = 24
    XXL: Final = 32


class Type:
    """Heights of letters, at either density."""

    SMALL = 13
    BODY = 15
    TITLE = 18
    FIGURE = 28
    HERO: Final = 38

    NORMAL: Final = 400
    STRONG: Final = 600


class Radius:
    """Roundness of corners."""

    SMALL: Final = 4
    FIELD: Final = 8
    CARD: Final = 14


class Size:
    """Sizes of things, at either density; whatever can be pressed is at least TARGET high."""

    STROKE: Final = 1
    FOCUS: Final = 2
    """Borders are STROKE wide with as much free around them, and FOCUS wide with the focus."""
    TARGET = 44
    TARGET_INSIDE = TARGET - 2 * FOCUS
    PRIMARY = 52
    PRIMARY_INSIDE = PRIMARY - 2 * FOCUS
    ROW = 76
    THUMBNAIL = 56
    PHOTO: Final = 168
    ICON = 20
    ICON_LARGE: Final = 44
    BAR = 8
    PROGRESS: Final = 120
    SCROLLBAR = 12
    SCROLLBAR_HANDLE = 44

    DROP_ZONE: Final = 140
    DROP_ZONE_MOST: Final = 240
    DESCRIPTION: Final = 72
    FORM: Final = 364
    RESULT: Final = 590
    LIST: Final = 348
    """The three columns share the window in these proportions, as far as the least widths allow:"""
    FORM_LEAST = 260
    RESULT_LEAST = 320
    LIST_LEAST = 240
    RESULT_WITH_PHOTO: Final = 500
    """From this width on."""
    RESULT_TALL: Final = 460
    """With the largest letters from this height on."""
    CHOICE: Final = 420
    PREVIEW: Final = 880
    """The two columns of a batch before it runs, in these proportions."""
    TABLE: Final = 1000
    TABLE_LEAST: Final = 640
    CHART: Final = 230
    """And those of its results."""
    TABLE_ROW = 52
    TABLE_THUMBNAIL = 44
    COLUMN_LEAST = 72
    COLUMN_SMALL = 112
    COLUMN = 136
    COLUMN_REFERENCE = 152
    COLUMN_MOMENT = 176
    COLUMN_LARGE = 216
    REVIEW_PHOTO: Final = 520
    REVIEW_ANSWER: Final = 480
    REVIEW_MANY: Final = 330
    """The three columns of a review, in these proportions, as far as the least widths allow:"""
    REVIEW_PHOTO_LEAST: Final = 220
    REVIEW_ANSWER_LEAST: Final = 300
    REVIEW_MANY_LEAST = 270
    NUMBER = 28
    """The badge of a suggestion."""
    OPERATOR = 150
    OPERATOR_LEAST: Final = 100
    DAYS_CHART: Final = 160
    HEAT_CELL: Final = 84
    HEAT_ROW = 32
    HEAT_NAME: Final = 260
    REPORT = 260
    DIALOG = 560
    MESSAGE = 420
    """The longest comfortable line of a sentence that stands alone."""
    SCAN_FRAME: Final = 6
    """Around the window, after a scan."""
    BARCODE: Final = 76
    BARCODE_MODULE: Final = 2
    """Height of a code to be scanned from the screen, and width of its narrowest bar."""
    WIDEST: Final = 1720
    """Pages without a table are not wider, however large the screen is."""
    READING: Final = 960
    """Nor those of words and buttons alone."""
    WINDOW: Final = (1320, 700)
    HELP: Final = (980, 680)
    HELP_LIST: Final = 264


class Motion:
    """How long things move; what would move stands still at 0."""

    BUSY = 1600
    """One round of what shows that work of unknown length goes on."""
    CARET = 1000
    """One blink of the mark in a field."""
    SCAN_FLASH = 700
    """For the frame around the window to fade, after a scan."""


_TOUCH: Final[dict[type, dict[str, int]]] = {
    Type: {"SMALL": 15, "BODY": 17, "TITLE": 20, "FIGURE": 30},
    Size: {
        "TARGET": 60,
        "TARGET_INSIDE": 60 - 2 * Size.FOCUS,
        "PRIMARY": 68,
        "PRIMARY_INSIDE": 68 - 2 * Size.FOCUS,
        "ROW": 92,
        "THUMBNAIL": 68,
        "ICON": 24,
        "BAR": 10,
        "SCROLLBAR": 24,
        "SCROLLBAR_HANDLE": 60,
        "FORM_LEAST": 300,
        "RESULT_LEAST": 340,
        "LIST_LEAST": 280,
        "TABLE_ROW": 68,
        "TABLE_THUMBNAIL": 56,
        "COLUMN_LEAST": 84,
        "COLUMN_SMALL": 132,
        "COLUMN": 156,
        "COLUMN_REFERENCE": 176,
        "COLUMN_MOMENT": 204,
        "COLUMN_LARGE": 240,
        "REVIEW_MANY_LEAST": 300,
        "NUMBER": 36,
        "OPERATOR": 170,
        "HEAT_ROW": 40,
        "DIALOG": 640,
        "MESSAGE": 480,
    },
}
"""What is larger for gloves, by what has it."""
_STILL: Final[dict[type, dict[str, int]]] = {Motion: {"BUSY": 0, "CARET": 0, "SCAN_FLASH": 0}}
_USUAL: Final = {
    group: {name: getattr(group, name) for name in changes}
    for group, changes in (_TOUCH | _STILL).items()
}


def choose(*, touch: bool, still: bool) -> None:
    """Sets what depends on the density (larger for gloves?) and on motion (none?)."""
    for changes, wanted in ((_TOUCH, touch), (_STILL, still)):
        for group, special in changes.items():
            for name, value in (special if wanted else _USUAL[group]).items():
                setattr(group, name, value)


MILLISECOND: Final = 0.001


class Time:
    """How long the window waits before it acts on its own."""

    TYPING: Final = 200
    """After the last key in the search box."""
    SETTLING: Final = 2000
    """After the model is open, and while products wait, before the first look for a newer model."""
    PROGRESS: Final = 200
    """Between two words about a download."""
    REFRESH: Final = 500
    """Between two looks at what a batch has done meanwhile."""
    KEEP_AGAIN: Final = 10_000
    """Between two tries to write what the disk or another program has kept from the history."""
    WATCHING: Final = 3000
    """Between two looks into a watched folder where the system tells of no change."""
    WATCHING_AGAIN: Final = 30_000
    """After a look that failed."""
    FIGURES: Final = 1000
    """And at the sums of it."""
    CARE: Final = 20_000
    """After the history is open, before it is looked after."""
    SEND: Final = 10_000
    """After a decision, which somebody may take back at once, before it is sent."""
    SEND_AGAIN: Final = 60_000
    """After an attempt to send that failed, before the core is asked whether it is time again."""
    KEEP: Final = 2000
    """Between two looks at what is to be taken up at the next start."""
    SCAN_WORD: Final = 4000
    """For the word about a scan."""
    SCAN_TROUBLE: Final = 9000
    """Where somebody has to do something."""
    LEARNING: Final = 400
    """After the last key of the scan that a scanner is learnt from."""
    CLOSING: Final = 2000
    """For what asks the network, once the window is closed."""
