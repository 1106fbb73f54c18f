"""Every colour, distance, size and duration of the window: the only place that holds such numbers.

Distances are logical pixels (Qt scales them with the screen), durations milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass
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
    """Heights of letters."""

    SMALL: Final = 13
    BODY: Final = 15
    TITLE: Final = 18
    FIGURE: Final = 28
    HERO: Final = 38

    NORMAL: Final = 400
    STRONG: Final = 600


class Radius:
    """Roundness of corners."""

    SMALL: Final = 4
    FIELD: Final = 8
    CARD: Final = 14


class Size:
    """Sizes of things; whatever can be pressed is at least TARGET high."""

    STROKE: Final = 1
    FOCUS: Final = 2
    """Borders are STROKE wide with as much free around them, and FOCUS wide with the focus."""
    TARGET: Final = 44
    TARGET_INSIDE: Final = TARGET - 2 * FOCUS
    PRIMARY: Final = 52
    PRIMARY_INSIDE: Final = PRIMARY - 2 * FOCUS
    ROW: Final = 76
    THUMBNAIL: Final = 56
    PHOTO: Final = 168
    ICON: Final = 20
    ICON_LARGE: Final = 44
    BAR: Final = 8
    PROGRESS: Final = 120
    SCROLLBAR: Final = 12
    SCROLLBAR_HANDLE: Final = 44

    DROP_ZONE: Final = 140
    DESCRIPTION: Final = 72
    FORM: Final = 364
    RESULT: Final = 590
    LIST: Final = 348
    """The three columns share the window in these proportions, as far as the least widths allow:"""
    FORM_LEAST: Final = 260
    RESULT_LEAST: Final = 320
    LIST_LEAST: Final = 240
    RESULT_WITH_PHOTO: Final = 500
    """From this width on."""
    RESULT_TALL: Final = 460
    """With the largest letters from this height on."""
    CHOICE: Final = 420
    PREVIEW: Final = 880
    """The two columns of a batch before it runs, in these proportions."""
    TABLE: Final = 1000
    CHART: Final = 230
    """And those of its results."""
    TABLE_ROW: Final = 52
    TABLE_THUMBNAIL: Final = 44
    COLUMN_LEAST: Final = 72
    COLUMN_SMALL: Final = 112
    COLUMN: Final = 136
    COLUMN_REFERENCE: Final = 152
    COLUMN_MOMENT: Final = 176
    COLUMN_LARGE: Final = 216
    REVIEW_PHOTO: Final = 520
    REVIEW_ANSWER: Final = 480
    REVIEW_MANY: Final = 330
    """The three columns of a review, in these proportions, as far as the least widths allow:"""
    REVIEW_PHOTO_LEAST: Final = 220
    REVIEW_ANSWER_LEAST: Final = 300
    REVIEW_MANY_LEAST: Final = 270
    NUMBER: Final = 28
    """The badge of a suggestion."""
    OPERATOR: Final = 180
    DAYS_CHART: Final = 160
    HEAT_CELL: Final = 84
    HEAT_ROW: Final = 32
    HEAT_NAME: Final = 260
    DIALOG: Final = 560
    MESSAGE: Final = 420
    """The longest comfortable line of a sentence that stands alone."""
    WINDOW: Final = (1320, 700)


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
    CLOSING: Final = 2000
    """For what asks the network, once the window is closed."""
