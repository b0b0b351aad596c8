"""Every picture: its numbers are the library's, it draws with both libraries, and needs nothing from the network."""

from __future__ import annotations

import json
import re
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet
import pytest

import crossent
from crossent import explain_students as students
from crossent.errors import InvalidInput, MissingDependency
from crossent.pictures import (
    AbstractPicture,
    ClassArea,
    ComparisonScatter,
    DecisionRegions,
    DescentSurface,
    DescentTrace,
    EntropyArea,
    GradientBars,
    LossDistribution,
    ReliabilityCurve,
    SurpriseCurve,
    students_chart,
)

pytest.importorskip("altair", reason="pictures need the extra `report`")
pytest.importorskip("vl_convert", reason="pictures need the extra `report`")
matplotlib = pytest.importorskip("matplotlib", reason="plots need the extra `plot`")
matplotlib.use("Agg")
pyplot = pytest.importorskip("matplotlib.pyplot", reason="plots need the extra `plot`")

PROBS = [f"prob_{digit}" for digit in range(10)]


def demo(name: str) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    path = files("crossent.cli") / "demo" / f"digits_{name}.parquet"
    table = pyarrow.parquet.read_table(str(path))
    truth = next(column for column in ("truth", "label") if column in table.column_names)
    probs = np.column_stack([table[column].to_numpy() for column in PROBS]).astype(np.float64)
    return table[truth].to_numpy(zero_copy_only=False).astype(np.int64), probs


@pytest.fixture(scope="module")
def pictures() -> dict[str, AbstractPicture]:
    (truth, first), (_, second) = demo("logistic"), demo("boosting")
    story = students()
    return {
        "surprise": SurpriseCurve.from_predictions(truth, first),
        "gradient": GradientBars.from_predictions(1, logits=[2.0, 1.0, 0.1], classes=["cat", "dog", "bird"]),
        "losses": LossDistribution.from_predictions(truth, first),
        "reliability": ReliabilityCurve.from_predictions(truth, first),
        "classes": ClassArea.from_predictions(truth, first),
        "comparison": ComparisonScatter.from_predictions(truth, first, second, names=("logistic", "boosting")),
        "entropy": EntropyArea.from_predictions([0.5, 0.25, 0.125, 0.125], [0.25, 0.25, 0.4, 0.1]),
        "regions": DecisionRegions.from_students(story),
        "surface": DescentSurface.from_students(story),
        "trace": DescentTrace.from_students(story),
    }


NAMES = (
    "surprise",
    "gradient",
    "losses",
    "reliability",
    "classes",
    "comparison",
    "entropy",
    "regions",
    "surface",
    "trace",
)


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_is_a_chart_and_a_plot(pictures: dict[str, AbstractPicture], name: str) -> None:
    picture = pictures[name]
    for dark in (False, True):
        spec = picture.chart(dark=dark).to_json()
        above = json.loads(spec)["title"]["text"]
        assert (above if isinstance(above, str) else " ".join(above)) == picture.title
        assert "NaN" not in spec
        assert "Infinity" not in spec
    _, ax = pyplot.subplots()
    drawn = picture.plot(ax=ax)
    assert drawn is picture
    assert picture.ax_ is ax  # type: ignore[attr-defined]
    assert ax.get_title(loc="left").replace("\n", " ").startswith(picture.title)
    pyplot.close("all")


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_states_its_finding(pictures: dict[str, AbstractPicture], name: str) -> None:
    picture = pictures[name]
    assert re.search(r"\d", picture.title + picture.finding)
    assert "nan" not in (picture.title + picture.finding).split()


@pytest.mark.parametrize(("ending", "starts"), [("svg", b"<svg"), ("png", b"\x89PNG"), ("html", b"<!DOCTYPE html>")])
def test_files(pictures: dict[str, AbstractPicture], tmp_path: Path, ending: str, starts: bytes) -> None:
    path = tmp_path / f"trace.{ending}"
    pictures["trace"].save(path, dark=True)
    data = path.read_bytes()
    assert data.lstrip().startswith(starts)
    if ending == "html":
        assert not re.search(rb"<(script|link)[^>]+(src|href)=.https?:", data)


