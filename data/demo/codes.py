"""Values of the landuse raster: the digits of the 三调 code x 10, and a suffix (plain 0, A 1, K 2)."""

from __future__ import annotations

from enum import IntEnum


class Code(IntEnum):
    """The classes that the demonstration uses; their parameters are rows of tables/classes.csv."""

    PADDY = 1010
    IRRIGATED = 1020
    DRY = 1030
    FRUIT = 2010
    RUBBER = 2030
    GARDEN = 2040
    FOREST = 3010
    MANGROVE = 3030
    SHRUB = 3050
    OPEN_WOOD = 3070
    GRASS = 4040
    INDUSTRY = 6010
    MINE = 6020
    TOWN = 7010
    VILLAGE = 7020
    UTILITY = 8090
    PARK = 8100
    ROAD = 10030
    STREET = 10040
    RIVER = 11010
    LAKE = 11020
    RESERVOIR = 11030
    POND = 11040
    AQUACULTURE = 11041
    TIDAL_FLAT = 11050
    INLAND_FLAT = 11060
    MARSH = 11080
    DAM = 11090
    SAND = 12050
    BARE = 12060
    CORAL = 30010
    SEAGRASS = 30020
    GULFWEED = 30030
    NEARSHORE = 30040
    OPEN_SEA = 30050


# Forest cover in the forestry sense: woodland and rubber.
FORESTRY = (Code.RUBBER, Code.FOREST, Code.MANGROVE, Code.SHRUB, Code.OPEN_WOOD)
BUILT = (Code.INDUSTRY, Code.TOWN, Code.VILLAGE, Code.UTILITY, Code.PARK, Code.ROAD, Code.STREET)
