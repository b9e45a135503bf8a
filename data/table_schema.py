"""The contract of a data package as data: tables, their columns, keys, units and references.

The parameter tables of the models stand in `data.model_tables`.
Columns that are not named here are allowed and kept. References read "table.column"; several are joined by "|".
"""

from __future__ import annotations

from data.model_tables import MODEL_TABLES
from data.record_tables import RECORD_TABLES
from data.safeguard_tables import SAFEGUARD_TABLES
from data.table_columns import COLOUR, EVIDENCE, ID, NAMES, Table, integer, number, text

STATUS = (*text("status", choices=("active", "pending")), *text("waits_zh", "waits_en", empty=True))
MODES = ("exactly", "at_least", "at_most")
UNITS = (
    "ha", "km", "km²", "m", "%", "–", "1", "个", "m³/a", "亿m³/a", "t/a", "万t/a", "万tCO₂", "tC", "t/ha", "mm",
    "quality·ha", "score·ha", "role·ha", "EI·km", "m3/a", "万元",
)  # fmt: skip

PROFILE_SECTIONS = ("nature", "water", "climate", "geology", "sea", "economy")
PROBLEMS = (
    "unnatural_cover", "redline_plantation", "coastal_ponds", "abandoned_mines", "lost_sea_habitat", "water_degraded",
    "soil_degraded", "habitat_degraded", "coast_degraded", "fragmentation", "barriers", "broken_corridors",
    "artificial_shore", "bare_banks", "erosion", "sediment_export", "nutrient_export", "shore_erosion", "poor_water",
    "surge", "sea_level", "typhoon",
)  # fmt: skip