def test_a_file_of_another_kind_is_refused(pictures: dict[str, AbstractPicture], tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"path: must end in \.svg, \.png or \.html; found 'a\.gif'"):
        pictures["trace"].save(tmp_path / "a.gif")


def test_the_story_is_one_picture(tmp_path: Path) -> None:
    story = students()
    assert "Model B has less cross-entropy" in str(students_chart(story).to_dict(validate=False)["title"]["text"])
    story.save(tmp_path / "students.svg")
    assert (tmp_path / "students.svg").read_text().startswith("<svg")


def test_the_values_are_the_librarys(pictures: dict[str, AbstractPicture]) -> None:
    truth, probs = demo("logistic")
    losses = crossent.cross_entropy(truth, probs)
    surprise, area, spread = pictures["surprise"], pictures["classes"], pictures["losses"]
    assert isinstance(surprise, SurpriseCurve)
    assert isinstance(area, ClassArea)
    assert isinstance(spread, LossDistribution)
    np.testing.assert_array_equal(surprise.losses, losses)
    assert area.total == pytest.approx(crossent.log_loss(truth, probs), rel=1e-12)
    assert float((area.rows * area.loss).sum()) == pytest.approx(float(losses.sum()), rel=1e-12)
    assert int(spread.counts.sum()) == len(truth)
    top = np.sort(losses)[::-1][: round(0.01 * len(losses))].sum() / losses.sum()
    assert spread.share_of_top(round(0.01 * len(losses)) / len(losses)) == pytest.approx(top, rel=1e-9)


def test_the_gradient_is_p_minus_y(pictures: dict[str, AbstractPicture]) -> None:
    bars = pictures["gradient"]
    assert isinstance(bars, GradientBars)
    np.testing.assert_allclose(bars.gradient, bars.probs - bars.truth, atol=1e-15)
    assert f"{bars.loss:.4f}" == "1.4170"


def test_the_extra_area_is_the_divergence(pictures: dict[str, AbstractPicture]) -> None:
    picture = pictures["entropy"]
    assert isinstance(picture, EntropyArea)
    sizes = {"both": 1.0, "too long": 1.0, "too short": 0.0}
    area = sum(
        sizes[one["part"]] * (one["right"] - one["left"]) * (one["high"] - one["low"]) for one in picture._parts()
    )
    cross = float(-(picture.p * np.log2(picture.q)).sum())
    assert area == pytest.approx(cross)
    assert picture.entropy + picture.divergence == pytest.approx(cross)


def test_the_regions_are_what_the_model_predicts() -> None:
    rng = np.random.default_rng(1)
    points, truth = rng.normal(size=(90, 2)), rng.integers(0, 4, size=90)
    picture = DecisionRegions.from_predictions(crossent.fit(points, truth), points, truth)
    from matplotlib.path import Path as Polygon

    places = picture.low + rng.random((2000, 2)) * (picture.high - picture.low)
    inside = np.stack([Polygon(polygon).contains_points(places) for _, polygon in picture.polygons()], axis=1)
    classes = np.array([k for k, _ in picture.polygons()])
    assert (inside.sum(axis=1) == 1).mean() > 0.999
    np.testing.assert_array_equal(classes[inside.argmax(axis=1)], picture.line.predict(places))


def test_the_surface_is_lowest_where_fit_ends(pictures: dict[str, AbstractPicture]) -> None:
    surface = pictures["surface"]
    assert isinstance(surface, DescentSurface)
    assert surface.height.min() >= surface.descent.least - 1e-12
    up, across = np.unravel_index(surface.height.argmin(), surface.height.shape)
    ((first, second),) = surface.descent.last.coefficients
    assert abs(surface.across[across] - first) <= np.diff(surface.across)[0]
    assert abs(surface.up[up] - second) <= np.diff(surface.up)[0]
    assert surface._path()[-1][1:] == surface.descent.last.coefficients[0]


