"""The contract of a data package as data: the tables of the safeguards: who meets, who watches, what is proposed."""

from __future__ import annotations

from data.table_columns import EVIDENCE, ID, NAMES, Table, integer, text

MEANS = ("remote_sensing", "field_survey", "station", "model", "ledger", "questionnaire")
MONTHS = r"(1[0-2]|[1-9])( (1[0-2]|[1-9])){0,11}"
PAGES = (
    "/", "/baseline", "/problems", "/zoning", "/indicators", "/scenarios", "/projects", "/safeguards", "/data",
)  # fmt: skip
WORK_STAGES = 3
LEAD = text("department", reference="responsibilities.department")
SIMULATED = integer("simulated", low=0, high=1)

SAFEGUARD_TABLES: tuple[Table, ...] = (
    Table(
        "responsibilities",
        (
            *text("department", "name_en", "task_zh", "task_en"),
            *text("leads", "supports", reference="measures.measure", many=True, empty=True),
            *SIMULATED,
            *EVIDENCE,
        ),
        key=("department",),
    ),
    Table(
        "coordination",
        (
            *text("mechanism", pattern=ID),
            *NAMES,
            *text("lead", reference="responsibilities.department"),
            *text("members", reference="responsibilities.department", many=True, empty=True),
            *text("rhythm_zh", "rhythm_en", "task_zh", "task_en"),
            *SIMULATED,
            *EVIDENCE,
        ),
        key=("mechanism",),
    ),
    Table(
        "policies",
        (
            *text("policy", pattern=ID),
            *text("kind", choices=("policy", "institution", "standard")),
            *NAMES,
            *text("text_zh", "text_en"),
            *text("answers", reference="problems.problem", many=True, empty=True),
            *LEAD,
            *EVIDENCE,
        ),
        key=("policy",),
    ),
    Table(
        "monitoring",
        (
            *text("indicator", reference="indicators.indicator"),
            *text("months", pattern=MONTHS),
            *text("means", choices=MEANS),
            *text("how_zh", "how_en"),
            *LEAD,
            *SIMULATED,
            *EVIDENCE,
        ),
        key=("indicator",),
    ),
    Table(
        "work_steps",
        (
            *text("step", pattern=ID),
            *integer("stage", low=1, high=WORK_STAGES),
            *text("kind", choices=("stage", "work", "deliverable", "decision")),
            *NAMES,
            *text("page", choices=PAGES, empty=True),
            *EVIDENCE,
        ),
        key=("step",),
    ),
    Table(
        "participation",
        (
            *text("form", pattern=ID),
            *NAMES,
            *text("who_zh", "who_en", "way_zh", "way_en", "follow_zh", "follow_en"),
            *LEAD,
            *EVIDENCE,
        ),
        key=("form",),
    ),
)
