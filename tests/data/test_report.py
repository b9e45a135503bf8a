"""The report of a package: the times of steps and their parts, sums of the city alone, problems told and not raised."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from data import report
from data.package import open_package
from data.study import make_study


@pytest.fixture(scope="module")
def study(tiny_folder: Path):  # type: ignore[no-untyped-def]
    return make_study(open_package(tiny_folder), lambda share, words: None)


def test_a_step_is_timed_with_its_parts_in_its_first_line(monkeypatch: pytest.MonkeyPatch) -> None:
    watch = report.Stopwatch({"甲": 1.0, "甲·一": 2.0, "乙": 4.0}, {"甲": 10.0, "甲·一": 30.0, "乙": 40.0})
    lines = [report.Line(step, step, "x", "ha", lambda study: 5.0) for step in "甲甲乙"]
    monkeypatch.setattr(report, "LINES", lines)
    first, second, third = report.written(None, watch).splitlines()[1:4]  # type: ignore[arg-type]
    assert first.split()[-3:] == ["5.000", "3.00", "30"]
    assert second.split()[-1] == "5.000"
    assert third.split()[-3:] == ["5.000", "4.00", "40"]


def test_every_step_of_a_line_is_one_that_a_study_tells_of(tiny_folder: Path) -> None:
    told: list[str] = []
    make_study(open_package(tiny_folder), lambda share, words: told.append(words.partition("|")[0]))
    for line in report.LINES:
        assert any(name.startswith(line.step) for name in told), line.zh
    assert any(name.startswith("生态安全格局·") for name in told)


def test_every_line_has_a_value_and_a_name_of_its_own(study) -> None:  # type: ignore[no-untyped-def]
    for line in report.LINES:
        assert np.isscalar(line.value(study)), line.zh
    assert len({line.zh for line in report.LINES}) == len(report.LINES)


def test_areas_and_loads_are_those_of_the_city(study) -> None:  # type: ignore[no-untyped-def]
    grid, region = study.landscape.grid, study.landscape["region"]
    everywhere = np.ones(grid.shape, np.uint8)
    city = np.count_nonzero(np.isin(region, (1, 3)))
    assert city < np.count_nonzero(region)
    assert report.area(lambda _: everywhere)(study) == pytest.approx(city * grid.cell_ha)
    whole = study.diagnosis.hydrology.nutrients["n_stream_t"].sum()
    assert 0 < report.to_streams("n")(study) < whole, "the buffer's load is not the city's"


def test_what_only_the_models_notice_is_told_like_the_rest(
    package_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wish = "unit,name_zh,name_en,flag,source\nL99-001,自定区,Own,P,规划人员\n"
    (package_folder / "tables" / "zone_overrides.csv").write_text(wish, encoding="utf-8")
    with pytest.raises(SystemExit):
        report.main([str(package_folder)])
    assert "L99-001" in capsys.readouterr().err
