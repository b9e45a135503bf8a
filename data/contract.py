"""Writes docs/package.md, the contract of a data package, from the data that the validation reads.

`python -m data.contract` writes it anew; a test holds it true.
"""

from __future__ import annotations

from pathlib import Path

from data.schema import (
    CONTRACT,
    EVERYWHERE,
    LAND,
    LAYERS,
    MAX_CELLS,
    SEA,
    VECTOR_LAYERS,
    VECTORS,
    Layer,
)
from data.table_columns import Column, Kind
from data.table_schema import TABLES

PAGE = Path(__file__).parents[1] / "docs" / "package.md"
INTRODUCTION = f"""# The data package

Written by `python -m data.contract` from the rules that validation reads; do not edit.

A package is a folder after the Frictionless Data Package standard: `datapackage.json`, `rasters/*.tif` (GeoTIFF),
`{VECTORS}` (GeoPackage) and `tables/*.csv` (UTF-8, comma, header in the first line). All rasters lie on one north-up grid
of square cells in a projected CRS with metres as units, at most {MAX_CELLS:,} cells; all vectors are in the same CRS.
Paths in the descriptor are relative and stay inside the folder.

## datapackage.json

`name`, `title` (zh), `title_en`, `version`, and a section `wanquan`:

| property | meaning |
|---|---|
| `contract` | {CONTRACT} |
| `base_year` | year of the reference state |
| `status_date` | `YYYY-MM-DD`: stages that ended by then are read-only; what was reached stands in the table `actuals` |
| `stages` | last years of the plan's stages, rising, after the base year |
| `crs`, `cell_m` | authority code, e.g. `EPSG:4546`, and the side of a cell (m) |
| `city` | `{{"zh": …, "en": …}}` |
| `simulated`, `notice` | whether the package is a demonstration, and what every page then says (zh, en) |
| `reporting_area_km2` | `{{"land": …, "sea": …}}`: the official areas |

`resources` lists every layer and table: `name` (unique), `path`, `layer` (of a GeoPackage), `title`, `title_en`, `unit`,
`source`, `source_en`, `year`, `licence`, `flag` (evidence: S source, K knowledge of the field, P own proposal) and
`simulated`. What a resource is follows from its file: `rasters/landuse.tif` is the layer `landuse`.
"""


def contract() -> str:
    """The whole page."""
    rasters = [
        "## Rasters",
        "",
        "`region` decides where the other layers must have values. A series has as many bands as its resource names in "
        "`bands`, one after the other without a gap: years `YYYY`, or months `YYYY-MM` from January to December.",
        "",
        "| layer | type | unit | values | nodata | needed on |",
        "|---|---|---|---|---|---|",
        *map(_layer, LAYERS),
    ]
    vectors = [
        f"## Layers of {VECTORS}",
        "",
        "| layer | geometry | attributes | may be empty | may be missing |",
        "|---|---|---|---|---|",
        *(
            f"| `{layer.name}` | {layer.geometry} | {_names(layer.columns)} | {_yes(layer.empty)} | {_yes(layer.optional)} |"
            for layer in VECTOR_LAYERS
        ),
    ]
    tables = ["## Tables", "", "More columns are allowed and kept."]
    for table in TABLES:
        key = f" Key: {_names(table.key)}." if table.key else ""
        rows = " May be without rows." if table.empty else ""
        rows += " May be missing." if table.optional else ""
        tables += ["", f"### {table.name}", "", f"`tables/{table.name}.csv`.{key}{rows}", ""]
        tables += [
            "| column | kind | values | may be empty |",
            "|---|---|---|---|",
            *map(_column, table.columns),
        ]
    return (
        "\n\n".join([INTRODUCTION.rstrip(), "\n".join(rasters), "\n".join(vectors), "\n".join(tables)]) + "\n"
    )


def _layer(layer: Layer) -> str:
    values = f"{layer.minimum:g} to {layer.maximum:g}"
    if layer.meanings:
        values = "; ".join(f"{value} {meaning}" for value, meaning in layer.meanings.items())
    elif layer.name in ("landuse", "landuse_earlier"):
        values = "rows of table `classes`"
    elif layer.name == "township":
        values = "0 or rows of table `townships`"
    where = {EVERYWHERE: "land and sea", LAND: "land", SEA: "sea"}.get(
        layer.regions, "where known" if layer.optional else "everywhere"
    )
    nodata = "–" if layer.nodata is None else f"{layer.nodata:g}"
    where += ", optional" if layer.optional else ""
    bands = (
        f", {layer.bands} bands" if layer.bands > 1 else f", one band a {layer.step}" if layer.step else ""
    )
    return f"| `{layer.name}` | {layer.dtype}{bands} | {layer.unit} | {values} | {nodata} | {where} |"


def _column(column: Column) -> str:
    rules = []
    if column.reference:
        targets = " or ".join(f"`{target}`" for target in column.reference.split("|"))
        rules.append(f"{'several, by blanks, of ' if column.many else ''}{targets}")
    if column.literals:
        rules.append("or " + _names(column.literals))
    if column.choices:
        rules.append(_names(column.choices))
    if column.minimum is not None and column.maximum is not None:
        rules.append(f"{column.minimum:g} to {column.maximum:g}")
    elif column.minimum is not None:
        rules.append(f"≥ {column.minimum:g}")
    if column.pattern and column.kind is Kind.TEXT:
        rules.append("pattern `" + column.pattern.replace("|", "\\|") + "`")
    return f"| `{column.name}` | {column.kind} | {' '.join(rules)} | {'yes' if column.empty else 'no'} |"


def _yes(given: bool) -> str:
    return "yes" if given else "no"


def _names(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)


if __name__ == "__main__":
    PAGE.write_text(contract(), "utf-8")
