"""The chart of tests/bench/chart.rs drawn by matplotlib and by vl-convert: `name,kind,milliseconds` a line, the median.

Reads `period,value` lines from standard input. A library that is absent is named on standard error and left out."""

import io
import statistics
import sys
import time

ROUNDS = 15
TITLE, UNIT = "A monthly series", "Hundred million yuan, monthly"


def median_ms(draw):
    draw()
    taken = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        draw()
        taken.append((time.perf_counter() - begun) * 1e3)
    return statistics.median(taken)


def with_matplotlib(rows):
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    periods, values = [row[0] for row in rows], [row[1] for row in rows]

    def draw(kind, scale):
        figure, axes = plt.subplots(figsize=(8.5, 6.0), dpi=100 * scale)
        axes.plot(periods, values)
        axes.set_title(TITLE, loc="left")
        axes.set_ylabel(UNIT)
        axes.grid(axis="y", alpha=0.3)
        axes.xaxis.set_major_locator(plt.MaxNLocator(8))
        axes.annotate(f"{values[-1]:.2f}", (periods[-1], values[-1]))
        figure.text(0.05, 0.01, "Source: a bureau")
        figure.savefig(io.BytesIO(), format=kind)
        plt.close(figure)

    yield "svg", median_ms(lambda: draw("svg", 1))
    yield "png@2x", median_ms(lambda: draw("png", 2))


def with_vl_convert(rows):
    import vl_convert

    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": 850,
        "height": 600,
        "title": {"text": TITLE, "subtitle": UNIT, "anchor": "start"},
        "data": {"values": [{"period": period, "value": value} for period, value in rows]},
        "mark": {"type": "line", "point": True},
        "encoding": {
            "x": {"field": "period", "type": "temporal"},
            "y": {"field": "value", "type": "quantitative"},
        },
    }
    yield "svg", median_ms(lambda: vl_convert.vegalite_to_svg(spec, vl_version="5.20"))
    yield "png@2x", median_ms(lambda: vl_convert.vegalite_to_png(spec, vl_version="5.20", scale=2))


def main():
    rows = [line.strip().split(",") for line in sys.stdin if line.strip()]
    rows = [(period, float(value)) for period, value in rows]
    for name, draw in (("matplotlib", with_matplotlib), ("vl-convert", with_vl_convert)):
        try:
            for kind, milliseconds in draw(rows):
                print(f"{name},{kind},{milliseconds:.2f}")
        except ImportError as absent:
            print(f"skipped: {name}: {absent}", file=sys.stderr)


main()
