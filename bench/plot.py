"""The cases as bars: what bare nginx takes, and what each adds."""

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams["svg.hashsalt"] = "tokenward"  # the same picture for the same figures

from matplotlib import pyplot  # noqa: E402

from .cases import CASES  # noqa: E402

_BARE, _GATE, _OTHER = "#b8bec6", "#2f6fb0", "#d08a3e"


def draw(results, path):
    shown = [case for case in CASES if case.name in results["cases"] and case.status == 200]
    figures = [results["cases"][case.name]["cpu_us"] for case in shown]
    bare = results["cases"]["bare"]["cpu_us"].median
    rows = range(len(shown))

    figure, axes = pyplot.subplots(figsize=(9, 0.45 * len(shown) + 1.2))
    axes.barh(rows, [min(bare, each.median) for each in figures], color=_BARE)
    axes.barh(rows, [max(0.0, each.median - bare) for each in figures], left=bare,
              color=[_GATE if case.loads == "gate" else _OTHER for case in shown])
    axes.errorbar([each.median for each in figures], rows, fmt="none", ecolor="#333333",
                  xerr=[[each.median - each.low for each in figures],
                        [each.high - each.median for each in figures]])
    axes.set_yticks(rows, [case.title for case in shown])
    axes.invert_yaxis()
    axes.set_xlabel("worker CPU, µs a request; grey: bare nginx; lines: quartiles")
    axes.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)
