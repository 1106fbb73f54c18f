"""Charts as inline SVG, coloured by the page's style sheet, so that they follow light and dark.

Each has a text alternative for screen readers, and its figures as tooltips.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from markupsafe import Markup

Point = tuple[float, float]


class Series(NamedTuple):
    """One line of a chart."""

    name: str
    points: Sequence[Point]
    marks: bool = True
    """Whether each point is marked, with its figures as a tooltip."""


class Cell(NamedTuple):
    """One field of a heat map."""

    row: int
    column: int
    share: float
    """0 to 1."""
    tip: str


_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 26, 12, 40


def lines(
    series: Sequence[Series],
    x_label: str,
    y_label: str,
    *,
    x: tuple[float, float] = (0.0, 1.0),
    y: tuple[float, float] = (0.0, 1.0),
    ticks: Sequence[float] = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0),
    percent: bool = True,
    diagonal: bool = False,
    size: tuple[int, int] = (460, 340),
) -> Markup:
    """Lines over common axes; `diagonal` adds the line on which both are equal."""
    width, height = size
    across, up = width - _LEFT - _RIGHT, height - _TOP - _BOTTOM

    def at(point: Point) -> Point:
        return (
            _LEFT + across * (point[0] - x[0]) / ((x[1] - x[0]) or 1),
            _TOP + up * (1 - (point[1] - y[0]) / ((y[1] - y[0]) or 1)),
        )

    parts = [_axes(at, x, y, ticks, percent, (width, height), (x_label, y_label))]
    if diagonal:
        (x1, y1), (x2, y2) = at((x[0], y[0])), at((x[1], y[1]))
        parts.append(_line(x1, y1, x2, y2, "diagonal"))
    for number, one in enumerate(series):
        colour = f"series-{number % 4}"
        path = " ".join(f"{left:.1f},{top:.1f}" for left, top in map(at, one.points))
        parts.append(Markup('<polyline class="line {}" points="{}"/>').format(colour, path))
        for point in one.points if one.marks else ():
            left, top = at(point)
            tip = f"{one.name}: {_figure(point[0], percent)} → {_figure(point[1], True)}"
            parts.append(
                Markup(
                    '<circle class="mark {}" cx="{:.1f}" cy="{:.1f}" r="4"><title>{}</title>'
                    "</circle>"
                ).format(colour, left, top, tip)
            )
    alternative = f"{y_label} by {x_label}: {', '.join(one.name for one in series)}"
    return _svg(width, height, parts, alternative)


def bars(values: Iterable[tuple[str, float]], x_label: str, y_label: str) -> Markup:
    """Upright bars, their heights as shares of the highest."""
    named = list(values)
    width, height = 460, 120
    across, up = width - _LEFT - _RIGHT, height - _TOP - 30
    most = max((value for _, value in named), default=0) or 1
    step = across / max(len(named), 1)
    parts = [
        Markup(
            '<rect class="bar" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}">'
            "<title>{}</title></rect>"
        ).format(
            _LEFT + step * i + 1,
            _TOP + up * (1 - value / most),
            step - 2,
            up * value / most,
            f"{name}: {value:g}",
        )
        for i, (name, value) in enumerate(named)
    ]
    parts.append(_line(_LEFT, _TOP + up, _LEFT + across, _TOP + up, "axis"))
    parts.append(_text(_LEFT + across / 2, height - 8, x_label, "middle"))
    parts.append(_text(_LEFT - 8, _TOP + 10, f"{most:g}", "end"))
    return _svg(width, height, parts, f"{y_label} by {x_label}")


def heat_map(names: Sequence[str], cells: Iterable[Cell], alternative: str) -> Markup:
    """A square of fields, rows and columns of the same names; fields without a cell stay empty."""
    side = 20 if len(names) <= 40 else 12
    margin = 8 * max(map(len, names), default=0) + 12
    edge = side * len(names)
    parts = []
    for i, name in enumerate(names):
        middle = margin + side * (i + 0.5)
        parts.append(_text(margin - 6, middle + 4, name, "end"))
        parts.append(
            Markup('<text transform="translate({:.1f} {}) rotate(-90)">{}</text>').format(
                middle + 4, margin - 6, name
            )
        )
    parts.append(
        Markup('<rect class="frame" x="{0}" y="{0}" width="{1}" height="{1}"/>').format(
            margin, edge
        )
    )
    for cell in cells:
        kind = "right" if cell.row == cell.column else "wrong"
        parts.append(
            Markup(
                '<rect class="cell {}" x="{}" y="{}" width="{}" height="{}" fill-opacity="{:.2f}">'
                "<title>{}</title></rect>"
            ).format(
                kind,
                margin + side * cell.column,
                margin + side * cell.row,
                side - 1,
                side - 1,
                0.08 + 0.92 * cell.share**0.7,
                cell.tip,
            )
        )
    return _svg(margin + edge + 4, margin + edge + 4, parts, alternative)


class Change(NamedTuple):
    """A difference with the interval in which it lies."""

    name: str
    difference: float
    low: float
    high: float
    tip: str


def changes(rows: Sequence[Change]) -> Markup:
    """Differences around zero, each with its interval, one below the other."""
    step, label, across = 20, 230, 420
    reach = max((max(abs(row.low), abs(row.high)) for row in rows), default=0.0)
    reach = min(max(reach, 0.05), 1.0)

    def at(value: float) -> float:
        return label + across / 2 * (1 + max(-1.0, min(1.0, value / reach)))

    height = step * len(rows) + 30
    parts = [_line(at(0), 0, at(0), height - 24, "axis")]
    for i, row in enumerate(rows):
        middle = step * (i + 0.5)
        kind = "bad" if row.high < 0 else "good" if row.low > 0 else "even"
        parts.append(_text(label - 8, middle + 4, row.name, "end"))
        parts.append(
            Markup(
                '<g class="{}"><title>{}</title>{}<circle cx="{:.1f}" cy="{}" r="4"/></g>'
            ).format(
                kind,
                row.tip,
                _line(at(row.low), middle, at(row.high), middle, "range"),
                at(row.difference),
                middle,
            )
        )
    for value in (-reach, 0.0, reach):
        parts.append(
            _text(at(value), height - 6, f"{100 * value:+.0f}" if value else "0", "middle")
        )
    width = label + across + 30
    return _svg(width, height, parts, "Change of F1 by category, in points")


def _axes(
    at: Callable[[Point], Point],
    x: tuple[float, float],
    y: tuple[float, float],
    ticks: Sequence[float],
    percent: bool,
    size: tuple[int, int],
    labels: tuple[str, str],
) -> Markup:
    parts = []
    for tick in ticks:
        left, bottom = at((tick, y[0]))
        parts.append(_line(left, bottom, left, _TOP, "grid"))
        parts.append(_text(left, bottom + 16, _figure(tick, percent), "middle"))
    for i in range(6):
        value = y[0] + (y[1] - y[0]) * i / 5
        left, top = at((x[0], value))
        right, _ = at((x[1], value))
        parts.append(_line(left, top, right, top, "grid"))
        parts.append(_text(left - 6, top + 4, _figure(value, True), "end"))
    width, height = size
    parts.append(_text((_LEFT + width - _RIGHT) / 2, height - 6, labels[0], "middle"))
    parts.append(
        Markup(
            '<text transform="translate(12 {}) rotate(-90)" text-anchor="middle">{}</text>'
        ).format((height - _BOTTOM + _TOP) / 2, labels[1])
    )
    return Markup("").join(parts)


def _figure(value: float, percent: bool) -> str:
    return f"{100 * value:.3g} %" if percent else f"{value:g}"


def _line(x1: float, y1: float, x2: float, y2: float, kind: str) -> Markup:
    return Markup('<line class="{}" x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}"/>').format(
        kind, x1, y1, x2, y2
    )


def _text(x: float, y: float, text: str, anchor: str) -> Markup:
    return Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>').format(
        x, y, anchor, text
    )


def _svg(width: float, height: float, parts: Iterable[Markup], alternative: str) -> Markup:
    return Markup(
        '<svg role="img" aria-label="{0}" viewBox="0 0 {1:.0f} {2:.0f}" '
        'style="max-width: {1:.0f}px">{3}</svg>'
    ).format(alternative, width, height, Markup("").join(parts))