TABLES: tuple[Table, ...] = (
    *MODEL_TABLES,
    Table(
        "measures",
        (
            *text("measure", pattern=ID),
            *NAMES,
            *text("group", choices=("coast", "forest", "river", "sea", "consolidation")),
            *text("unit", choices=("ha", "km")),
            *text("domain", choices=("land", "sea")),
            *text("target_class", reference="classes.code", empty=True),
            *number("unit_cost_low", "unit_cost", "unit_cost_high", low=0),
            *number("min_patch", low=0),
            *number("design_width_m", low=0, high=10_000, empty=True),
            *STATUS,
            *text("colour", pattern=COLOUR),
            *text("line_style", choices=("solid", "dashed", "dotted", "double"), empty=True),
            *integer("prominent", low=0, high=1),
            *text("stock_indicator", reference="indicators.indicator", empty=True),
            *EVIDENCE,
        ),
        key=("measure",),
    ),
    Table(
        "options",
        (
            *text("option", pattern=ID),
            *text("measures", reference="measures.measure", many=True),
            *text("target_class", reference="classes.code", empty=True),
            *integer("kappa", low=0, high=1),
            *number("cover_multiplier", "runoff_multiplier", low=0, high=1, empty=True),
            *EVIDENCE,
        ),
        key=("option",),
    ),
    Table(
        "eligibility",
        (
            *text("option", reference="options.option", literals=("*",)),
            *text("criterion", pattern=ID),
            *number("value"),
            *text("unit", empty=True),
            *EVIDENCE,
        ),
        key=("option", "criterion"),
    ),
    Table(
        "cost_factors",
        (
            *text("factor", choices=("slope", "access", "pond", "haul")),
            *text("measures", reference="measures.measure", many=True),
            *number("min", low=0),
            *number("max", low=0, empty=True),
            *number("multiplier", low=0),
            *EVIDENCE,
        ),
        key=("factor", "measures", "min"),
    ),
    Table(
        "objectives",
        (
            *text("objective", pattern=ID),
            *NAMES,
            *text("unit", choices=UNITS),
            *number("weight", low=0, high=1),
            *text("domain", choices=("land", "sea", "both")),
            *STATUS,
        ),
        key=("objective",),
    ),
    Table(
        "exclusions",
        (
            *text("layer"),
            *text("values", pattern=r"\d+( \d+)*"),
            *text("measures", reference="measures.measure", many=True),
            *text("class", choices=("statutory", "negotiable", "own")),
            *NAMES,
        ),
        key=("layer", "values"),
    ),
    Table(
        "recovery",
        (
            *text("option_or_measure", reference="options.option|measures.measure"),
            *text("objective"),
            *text("process_zh"),
            *number("f_inf", low=0, high=1),
            *number("rate", "lag_a", low=0),
            *text("start", "criterion"),
            *EVIDENCE,
        ),
        key=("option_or_measure", "objective"),
    ),
    Table(
        "uncertainty",
        (
            *text("parameter", pattern=ID),
            *text("measure", reference="measures.measure", literals=("*",)),
            *text("distribution", choices=("beta", "lognormal", "uniform")),
            *number("a", low=0),
            *number("b", low=0, empty=True),
            *number("mean", low=0),
            *EVIDENCE,
        ),
        key=("parameter", "measure"),
    ),
    Table(
        "indicators",
        (
            *text("indicator", pattern=ID),
            *integer("order", low=0),
            *NAMES,
            *text("dimension", choices=("safe", "healthy", "harmonious", "beautiful")),
            *text("attribute", choices=("binding", "expected", "unconfirmed")),
            *text("direction", choices=("not_below", "not_above")),
            *text("unit", choices=UNITS),
            *text("method", pattern=ID),
            *text("inputs", empty=True),
            *STATUS,
            *integer("decimals", low=0, high=8),
            *text("department", reference="responsibilities.department"),
            *text("evidence", choices=tuple("实文推设")),
            *EVIDENCE,
            *integer("superior", low=0, high=1),
            *text("note_zh", "note_en", empty=True),
        ),
        key=("indicator",),
    ),
    Table(
        "targets",
        (
            *text("indicator", reference="indicators.indicator"),
            *integer("year", low=1950, high=2100),
            *number("target", empty=True),
            *text("kind", choices=("示例", "下达")),
            *text("source"),
        ),
        key=("indicator", "year"),
    ),
    Table(
        "indicator_links",
        (
            *text("measure", reference="measures.measure"),
            *text("indicator", reference="indicators.indicator"),
            *text("sign", choices=("+", "-")),
            *text("note", empty=True),
        ),
        key=("measure", "indicator"),
    ),
    Table(
        "presets",
        (
            *text("preset", pattern=ID),
            *NAMES,
            *text("kind", choices=("target", "budget", "weight", "sea_weight")),
            *text("measure_or_objective", reference="measures.measure|objectives.objective", empty=True),
            *integer("stage", low=1950, high=2100, empty=True),
            *number("value", low=0),
            *text("mode", choices=MODES, empty=True),
        ),
        key=("preset", "kind", "measure_or_objective", "stage"),
    ),
    Table(
        "budgets",
        (*integer("stage", low=1950, high=2100), *number("budget_wan_yuan", low=0), *EVIDENCE),
        key=("stage",),
    ),
    Table(
        "projects",
        (
            *text("project", pattern=ID),
            *NAMES,
            *text("measure", reference="measures.measure"),
            *text("task", reference="tasks.task"),
            *text("consolidation", choices=("farmland", "builtup", "rural"), empty=True),
            *integer("stage", low=1950, high=2100),
            *integer("start", "end", low=1950, high=2100),
            *number("quantity", low=0),
            *text("unit", choices=("ha", "km")),
            *number("budget_wan_yuan", low=0),
            *text("department", reference="responsibilities.department"),
            *text("programme", reference="programmes.programme", empty=True),
            *text("space", empty=True),
            *text("status", choices=("planned", "done")),
            *integer("year", low=1950, high=2100, empty=True),
            *integer("simulated", low=0, high=1),
        ),
        key=("project",),
        empty=True,
    ),
    Table(
        "tasks",
        (
            *text("task", pattern=ID),
            *NAMES,
            *text("space", choices=("ecological", "agricultural", "urban", "edge")),
            *text("measures", reference="measures.measure", many=True),
            *EVIDENCE,
        ),
        key=("task",),
    ),
    Table(
        "programmes",
        (
            *text("programme", "name_en"),
            *text("level", choices=("national", "provincial", "city")),
            *EVIDENCE,
        ),
        key=("programme",),
        empty=True,
    ),
    Table(
        "project_funds",
        (
            *text("project", reference="projects.project"),
            *text("fund", choices=("central", "provincial", "city", "social")),
            *number("amount_wan_yuan", low=0),
            *EVIDENCE,
        ),
        key=("project", "fund"),
        empty=True,
    ),
    *SAFEGUARD_TABLES,
    *RECORD_TABLES,
    Table(
        "townships",
        (
            *integer("id", low=1, high=255),
            *NAMES,
            *text("domain", choices=("land", "sea")),
            *integer("tile_row", "tile_col", low=1, high=12, empty=True),
            *number("rural_population", "rural_households", "urban_far", "target_far", low=0, empty=True),
        ),
        key=("id",),
    ),
    Table(
        "public_topics",
        (
            *text("topic", pattern=ID),
            *text("measure", reference="measures.measure"),
            *text("indicator", reference="indicators.indicator"),
            *NAMES,
            *text("question_zh", "question_en", "good_zh", "good_en"),
            *number("most", low=0),
            *EVIDENCE,
        ),
        key=("topic",),
        empty=True,
    ),
    Table(
        "problems",
        (
            *text("problem", choices=PROBLEMS),
            *text("aspect", choices=("structure", "function", "pattern", "process")),
            *NAMES,
            *text("domain", choices=("land", "sea", "both")),
            *number("medium", "high", low=0, high=100),
            *number("width_m", low=0, high=10_000, empty=True),
            *text("certainty", choices=("high", "medium", "low")),
            *integer("risk", low=0, high=1),
            *text("cause_zh", "cause_en"),
            *EVIDENCE,
        ),
        key=("problem",),
    ),
    Table(
        "zone_overrides",
        (*text("unit", pattern=ID), *NAMES, *EVIDENCE),
        key=("unit",),
        empty=True,
    ),
    Table(
        "facts",
        (
            *text("topic", "item", "value", "unit", "year", "document", "confidence", empty=True),
            *text("section", choices=PROFILE_SECTIONS, empty=True),
            *text("name_zh", "name_en", "value_en", "unit_en", "document_en", empty=True),
        ),
        empty=True,
    ),
    Table(
        "claims",
        (
            *text("claim", pattern=ID),
            *number("published"),
            *text("unit"),
            *text("year", empty=True),
            *text("source"),
            *text("measure_of"),
            *number("tolerance", low=0, empty=True),
        ),
        key=("claim",),
        empty=True,
    ),
)

TABLE = {table.name: table for table in TABLES}
