"""Small plots as SVG text: bars with intervals, points with a line, and a grid of counts. No other file is needed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

WIDTH, LEFT, RIGHT, ROW, SIDE = 640, 220, 110, 22, 300
MARGIN = 44


@dataclass(frozen=True)
class Bar:
    """limits: the interval, or nothing. note: stands at the right end."""

    label: str
    value: float
    limits: tuple[float, float] | None = None
    note: str = ""


def bars(rows: Sequence[Bar], most: float | None = None) -> Markup:
    """From 0 to `most`, or to the largest value; what is below 0 has no length."""
    ends = [row.limits[1] if row.limits else row.value for row in rows]
    scale = (WIDTH - LEFT - RIGHT) / (most or max([*ends, 1e-9]))
    parts = [_bar(row, number * ROW, scale) for number, row in enumerate(rows)]
    return _svg(WIDTH, ROW * len(rows) + 4, parts)


def _bar(row: Bar, top: float, scale: float) -> str:
    length, middle = max(0.0, row.value * scale), top + ROW / 2
    drawn = [
        f'<text x="{LEFT - 8}" y="{middle + 4:.0f}" class="end">{escape(row.label)}</text>',
        f'<rect x="{LEFT}" y="{top + 4:.0f}" width="{length:.1f}" height="{ROW - 8}" class="bar"/>',
        f'<text x="{WIDTH - RIGHT + 8}" y="{middle + 4:.0f}">{escape(row.note or f"{row.value:.3g}")}</text>',
    ]
    if row.limits:
        low, high = (LEFT + max(0.0, limit) * scale for limit in row.limits)
        drawn.append(f'<path d="M{low:.1f} {middle:.0f}H{high:.1f}" class="line"/>')
    return "".join(drawn)


def points(
    found: Sequence[tuple[float, float]],
    names: tuple[str, str],
    line: tuple[float, float] | None = None,
    sizes: Sequence[float] | None = None,
) -> Markup:
    """names: of the axes. line: its height at 0 and its slope. sizes: radii."""
    across, up = _Axis.of([x for x, _ in found]), _Axis.of([y for _, y in found])
    parts = [*across.drawn(names[0], upright=False), *up.drawn(names[1], upright=True)]
    for (x, y), size in zip(found, sizes or [3.0] * len(found), strict=True):
        parts.append(f'<circle cx="{across.at(x):.1f}" cy="{_turned(up.at(y)):.1f}" r="{size:.1f}" class="dot"/>')
    if line is not None:
        (x1, x2), (height, slope) = (across.low, across.high), line
        ends = [f"{across.at(x):.1f} {_turned(up.at(height + slope * x)):.1f}" for x in (x1, x2)]
        parts.append(f'<path d="M{ends[0]}L{ends[1]}" class="line"/>')
    return _svg(SIDE + 2 * MARGIN, SIDE + 2 * MARGIN, parts)


@dataclass(frozen=True)
class _Axis:
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "_Axis":
        low, high = min(values), max(values)
        reach = (high - low) * 0.06 or 0.5
        return cls(low - reach, high + reach)

    def at(self, value: float) -> float:
        return MARGIN + SIDE * (value - self.low) / (self.high - self.low)

    def drawn(self, name: str, upright: bool) -> list[str]:
        edge = MARGIN + SIDE
        if upright:
            ends = [(MARGIN - 6, edge, self.low), (MARGIN - 6, MARGIN + 8, self.high)]
            title = f'<text transform="translate(14 {edge / 2 + 20:.0f}) rotate(-90)" class="mid">{escape(name)}</text>'
        else:
            ends = [(MARGIN + 14, edge + 16, self.low), (edge, edge + 16, self.high)]
            title = f'<text x="{MARGIN + SIDE / 2:.0f}" y="{edge + 34}" class="mid">{escape(name)}</text>'
        path = f'<path d="M{MARGIN} {MARGIN}V{edge}H{edge}" class="axis"/>'
        return [path, title, *(f'<text x="{x}" y="{y}" class="end">{value:.2g}</text>' for x, y, value in ends)]


def _turned(value: float) -> float:
    """SVG counts from the top."""
    return 2 * MARGIN + SIDE - value


def grid(table: Mapping[str, Mapping[str, int]], names: tuple[str, str]) -> Markup:
    """A row a label, a column what it was taken for. names: of rows and columns."""
    columns = list(dict.fromkeys([*table, *(column for row in table.values() for column in row)]))
    cell, left, top = 62, 120, 42
    parts = [f'<text x="4" y="14">{escape(names[0])} ↓ {escape(names[1])} →</text>']
    parts += [
        f'<text x="{left + number * cell + cell / 2:.0f}" y="{top - 8}" class="mid">{escape(column)}</text>'
        for number, column in enumerate(columns)
    ]
    for line, (label, row) in enumerate(table.items()):
        y, total = top + line * ROW, sum(row.values()) or 1
        parts.append(f'<text x="{left - 8}" y="{y + 15}" class="end">{escape(label)}</text>')
        for number, column in enumerate(columns):
            parts.append(_cell(left + number * cell, y, cell, row.get(column, 0), total, column == label))
    return _svg(left + cell * len(columns) + 4, top + ROW * len(table) + 4, parts)


def _cell(x: float, y: float, width: float, count: int, total: int, right: bool) -> str:
    kind = "right" if right else "wrong"
    shade = f'<rect x="{x}" y="{y}" width="{width - 2}" height="{ROW - 2}" class="{kind}" fill-opacity="{count / total:.2f}"/>'
    return shade + (f'<text x="{x + width / 2:.0f}" y="{y + 15}" class="mid">{count}</text>' if count else "")


def _svg(width: float, height: float, parts: Sequence[str]) -> Markup:
    return Markup(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" role="img">'
        f"{''.join(parts)}</svg>"
    )
