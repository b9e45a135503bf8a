"""The contract of a data package as data: the parameter tables of the models, their columns, keys and references.

The tables of the plan (measures, targets, projects) stand in `data.table_schema`.
"""

from __future__ import annotations

from data.table_columns import COLOUR, EVIDENCE, ID, NAMES, Table, integer, number, text

GROUPS = (
    "forest", "shrub", "grass", "paddy", "dryland", "orchard", "mangrove", "wetland", "water", "pond", "aquaculture",
    "built", "mine", "bare", "coral", "seagrass", "gulfweed", "nearshore", "sea",
)  # fmt: skip
SERVICES = ("habitat", "vegetation", "soil", "water", "historic_habitat", "water_grade", "shore")
RESILIENCE_TERMS = (
    "recovery", "source", "connectivity", "soil", "slope", "core", "pressure", "water", "shelter",
)  # fmt: skip

MODEL_TABLES: tuple[Table, ...] = (
    Table(
        "classes",
        (
            *integer("value", low=1, high=65_535),
            *text("code", pattern=ID),
            *NAMES,
            *text("ecosystem_1", "ecosystem_2"),
            *text("group", choices=GROUPS),
            *text("colour_screen", "colour_statutory", pattern=COLOUR),
            *text("pattern", empty=True),
            *number("runoff_percent", "runoff_percent_alt", low=0, high=100, empty=True),
            *text("cover_vegetation", reference="cover_factor.vegetation", empty=True),
            *number("cover_factor", low=0, high=1, empty=True),
            *text("practice_factor", pattern=r"slope|0|1|0?\.\d+|1\.0+", empty=True),
            *number("habitat", low=0, high=1),
            *number("resistance", low=0),
            *integer("services", low=0, high=1),
            *text("forest_cover", choices=("forest", "rubber", "declared"), empty=True),
            *integer("wetland", low=0, high=1),
            *text("priority_element", choices=tuple("山水林田湖草海城")),
            *text("sensitivity_group", reference="sensitivity.group"),
            *text("domain", choices=("land", "sea")),
            *integer("open_water", low=0, high=1),
            *EVIDENCE,
        ),
        key=("value",),
    ),
    Table(
        "cover_factor",
        (
            *text("vegetation", pattern=ID),
            *number("cover_min", "cover_max", low=0, high=101),
            *number("c", low=0, high=1),
            *EVIDENCE,
        ),
        key=("vegetation", "cover_min"),
    ),
    Table(
        "slope_factor",
        (*number("slope_min_deg", "slope_max_deg", low=0, high=90), *number("p", low=0, high=1), *EVIDENCE),
        key=("slope_min_deg",),
    ),
    Table(
        "sheet_erosion",
        (
            *text("ground", choices=("cover", "tilled")),
            *number("cover_min", "cover_max", low=0, high=101),
            *number("slope_min_deg", "slope_max_deg", low=0, high=90),
            *integer("grade", low=1, high=6),
            *EVIDENCE,
        ),
        key=("ground", "cover_min", "slope_min_deg"),
    ),
    Table(
        "threats",
        (
            *text("threat", pattern=ID),
            *NAMES,
            *number("range_m", low=0),
            *number("weight", low=0, high=1),
            *text("decay", choices=("linear", "exponential")),
            *text(
                "classes", reference="classes.code", literals=("road:trunk", "road:local", "port"), many=True
            ),
            *text("domain", choices=("land", "sea", "both")),
            *EVIDENCE,
        ),
        key=("threat",),
    ),
    Table(
        "sensitivity",
        (
            *text("group", reference="classes.sensitivity_group"),
            *text("threat", reference="threats.threat"),
            *number("value", low=0, high=1),
            *EVIDENCE,
        ),
        key=("group", "threat"),
    ),
    Table(
        "carbon_stocks",
        (
            *text("code", reference="classes.code"),
            *text("pool", choices=("biomass", "soil")),
            *number("stock", low=0, high=2_000),
            *EVIDENCE,
        ),
        key=("code", "pool"),
    ),
    Table(
        "water_use",
        (
            *text("group", reference="classes.group"),
            *number("kc", low=0, high=2),
            *number("root_mm", low=1, high=10_000, empty=True),
            *EVIDENCE,
        ),
        key=("group",),
    ),
    Table(
        "export_coefficients",
        (*text("group", reference="classes.group"), *number("n_kg_ha", "p_kg_ha", low=0), *EVIDENCE),
        key=("group",),
    ),
    Table(
        "constants",
        (*text("id", pattern=ID), *number("value"), *text("unit"), *NAMES, *EVIDENCE),
        key=("id",),
    ),
    Table(
        "priority_types",
        (
            *text("service", choices=("biodiversity", "coast")),
            *text("basis", choices=("group", "class", "shore", "protected_area", "redline")),
            *text("member", pattern=ID),
            *integer("grade", low=1, high=3),
            *number("min_patch_ha", "reach_m", low=0),
            *NAMES,
            *EVIDENCE,
        ),
        key=("service", "basis", "member", "grade"),
    ),
    Table(
        "strata",
        (
            *text("stratum", pattern=ID),
            *NAMES,
            *text("classes", "reference", reference="classes.code", many=True),
            *integer("vegetated", low=0, high=1),
            *text("domain", choices=("land", "sea")),
            *EVIDENCE,
        ),
        key=("stratum",),
    ),
    Table(
        "condition_services",
        (
            *text("service", choices=SERVICES),
            *text("domain", choices=("land", "sea")),
            *NAMES,
            *number("weight", low=0, high=1),
            *number("floor", empty=True),
            *text("unit"),
            *EVIDENCE,
        ),
        key=("service", "domain"),
    ),
    Table(
        "resilience_terms",
        (
            *text("term", choices=RESILIENCE_TERMS),
            *text("domain", choices=("land", "sea")),
            *NAMES,
            *number("weight", low=0, high=1),
            *EVIDENCE,
        ),
        key=("term", "domain"),
    ),
    Table(
        "mode_matrix",
        (
            *integer("degradation_class", low=1, high=5),
            *integer("resilience_class", low=1, high=3),
            *integer("mode", low=1, high=4),
            *EVIDENCE,
        ),
        key=("degradation_class", "resilience_class"),
    ),
    Table(
        "events",
        (*text("event", pattern=ID), *integer("year", low=1950, high=2100), *NAMES, *EVIDENCE),
        key=("event",),
        empty=True,
    ),
    Table(
        "consolidation",
        (
            *text("kind", choices=("dike", "pond", "ditch", "fragment", "village", "urban", "mine")),
            *integer("code", low=1, high=7),
            *NAMES,
            *text("measure", reference="measures.measure"),
            *number("nature", "social", "economy", low=0, high=1),
            *EVIDENCE,
        ),
        key=("kind",),
    ),
    Table(
        "conflicts",
        (
            *text("kind", pattern=ID),
            *integer("code", low=1, high=7),
            *NAMES,
            *number("width_m", low=0, high=10_000),
            *integer("only_with_need", low=0, high=1),
            *EVIDENCE,
        ),
        key=("kind",),
    ),
    Table(
        "dike_share",
        (
            *text("group", choices=("paddy", "dryland")),
            *number("slope_min_deg", "slope_max_deg", low=0, high=90),
            *number("share", low=0, high=1),
            *EVIDENCE,
        ),
        key=("group", "slope_min_deg"),
    ),
)
