"""Potential of land consolidation: theoretical and realistic, by kind and township, and the cells that would realise it.

Every cell has at most one kind. Theoretical is what is there; realistic is what nature, society and economy leave of
it, and a cell's suitability says whether it is among the best that make up the realistic part (METHODS card 10).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from analytics import farmland, rasters, settled
from analytics.baseline import Baseline
from analytics.farmland import CONSOLIDATED, VACANT_HOMESTEAD, Pieces
from analytics.landscape import Landscape, Region
from analytics.parameters import Parameters

Floats = NDArray[np.float32]


class Kind(IntEnum):
    """Kinds of consolidation, as in table `consolidation`; 0 on cells without potential."""

    NONE = 0
    DIKE = 1
    POND = 2
    DITCH = 3
    FRAGMENT = 4
    VILLAGE = 5
    URBAN = 6
    MINE = 7


#: Ways to reckon the surplus of villages, constant `village_method`.
PER_CAPITA, BY_HOUSEHOLD, BY_VACANCY = 1, 2, 3
#: Columns of table `townships` that the formulas read; empty where a package has none.
TOWN_COLUMNS = ("rural_population", "rural_households", "urban_far", "target_far")


@dataclass(frozen=True)
class Consolidation:
    """Where land can be consolidated, and how much.

    Args:
        kind: uint8, see `Kind`.
        gain: share of a cell that is gained (new farmland, or built-up and mined land given back), 0 without a kind.
        suitability: 0-1, nan without a kind; at or above `realistic_threshold` the cell is realistic.
        quality_gap: 0-1, what the quality of a field lacks to the best of its township; nan off the fields.
        theoretical, realistic: ha gained by township id (index) and kind (columns, names of `Kind` in lower case).
        works: ha of the cells worked on, same layout.
        townships: by township id, the sums behind the formulas; see `township_sums`.
        missing: what the package lacks, (zh, en).
    """

    kind: NDArray[np.uint8]
    gain: Floats
    suitability: Floats
    quality_gap: Floats
    theoretical: pd.DataFrame
    realistic: pd.DataFrame
    works: pd.DataFrame
    townships: pd.DataFrame
    missing: tuple[tuple[str, str], ...]

    def of_measure(self, measure: str, parameters: Parameters) -> NDArray[np.int32]:
        """Flat cells, ascending, whose kind a measure ("M12", "M13", "M5") works on."""
        table = parameters.tables["consolidation"]
        codes = table.loc[table["measure"] == measure, "code"].to_numpy(np.uint8)
        return np.flatnonzero(np.isin(self.kind, codes)).astype(np.int32)


def corrected(
    theoretical: ArrayLike, nature: ArrayLike, social: ArrayLike, economy: ArrayLike
) -> NDArray[np.float64]:
    """Realistic potential: the theoretical one times the corrections for nature, society and economy, each 0-1.

    Source: 安徽农业科学 2022, 50(10), 许昌: 18 428.67 ha theoretical, 9 425.37 ha realistic (ratio 0.5115).
    """
    parts = (np.asarray(part, np.float64) for part in (theoretical, nature, social, economy))
    return np.asarray(np.prod(np.broadcast_arrays(*parts), axis=0))


def assess(landscape: Landscape, parameters: Parameters, baseline: Baseline) -> Consolidation:
    """Consolidation potential of the base year."""
    return potential(landscape, parameters, baseline.drivers.slope_deg)


def potential(landscape: Landscape, parameters: Parameters, slope_deg: Floats) -> Consolidation:
    """Consolidation potential of a landscape.

    Args:
        slope_deg: slope (degrees), shape (rows, cols).
    """
    block = farmland.block_cells(farmland.tilled_of(landscape, parameters))
    towns = township_sums(landscape, parameters, slope_deg, block)
    found = {
        **farmland.pieces(landscape, parameters, slope_deg, block),
        "village": settled.village_pieces(landscape, parameters),
        "urban": settled.urban_pieces(landscape, parameters, _saved(towns)),
        "mine": settled.mine_pieces(landscape, parameters),
    }
    table = candidates(landscape, parameters, slope_deg, found)
    table = within_surplus(table, towns["village_surplus_ha"], landscape.grid.cell_ha)
    table = ranked(table, parameters)
    return _gathered(landscape, parameters, slope_deg, table, towns)


def township_sums(
    landscape: Landscape, parameters: Parameters, slope_deg: Floats, block: NDArray[np.int32]
) -> pd.DataFrame:
    """What the formulas need and give, by township id (index) on the city's land.

    Columns: name_zh, name_en; farmland_ha W, contiguous a, in_projects_ha L, yield d, project_potential_ha P,
    restorable_ha (可调整 classes that are neither forest nor wetland: the survey's 恢复耕地, never added to the rest);
    village_ha S, rural_population N, rural_households H, vacant (share), per_capita_ha, household_ha, vacancy_ha,
    village_surplus_ha (the one that `village_method` chooses; 0 where its figures are missing), urban_far, target_far.
    """
    zone = np.where(landscape["region"] == Region.CITY_LAND, landscape["township"], 0).astype(np.int64)
    inside = landscape["region"] == Region.CITY_LAND
    ids = np.unique(zone[inside])
    cell_ha = landscape.grid.cell_ha
    status = farmland.use_status(landscape)

    def area(mask: NDArray[np.bool_]) -> NDArray[np.float64]:
        return np.bincount(zone[mask & inside], minlength=256)[ids] * cell_ha

    tilled = block > 0
    village = settled.villages(landscape, parameters)
    with np.errstate(invalid="ignore"):
        plain = slope_deg <= parameters.constant("farmland_plain_deg")
    fields, least = area(tilled), parameters.constant("consolidation_block_min_ha")
    level = _share(area(tilled & plain), fields)
    yields = level * parameters.constant("farmland_yield_plain") + (1 - level) * parameters.constant(
        "farmland_yield_hill"
    )
    contiguous, done = (
        _share(area(tilled & (block * cell_ha >= least)), fields),
        area(tilled & (status == CONSOLIDATED)),
    )
    sums = pd.DataFrame(
        {
            "farmland_ha": fields,
            "contiguous": contiguous,
            "in_projects_ha": done,
            "yield": yields,
            "project_potential_ha": farmland.project_potential(
                fields, contiguous, parameters.constant("farmland_per_project"), done, yields
            ),
            "restorable_ha": area(farmland.restorable(landscape, parameters)),
            "village_ha": area(village),
            "vacant": _share(area(village & (status == VACANT_HOMESTEAD)), area(village)),
        },
        index=pd.Index(ids, name="township"),
    )
    return _with_villages(_named(parameters, ids).join(sums), parameters)


def _share(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.divide(part, whole, out=np.zeros_like(whole), where=whole > 0)


def _named(parameters: Parameters, ids: NDArray[np.integer]) -> pd.DataFrame:
    """Names and figures of townships from the package's table; nan where it has none."""
    table = parameters.tables["townships"].set_index("id").reindex(ids)
    # Only cells of no township have no row.
    named = table[["name_zh", "name_en"]].fillna({"name_zh": "未分镇", "name_en": "no township"})
    for column in TOWN_COLUMNS:
        given = table[column] if column in table else pd.Series(np.nan, table.index)
        named[column] = pd.to_numeric(given, errors="coerce").astype(float)
    return named.rename_axis("township")


def _with_villages(towns: pd.DataFrame, parameters: Parameters) -> pd.DataFrame:
    """The three surpluses of village land, and the one that the package chooses; a missing figure gives 0."""
    area = towns["village_ha"].to_numpy()
    ways = {
        PER_CAPITA: (
            "per_capita_ha",
            settled.per_capita_surplus(
                area, towns["rural_population"], parameters.constant("village_standard_m2")
            ),
        ),
        BY_HOUSEHOLD: (
            "household_ha",
            settled.household_surplus(
                area,
                towns["rural_households"],
                parameters.constant("village_homestead_m2"),
                parameters.constant("village_homestead_share"),
            ),
        ),
        BY_VACANCY: ("vacancy_ha", settled.vacancy_surplus(area, towns["vacant"])),
    }
    chosen = ways[int(parameters.constant("village_method"))][0]
    columns = {name: np.nan_to_num(values) for name, values in ways.values()}
    towns = towns.assign(**columns)
    return towns.assign(village_surplus_ha=towns[chosen])


def _saved(towns: pd.DataFrame) -> NDArray[np.float64]:
    """Share of idle urban land that a denser reuse saves, by township id (256,); 0 where a figure is missing."""
    saved = np.zeros(256)
    saved[towns.index] = np.nan_to_num(settled.urban_saving(1.0, towns["urban_far"], towns["target_far"]))
    return saved


def candidates(
    landscape: Landscape, parameters: Parameters, slope_deg: Floats, found: Mapping[str, Pieces]
) -> pd.DataFrame:
    """All pieces as one table: cell, kind, township, gain, score; by kind, the best score first.

    The score is the mean of nature (1 on level ground, 0 at the slope limit), society (of the piece) and economy
    (1 near a road, 0 far from any); it ranks the cells of a kind, nothing else.

    Raises:
        ValueError: a cell stands in two kinds.
    """
    grid = landscape.grid
    roads = rasters.burn(landscape.vectors["roads"].geometry, grid)
    road_m = rasters.distance(roads, grid.cell_m)
    near, far = (parameters.constant(f"consolidation_road_{end}_m") for end in ("near", "far"))
    steepest = parameters.constant("consolidation_slope_max_deg")
    parts = []
    for name, piece in found.items():
        slope = np.nan_to_num(slope_deg.ravel()[piece.cell], nan=steepest)
        nature = np.clip(1 - slope / steepest, 0, 1)
        economy = np.clip((far - road_m.ravel()[piece.cell]) / (far - near), 0, 1)
        parts.append(
            pd.DataFrame(
                {
                    "cell": piece.cell,
                    "kind": np.full(len(piece.cell), Kind[name.upper()], np.uint8),
                    "township": landscape["township"].ravel()[piece.cell],
                    "gain": piece.gain,
                    "score": ((nature + piece.social + economy) / 3).astype(np.float32),
                }
            )
        )
    table = pd.concat(parts, ignore_index=True)
    if table["cell"].duplicated().any():
        twice = int(table.loc[table["cell"].duplicated(), "cell"].iloc[0])
        raise ValueError(f"cell {twice} stands in two kinds of consolidation")
    return table.sort_values(["kind", "score", "cell"], ascending=[True, False, True], ignore_index=True)


def within_surplus(table: pd.DataFrame, surplus_ha: pd.Series, cell_ha: float) -> pd.DataFrame:
    """Of the village cells only the best of every township, as many whole cells as its surplus holds."""
    village = table["kind"] == Kind.VILLAGE
    ranks = table[village].groupby("township").cumcount() + 1
    allowed = table.loc[village, "township"].map(surplus_ha)
    # The tolerance keeps the last cell of a surplus that is a whole number of cells.
    beyond = ranks * cell_ha > allowed * (1 + 1e-9)
    return table.drop(index=beyond.index[beyond]).reset_index(drop=True)


def ranked(table: pd.DataFrame, parameters: Parameters) -> pd.DataFrame:
    """With column suitability: at or above the threshold for the best cells that make up the realistic potential.

    Within a kind, u is the share of the gain that all better cells and half of this one make up; with c the product of
    the kind's corrections and t the threshold, s = 1 - (1 - t) u / c for the cells that lie wholly within the share c,
    and t (1 - u) / (1 - c), below t, beyond. So the city's realistic potential is c times its theoretical one, to less
    than a cell, and lies where ground, people and roads favour it; s is 0 nowhere.

    Args:
        table: by kind, the best score first.
    """
    rows = parameters.tables["consolidation"].set_index("code")
    correction = corrected(1.0, rows["nature"], rows["social"], rows["economy"])
    c = pd.Series(correction, rows.index).reindex(table["kind"]).to_numpy(np.float64)
    groups = table["gain"].astype(np.float64).groupby(table["kind"])
    threshold = parameters.constant("realistic_threshold")
    whole = groups.transform("sum").to_numpy(np.float64)
    end = groups.cumsum().to_numpy(np.float64) / whole
    u = end - table["gain"].to_numpy(np.float64) / whole / 2
    realistic = end <= c * (1 + 1e-6)
    below = threshold * (1 - u) / np.maximum(1 - c, 1e-9)
    above = 1 - (1 - threshold) * np.minimum(u / np.maximum(c, 1e-9), 1)
    suitability = np.where(realistic, above, below).astype(np.float32)
    # In single precision a cell just below the threshold must not round up to it.
    last = np.nextafter(np.float32(threshold), np.float32(0))
    return table.assign(suitability=np.where(realistic, suitability, np.minimum(suitability, last)))


def _gathered(
    landscape: Landscape,
    parameters: Parameters,
    slope_deg: Floats,
    table: pd.DataFrame,
    towns: pd.DataFrame,
) -> Consolidation:
    grid, ids = landscape.grid, towns.index
    cell = table["cell"].to_numpy()
    kind, gain = np.zeros(grid.size, np.uint8), np.zeros(grid.size, np.float32)
    suitability = np.full(grid.size, np.nan, np.float32)
    kind[cell], gain[cell], suitability[cell] = table["kind"], table["gain"], table["suitability"]
    names = {one.value: one.name.lower() for one in Kind if one}
    realistic = table["suitability"] >= np.float32(parameters.constant("realistic_threshold"))

    def by_township(column: pd.Series) -> pd.DataFrame:
        sums = column.astype(np.float64).groupby([table["township"], table["kind"]]).sum().unstack()
        every = sums.reindex(index=ids, columns=list(names)).fillna(0.0)
        return every.rename(columns=names) * grid.cell_ha

    worked = pd.Series(1.0, table.index)
    return Consolidation(
        kind=kind.reshape(grid.shape),
        gain=gain.reshape(grid.shape),
        suitability=suitability.reshape(grid.shape),
        quality_gap=_quality_gap(landscape, parameters, slope_deg),
        theoretical=by_township(table["gain"]),
        realistic=by_township(table["gain"].where(realistic, 0)),
        works=by_township(worked),
        townships=towns,
        missing=_missing(landscape, towns),
    )


def _quality_gap(landscape: Landscape, parameters: Parameters, slope_deg: Floats) -> Floats:
    fields = farmland.tilled_of(landscape, parameters) & (landscape["region"] == Region.CITY_LAND)
    cell = np.flatnonzero(fields).astype(np.int32)
    now = farmland.quality(landscape, parameters, slope_deg, cell)
    gap = np.full(landscape.grid.shape, np.nan, np.float32)
    zone = landscape["township"].ravel()[cell]
    gap.ravel()[cell] = farmland.quality_gap(now, zone, parameters.constant("farmland_quality_percentile"))
    return gap


def _missing(landscape: Landscape, towns: pd.DataFrame) -> tuple[tuple[str, str], ...]:
    """What the package lacks, so that a kind is empty for want of data and not of potential."""
    missing = []
    if "use_status" not in landscape.layers:
        missing.append(
            (
                "缺图层 use_status：废弃坑塘沟渠、闲置宅基地、低效城镇用地未计",
                "Layer use_status is missing: abandoned ponds, vacant homesteads and idle urban land are not counted",
            )
        )
    without = towns[towns[list(TOWN_COLUMNS)].isna().any(axis=1)]
    if len(without):
        missing.append(
            (
                f"{'、'.join(without['name_zh'])}缺乡村人口、户数或容积率：相应潜力未计",
                f"{', '.join(without['name_en'])}: no rural population, households or floor area ratios, "
                "so that potential is not counted",
            )
        )
    return tuple(missing)
