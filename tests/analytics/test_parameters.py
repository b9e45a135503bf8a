"""Parameter tables: look-ups, and what the committed tables themselves must hold."""

import numpy as np
import pandas as pd
import pytest

from analytics.parameters import Parameters
from tests.analytics.island import parameters

TABLES = ("classes", "cover_factor", "slope_factor", "threats", "sensitivity", "constants")


@pytest.fixture(scope="module")
def tables() -> Parameters:
    return parameters()


def test_by_class_reads_a_column_for_every_cell(tables: Parameters) -> None:
    landuse = np.array([[3010, 11041], [1030, 0]], np.uint16)
    habitat = tables.by_class("habitat", landuse)
    assert habitat.dtype == np.float32
    np.testing.assert_array_equal(habitat, np.float32([[1.0, 0.2], [0.2, np.nan]]))


def test_by_class_gives_the_default_where_a_cell_is_empty_or_textual(tables: Parameters) -> None:
    landuse = np.array([1010, 1030, 60_000], np.uint16)
    assert np.isnan(tables.by_class("runoff_percent", landuse)).all()
    np.testing.assert_array_equal(
        tables.by_class("practice_factor", landuse, -1.0), np.float32([0.01, -1, -1])
    )


def test_members_marks_the_classes_that_have_an_entry(tables: Parameters) -> None:
    ponds = tables.members("group", "aquaculture", "pond")
    assert ponds[[11040, 11041, 11042, 6030]].all()
    assert not ponds[[3030, 11010, 0]].any()
    assert not tables.members("group", "glacier").any()


def test_unknown_names_are_refused_by_name(tables: Parameters) -> None:
    with pytest.raises(KeyError, match="no_such_constant"):
        tables.constant("no_such_constant")
    with pytest.raises(KeyError, match="0999"):
        tables.value("0999")
    assert tables.value("1104A") == 11041
    assert tables.constant("hq_z") == 2.5


def test_a_repeated_key_is_refused(tables: Parameters) -> None:
    constants = tables.tables["constants"]
    with pytest.raises(ValueError, match=str(constants["id"].iloc[3])):
        parameters(constants=pd.concat([constants, constants.iloc[3:4]]))


@pytest.mark.parametrize("name", TABLES)
def test_every_row_has_a_flag_and_a_source(tables: Parameters, name: str) -> None:
    frame = tables.tables[name]
    assert set(frame["flag"]) <= {"S", "K", "P"}
    assert frame["source"].str.len().gt(0).all()


def test_class_values_follow_from_the_codes(tables: Parameters) -> None:
    suffix = {"A": 1, "K": 2}
    for row in tables.records("classes"):
        code = row["code"]
        if code[0] == "H" or "H" in code or code == "0301P":
            continue
        digits = "".join(sign for sign in code if sign.isdigit()).ljust(4, "0")
        assert row["value"] == int(digits) * 10 + suffix.get(code[-1], 0), code


def test_every_class_has_what_the_models_need(tables: Parameters) -> None:
    classes = tables.classes
    vegetations = set(tables.tables["cover_factor"]["vegetation"])
    served = classes[classes["services"] == 1]
    by_cover = served["cover_vegetation"].isin(vegetations)
    assert (by_cover ^ served["cover_factor"].notna()).all(), (
        "C comes from cover or from the class, never both"
    )
    assert served["practice_factor"].notna().all()
    assert classes["habitat"].between(0, 1).all()
    assert (classes["resistance"] >= 1).all()
    masked = classes[classes["services"] == 0]
    assert masked["runoff_percent"].isna().all(), "what is masked has no runoff coefficient either"
    assert classes["runoff_percent"].isna().equals(classes["runoff_percent_alt"].isna())


def test_the_codes_that_were_open_are_in_the_table(tables: Parameters) -> None:
    open_rows = {"0202", "0302", "0304", "0306", "0402", "0403", "0603", "1107", "1109", "1207"}
    completed = sorted(open_rows | {"1201", "1202", "1203", "1204"})
    rows = tables.classes.set_index("code").loc[completed]
    assert (rows["flag"] == "P").all()


def test_every_pair_of_group_and_threat_has_a_sensitivity(tables: Parameters) -> None:
    rows = tables.tables["sensitivity"]
    pairs = set(zip(rows["group"], rows["threat"], strict=True))
    groups, threats = set(tables.classes["sensitivity_group"]), set(tables.tables["threats"]["threat"])
    assert pairs == {(group, threat) for group in groups for threat in threats}


def test_cover_and_slope_bins_leave_no_gap(tables: Parameters) -> None:
    for _, rows in tables.tables["cover_factor"].groupby("vegetation"):
        assert rows["cover_min"].tolist() == [0, *rows["cover_max"].tolist()[:-1]]
        assert rows["cover_max"].iloc[-1] > 100
        assert rows["c"].is_monotonic_decreasing
    slopes = tables.tables["slope_factor"]
    assert slopes["slope_min_deg"].tolist() == [0, *slopes["slope_max_deg"].tolist()[:-1]]
