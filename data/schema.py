"""The contract of a data package as data: raster layers, vector layers, limits.

The tables stand in `data.table_schema`. What is written here is checked by `data.package`, nothing else is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from analytics.landscape import Region

CONTRACT = 1
DESCRIPTOR = "datapackage.json"
VECTORS = "vectors.gpkg"

MAX_CELLS = 200_000_000
MAX_DESCRIPTOR_BYTES = 4 * 2**20
MAX_TABLE_BYTES = 32 * 2**20
MAX_TABLE_ROWS = 100_000
MAX_TEXT = 1_000
MAX_FEATURES = 500_000
MAX_RESOURCES = 500

LAND = (Region.CITY_LAND, Region.BUFFER_LAND)
SEA = (Region.CITY_SEA, Region.BUFFER_SEA)
EVERYWHERE = LAND + SEA
CITY = (Region.CITY_LAND, Region.CITY_SEA)

# Evidence: how well a value is founded. [S] source, [K] knowledge of the field, [P] own proposal.
FLAGS = ("S", "K", "P")


@dataclass(frozen=True)
class Layer:
    """One raster layer.

    Args:
        name: file rasters/<name>.tif.
        dtype: numpy type of the cells; a file whose type fits into it without loss is taken.
        unit: unit of the values; "1" for codes and classes.
        minimum, maximum: valid range.
        regions: where a valid value must stand.
        nodata: value that means "nothing known"; None where every cell has a value.
        bands: number of bands; 0 for a series, which has as many as its resource names.
        step: "year" or "month" between the bands of a series.
        meanings: code -> meaning of a layer of codes, which then are the only values allowed.
        optional: whether a package may come without it; the results then say what they leave out.
    """

    name: str
    dtype: str
    unit: str
    minimum: float
    maximum: float
    regions: tuple[Region, ...] = EVERYWHERE
    nodata: float | None = None
    bands: int = 1
    step: str = ""
    meanings: Mapping[int, str] = field(default_factory=dict)
    optional: bool = False

    @property
    def values(self) -> tuple[int, ...]:
        """The only values allowed; empty if the layer holds no codes."""
        return tuple(self.meanings)

    @property
    def stacked(self) -> bool:
        """Whether its cells have several values: arrays of shape (bands, rows, cols)."""
        return self.bands != 1


@dataclass(frozen=True)
class VectorLayer:
    """One layer of vectors.gpkg.

    Args:
        name: layer name.
        geometry: "Polygon", "LineString" or "Point"; multi-part geometries count as the same.
        columns: attributes that must be there.
        empty: whether a layer without features is allowed.
        optional: whether a package may come without it.
    """

    name: str
    geometry: str
    columns: tuple[str, ...] = ()
    empty: bool = False
    optional: bool = False


def codes(
    name: str, *meanings: str, regions: tuple[Region, ...] = EVERYWHERE, optional: bool = False
) -> Layer:
    """A uint8 layer of the codes 0, 1, 2, ... with these meanings."""
    coded = dict(enumerate(meanings))
    return Layer(name, "uint8", "1", 0, len(meanings) - 1, regions, meanings=coded, optional=optional)


LAYERS: tuple[Layer, ...] = (
    codes("region", "outside", "city land", "buffer land", "city sea", "buffer sea", regions=()),
    Layer("landuse", "uint16", "1", 1, 65_535, nodata=0),
    Layer("elevation", "float32", "m", -9_000, 9_000, nodata=-9_999),
    Layer("precipitation", "uint16", "mm", 0, 5_000, LAND, nodata=65_535, bands=12),
    Layer("evapotranspiration", "uint16", "mm", 0, 5_000, LAND, nodata=65_535),
    Layer("vegetation_cover", "uint8", "%", 0, 100, LAND, nodata=255),
    Layer("soil_sand", "uint8", "%", 0, 100, LAND, nodata=255),
    Layer("soil_silt", "uint8", "%", 0, 100, LAND, nodata=255),
    Layer("soil_clay", "uint8", "%", 0, 100, LAND, nodata=255),
    Layer("soil_carbon", "uint8", "0.1 %", 0, 254, LAND, nodata=255),
    Layer("soil_depth", "uint8", "cm", 0, 250, LAND, nodata=255),
    codes("forest_origin", "none", "natural", "plantation"),
    Layer("forest_age", "uint8", "a", 0, 254, LAND, nodata=255),
    codes("redline", "no", "yes"),
    codes("basic_farmland", "no", "yes"),
    codes("protected_area", "none", "experimental zone", "core zone"),
    codes("space", "none", "ecological", "agricultural", "urban", "other sea"),
    codes("pond_status", "no pond", "licensed", "unlicensed, limited zone", "in forbidden zone"),
    codes("mine_status", "no mine", "active permit", "abandoned"),
    Layer("salinity", "uint8", "PSU", 0, 45, SEA, nodata=255),
    codes("water_quality", "land", "grade I", "grade II", "grade III", "grade IV", "below IV"),
    codes("substrate", "land", "sand", "mud", "hard or reef"),
    codes("historic_habitat", "none", "seagrass", "reef"),
    Layer("township", "uint8", "1", 0, 255),
    codes(
        "use_status",
        "in use or not surveyed",
        "abandoned pond or ditch",
        "vacant homestead",
        "idle or low-efficiency urban land",
        "farmland that a consolidation project covers",
        optional=True,
    ),
    Layer("landuse_earlier", "uint16", "1", 1, 65_535, (), nodata=0, optional=True),
    Layer("leaf_area_index", "uint8", "0.1", 0, 254, (), nodata=255, optional=True),
    Layer("primary_production", "uint16", "gC/(m² a)", 0, 10_000, (), nodata=65_535, optional=True),
    Layer("night_light", "float32", "nW/(cm² sr)", 0, 10_000, (), nodata=-9_999, optional=True),
    Layer(
        "ndvi_annual", "int16", "0.0001", -10_000, 10_000, (), -32_768, bands=0, step="year", optional=True
    ),
    Layer("rain_annual", "uint16", "mm", 0, 20_000, (), 65_535, bands=0, step="year", optional=True),
    Layer("kndvi_monthly", "int16", "0.0001", 0, 10_000, (), -32_768, bands=0, step="month", optional=True),
)

VECTOR_LAYERS: tuple[VectorLayer, ...] = (
    VectorLayer("boundary", "Polygon"),
    VectorLayer("land", "Polygon"),
    VectorLayer("coastline", "LineString"),
    VectorLayer("neighbours", "Polygon", empty=True),
    VectorLayer("water_bodies", "Polygon", empty=True),
    VectorLayer("rivers", "LineString", ("name_zh", "order", "width_m", "simulated"), empty=True),
    VectorLayer("riverbanks", "LineString", ("river", "natural", "dyke"), empty=True),
    VectorLayer("shoreline", "LineString", ("kind", "natural", "eroding", "port"), empty=True),
    VectorLayer("roads", "LineString", ("class",), empty=True),
    VectorLayer("towns", "Point", ("name_zh", "name_en", "seat", "population", "source")),
    VectorLayer("projects", "Polygon", ("project_id",), empty=True),
    VectorLayer("places", "Point", ("name_zh", "name_en"), empty=True),
    VectorLayer("zones", "Polygon", ("name_zh", "name_en"), empty=True, optional=True),
)

LAYER = {layer.name: layer for layer in LAYERS}
VECTOR_LAYER = {layer.name: layer for layer in VECTOR_LAYERS}