def table(name: str) -> dict[str, Any]:
    truth, probs = demo(name)
    columns = {f"prob_{digit}": probs[:, digit] for digit in range(10)}
    return {"id": [f"d{row}" for row in range(len(truth))], "label": [str(one) for one in truth], **columns}


def test_a_file_a_dataframe_and_arrays_give_the_same_picture(tmp_path: Path) -> None:
    import pandas as pd

    truth, probs = demo("logistic")
    frame = pd.DataFrame(table("logistic"))
    frame.to_parquet(tmp_path / "digits.parquet")
    for make, values in (
        (SurpriseCurve, lambda one: one.losses),
        (LossDistribution, lambda one: one.loss_share),
        (ClassArea, lambda one: one.loss),
        (ReliabilityCurve, lambda one: np.array(one.reliability.steps)),
    ):
        arrays = make.from_predictions(truth, probs)
        for source in (str(tmp_path / "digits.parquet"), frame):
            np.testing.assert_array_equal(values(make.from_predictions(source)), values(arrays))
    assert SurpriseCurve.from_predictions(frame).names == tuple(frame["id"])


def test_results_are_drawn_without_their_rows() -> None:
    truth, probs = demo("logistic")
    score = crossent.score(truth, probs)
    area, same = ClassArea.from_score(score), ClassArea.from_predictions(truth, probs)
    assert area.classes == same.classes
    np.testing.assert_allclose(area.loss, same.loss, rtol=1e-12)
    assert ReliabilityCurve.from_score(score).title == ReliabilityCurve.from_predictions(truth, probs).title
    batch = crossent.explain([0, 1], [[0.5, 0.5], [0.75, 0.25]])
    assert SurpriseCurve.from_explanation(batch).losses.tolist() == [np.log(2), np.log(4)]
    assert GradientBars.from_explanation(batch).gradient.tolist() == [0.75, -0.75]


