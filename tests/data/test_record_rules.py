"""Optional tables of records: a package opens with and without them, and is told what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.errors import InputDataError
from data.package import open_package
from tests.data import breaking as b
from tests.data import tiny_package

ACTUALS = "indicator,year,value,simulated,flag,source\n"
BUDGET = "year,item,amount_wan_yuan,simulated,flag,source\n"


def table(name: str, content: str) -> b.Change:
    """Writes a table and lists it."""

    def apply(root: Path) -> None:
        (root / "tables" / f"{name}.csv").write_text(content, "utf-8")
        entry = tiny_package.resource(f"table-{name.replace('_', '-')}", f"tables/{name}.csv")
        b.descriptor(
            lambda raw: (
                raw["resources"].append(entry)
                if entry["path"] not in {r["path"] for r in raw["resources"]}
                else None
            )
        )(root)

    return apply


def test_a_package_with_actuals_opens(package_folder: Path) -> None:
    b.own(status_date="2025-12-31")(package_folder)
    table("actuals", ACTUALS + "mangrove_area,2025,30.5,0,S,年度变更调查\n")(package_folder)
    table("public_budget", BUDGET + "2025,general,900000,0,S,决算\n2025,environment,20000,0,S,决算\n")(
        package_folder
    )
    tables = open_package(package_folder).tables
    assert tables["actuals"]["value"].tolist() == [30.5]
    assert tables["public_budget"]["amount_wan_yuan"].sum() == 920_000


def test_a_package_without_them_opens(package_folder: Path) -> None:
    b.without("table-superiors")(package_folder)
    assert not {"actuals", "superiors", "public_budget"} & set(open_package(package_folder).tables)


@pytest.mark.parametrize(
    ("name", "content", "place", "said"),
    [
        ("actuals", ACTUALS + "mangrove_area,2026,30,0,S,x\n", "行 row 2, 列 column year", "2026 is not between"),
        ("actuals", ACTUALS + "mangrove_area,2019,30,0,S,x\n", "行 row 2, 列 column year", "2019 is not between"),
        ("actuals", ACTUALS + "forest_cover,2025,690,0,S,x\n", "行 row 2, 列 column value", "forest_cover is a percentage"),
        ("actuals", ACTUALS + "nothing,2025,1,0,S,x\n", "行 row 2, 列 column indicator", "'nothing' is not in"),
        ("actuals", ACTUALS + "mangrove_area,2025,,0,S,x\n", "行 row 2, 列 column value", "A number is missing"),
        ("actuals", ACTUALS + "mangrove_area,2025,1,0,S,\n", "行 row 2, 列 column source", "Empty"),
        ("actuals", ACTUALS + 2 * "mangrove_area,2025,1,0,S,x\n", "行 row 3, 列 column indicator", "Duplicate id"),
        ("public_budget", BUDGET + "2025,general,10,0,S,x\n2025,environment,20,0,S,x\n", "行 row 2, 列 column amount_wan_yuan", "The functions of 2025 add up"),
        ("superiors", "requirement,basis,scope,indicator,year,value,unit,note_zh,note_en,flag,source,source_en\n"
         "X,city,city,mangrove_area,2030,5,%,,,S,x,x\n", "行 row 2, 列 column unit", "% cannot be converted"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_place_and_remedy(
    package_folder: Path, name: str, content: str, place: str, said: str
) -> None:
    b.own(status_date="2025-12-31")(package_folder)
    table(name, content)(package_folder)
    with pytest.raises(InputDataError) as caught:
        open_package(package_folder)
    (problem,) = caught.value.problems
    assert problem.file == f"tables/{name}.csv" and problem.place == place
    assert problem.en.startswith(said) and "；" in problem.zh
