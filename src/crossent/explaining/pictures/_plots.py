"""What all matplotlib plots share: the title over the finding, the theme's paper and ink, legends outside the data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crossent.explaining.pictures._lines import balanced, in_parts

if TYPE_CHECKING:
    from crossent.explaining.pictures._theme import Theme

_TITLE, _FINDING = 10.5, 9.0  # points
_BOLD, _PLAIN = 0.57, 0.53  # of its size is what a letter takes across
_LINE = 1.25
_SPREAD = 1.13  # a layout gives axes more room than their first place says


def dressed(ax: Any, theme: Theme, title: str, finding: str, x: str, y: str, *, grid: str = "both") -> None:
    """Give axes their title, the finding below it, the names of the axes, paper and ink."""
    ax.figure.set_facecolor(theme.paper)
    spread = _SPREAD if ax.get_aspect() == "auto" else 1.0
    inches = ax.get_position().width * ax.figure.get_figwidth() * spread
    below = in_parts(finding, _letters(inches, _FINDING, _PLAIN))
    above = balanced(title, _letters(inches, _TITLE, _BOLD))
    pad = 7.0 + len(below) * _FINDING * _LINE
    ax.set_title("\n".join(above), loc="left", color=theme.ink, fontsize=_TITLE, fontweight="bold", pad=pad + 2)
    ax.annotate(
        "\n".join(below), (0, 1), (0, 6), xycoords="axes fraction", textcoords="offset points", va="bottom",
        color=theme.ink, fontsize=_FINDING, annotation_clip=False,
    )  # fmt: skip
    panel(ax, theme, x, y, grid=grid)


def _letters(inches: float, size: float, wide: float) -> int:
    return int(72 * inches / (size * wide))


def panel(ax: Any, theme: Theme, x: str, y: str, *, grid: str = "both") -> None:
    """Give axes the names of x and y, paper and ink."""
    ax.set_facecolor(theme.paper)
    ax.set_xlabel(x, color=theme.ink)
    ax.set_ylabel(y, color=theme.ink)
    ax.tick_params(colors=theme.ink, which="both")
    ax.grid(visible=False)
    if grid != "none":
        ax.grid(visible=True, axis=grid, color=theme.faint, alpha=0.45, linewidth=0.6)
    ax.set_axisbelow(True)
    for side, spine in ax.spines.items():
        spine.set_visible(side in {"left", "bottom"})
        spine.set_color(theme.ink)
    legend = ax.get_legend()
    if legend is not None:
        legend.get_frame().set(facecolor=theme.paper, edgecolor="none", alpha=0.85)
        for text in legend.get_texts():
            text.set_color(theme.ink)


def panels(ax: Any, *boxes: tuple[float, float, float, float]) -> list[Any]:
    """Return axes inside the frame of others (left, bottom, width, height as shares); the others keep their title."""
    ax.axis("off")
    return [ax.inset_axes(box) for box in boxes]


def key(ax: Any, *, columns: int = 3, below: float = 0.55) -> None:
    """Put the legend in one line so many inches below the axes, where it hides nothing."""
    from matplotlib.transforms import ScaledTranslation

    place = ax.transAxes + ScaledTranslation(0.0, -below, ax.figure.dpi_scale_trans)
    ax.legend(
        loc="upper left", bbox_to_anchor=(0.0, 0.0), bbox_transform=place, ncols=columns, frameon=False,
        borderaxespad=0.0, handletextpad=0.5, columnspacing=1.5, fontsize=9,
    )  # fmt: skip


def words(ax: Any, theme: Theme, x: float, y: float, text: str, **look: Any) -> None:
    """Write on axes, over a rim of the paper's colour."""
    from matplotlib import patheffects

    shift = look.pop("shift", (0, 0))
    look = {"color": theme.ink, "fontsize": 9, "va": "center", **look}
    rim = [patheffects.withStroke(linewidth=2.5, foreground=theme.paper)]
    ax.annotate(text, (x, y), shift, textcoords="offset points", path_effects=rim, zorder=6, **look)