def test_a_row_of_a_file_is_drawn(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,label,p_cat,p_dog\nx,cat,0.75,0.25\ny,cat,0.125,0.875\n")
    bars = GradientBars.from_predictions(path, id="y")
    assert (bars.classes, bars.probs.tolist(), bars.gradient.tolist()) == (
        ("cat", "dog"), [0.125, 0.875], [-0.875, 0.875],
    )  # fmt: skip
    assert EntropyArea.from_predictions(path, row=1).divergence == pytest.approx(np.log2(4 / 3))


def test_soft_truth_is_drawn_where_it_makes_sense() -> None:
    bars = GradientBars.from_predictions([0.75, 0.25], [0.5, 0.5], classes=["rain", "sun"])
    assert bars.gradient.tolist() == [-0.25, 0.25]
    spread = LossDistribution.from_predictions([[0.5, 0.5], [1.0, 0.0]], [[0.5, 0.5], [0.5, 0.5]])
    assert spread.losses.tolist() == [np.log(2), np.log(2)]


def test_two_files_are_joined_by_their_ids(tmp_path: Path) -> None:
    import pandas as pd

    first, second = pd.DataFrame(table("logistic")), pd.DataFrame(table("boosting"))
    turned = second.iloc[::-1]
    (truth, a), (_, b) = demo("logistic"), demo("boosting")
    plain = ComparisonScatter.from_predictions(truth, a, b)
    turned.to_parquet(tmp_path / "boosting.parquet")
    joined = ComparisonScatter.from_files(first, tmp_path / "boosting.parquet")
    assert joined.names[1] == "boosting"
    np.testing.assert_array_equal(joined.second, plain.second)
    with pytest.raises(InvalidInput, match=r"id: both must have the same rows; found 1,797 and 1,796, id d0"):
        ComparisonScatter.from_files(first, second.iloc[1:])
    other = second.assign(label=[*second["label"][:-1], "7"])
    with pytest.raises(InvalidInput, match=r"b: the truth must be the same in both; found 1 rows .* id d1796"):
        ComparisonScatter.from_files(first, other)
    twice = second.assign(id=["d0", *second["id"][:-1]])
    with pytest.raises(InvalidInput, match="id: must name each row once"):
        ComparisonScatter.from_files(first, twice)


def test_regions_take_a_dataframe_and_the_names_of_classes() -> None:
    import pandas as pd

    frame = pd.DataFrame({"long": [0.0, 1.0, 2.0, 3.0], "wide": [1.0, 0.0, 1.5, 0.5]})
    names = ["no", "no", "yes", "yes"]
    picture = DecisionRegions.from_predictions(crossent.fit(frame, names), frame, names)
    assert (picture.features, picture.classes, picture.truth.tolist()) == (
        ("long", "wide"),
        ("no", "yes"),
        [0, 0, 1, 1],
    )
    with pytest.raises(InvalidInput, match=r"truth: must be a class of the model, no, yes, .* found 'maybe' in row 3"):
        DecisionRegions.from_predictions(crossent.fit(frame, names), frame, ["no", "no", "yes", "maybe"])
    with pytest.raises(InvalidInput, match=r"points: must be two features"):
        DecisionRegions.from_predictions(crossent.fit(frame, names), frame[["long"]], names)


@pytest.mark.parametrize("classes", [2, 12, 40])
def test_many_classes_and_long_names_do_not_break_a_picture(classes: int) -> None:
    rng = np.random.default_rng(classes)
    truth, probs = rng.integers(0, classes, 200), rng.dirichlet(np.ones(classes), 200)
    names = [f"a class of quite a long name, number {k}" for k in range(classes)]
    for picture in (
        ClassArea.from_predictions(truth, probs, classes=names),
        GradientBars.from_predictions(int(truth[0]), probs[0], classes=names),
        EntropyArea.from_predictions(probs[0], probs[1], classes=names),
    ):
        assert "NaN" not in picture.chart().to_json()
        picture.plot()
    pyplot.close("all")
    assert len(GradientBars.from_predictions(int(truth[0]), probs[0])._order()) <= 12


@pytest.mark.parametrize("name", NAMES)
def test_no_word_of_a_plot_leaves_the_figure(pictures: dict[str, AbstractPicture], name: str) -> None:
    drawn: Any = pictures[name].plot()
    figure = drawn.figure_
    figure.canvas.draw()
    frame = figure.bbox
    for ax in figure.axes:
        names = [ax.xaxis.label, ax.yaxis.label] if ax.axison else []
        for text in [*ax.texts, ax._left_title, *names]:
            if text.get_text():
                box = text.get_window_extent()
                assert frame.x0 - 1 <= box.x0 <= box.x1 <= frame.x1 + 1, text.get_text()
                assert frame.y0 - 1 <= box.y0 <= box.y1 <= frame.y1 + 1, text.get_text()
    pyplot.close("all")


def test_the_descent_is_drawn_to_where_fit_ends(pictures: dict[str, AbstractPicture]) -> None:
    trace = pictures["trace"]
    assert isinstance(trace, DescentTrace)
    story = students()
    model = crossent.fit(story.points, story.truth, alpha=story.descent.alpha, tol=1e-13)
    end = trace._end()
    assert end["step"] == trace.descent.last.step
    assert end["loss"] == pytest.approx(model.loss["nats"], rel=1e-4)
    assert trace.descent.last.objective == pytest.approx(model.objective, rel=2e-9)
    assert "crossent fit ends here: 0.0357" in trace.chart().to_json()


def test_losses_that_are_alike_are_named_by_other_shares() -> None:
    losses = np.random.default_rng(0).uniform(1.0, 2.0, 1000)
    title = LossDistribution.from_losses(losses).title
    assert re.fullmatch(r"The costliest 10% of the rows carry 1\d% of the loss, the costliest 50% 5\d%", title)


def test_titles_and_findings_break_between_their_parts() -> None:
    from crossent.explaining.pictures._lines import balanced, in_parts

    assert balanced("one two three four five six seven", 30) == ["one two three four", "five six seven"]
    assert in_parts("40 rows of a file · 3 of them wrong · mean 0.1", 30) == [
        "40 rows of a file", "3 of them wrong · mean 0.1",
    ]  # fmt: skip


def test_rows_of_infinite_loss_are_drawn_and_said() -> None:
    truth, probs = [0, 1, 1], [[0.5, 0.5], [1.0, 0.0], [0.25, 0.75]]
    curve = SurpriseCurve.from_predictions(truth, probs)
    assert curve.title == "The truth had probability 0 in 1 row: the loss there is infinite"
    assert "Infinity" not in curve.chart().to_json()
    assert LossDistribution.from_predictions(truth, probs).infinite == 1


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: SurpriseCurve.from_predictions([], np.empty((0, 2))), "a picture needs at least one row; found none"),
        (lambda: SurpriseCurve.from_predictions([[0.5, 0.5]], [[0.5, 0.5]]), "the curve −ln p needs one class a row"),
        (lambda: SurpriseCurve.from_predictions([0, 1]), "truth: a truth needs its prediction; found nothing beside"),
        (lambda: SurpriseCurve.from_predictions(None), "source: nothing to draw; give a file"),
        (
            lambda: SurpriseCurve.from_predictions(crossent.score([0], [[0.5, 0.5]])),
            "a Score keeps means, not rows; .* use ClassArea.from_score",
        ),
        (
            lambda: SurpriseCurve.from_explanation(crossent.explain([0.5, 0.5], [0.5, 0.5])),
            "found soft truth; use EntropyArea",
        ),
        (lambda: LossDistribution.from_losses([-1.0]), "losses: must be numbers of 0 or more"),
        (lambda: GradientBars.from_predictions(0, [[0.5, 0.5]]), "probs: this picture shows one row"),
        (lambda: EntropyArea.from_predictions([0.5, 0.5], [1.0, 0.0]), "every class that happens needs a probability"),
        (lambda: EntropyArea.from_predictions([0.5, 0.5], [[0.5, 0.5]]), "probs: this picture shows one distribution"),
        (lambda: ClassArea.from_predictions([0], [[0.0, 1.0]]), "an area needs rows of finite loss; found none"),
        (
            lambda: ReliabilityCurve.from_score(crossent.score([[0, 1]], [[0.5, 0.5]], kind="sigmoid")),
            "no reliability of a single class",
        ),
        (lambda: ComparisonScatter.from_predictions([0], [[1.0]], [[1.0]], kind="odds"), 'kind: must be "probs"'),
        (lambda: ComparisonScatter.from_predictions([0], [[0.5, 0.5]], [[0.5, 0.5]] * 2), "rows|samples|shape"),
    ],
)
def test_what_cannot_be_drawn_is_refused(call: Any, says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        call()


@pytest.mark.parametrize(
    ("module", "extra", "draw"),
    [
        ("altair", "report", lambda picture: picture.chart()),
        ("vl_convert", "report", lambda picture: picture.save("x.svg")),
        ("matplotlib", "plot", lambda picture: picture.plot()),
    ],
)
def test_an_absent_library_is_named_with_its_extra(
    pictures: dict[str, AbstractPicture], monkeypatch: pytest.MonkeyPatch, module: str, extra: str, draw: Any
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingDependency, match=rf'pip install "crossent\[{extra}\]"'):
        draw(pictures["trace"])
