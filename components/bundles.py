"""Which scripts a page loads at first and which only when it draws what they are for.

Dash loads the script of every component package on every page. Tables and maps weigh as much as all the rest, so
their packages stand in the document under a type that no browser runs; `assets/03-bundles.js` puts a stand-in for
each component in place and loads the package when one is drawn. Charts need no stand-in: Dash itself loads plotly
with the first one, from the address in `window._dashPlotlyJSURL`; ours is the cartesian bundle in `assets/vendor`.
"""

from __future__ import annotations

from typing import Any

import dash_ag_grid
import dash_leaflet

# The type is no script's: the browser neither loads nor runs it.
LATER = "text/x-later"
PACKAGES = {dash_ag_grid: "dash_ag_grid.min.js", dash_leaflet: "dash_leaflet.js"}
# Parts of the packages that are loaded with the first table, map and chart.
PARTS = (
    "/_dash-component-suites/dash_ag_grid/async-community.js",
    "/_dash-component-suites/dash_leaflet/async-GeoJSON.js",
    "/_dash-component-suites/dash/dcc/async-graph.js",
    "/assets/vendor/plotly-cartesian-4.1.1.min.js",
)


def options(styles: str, scripts: str) -> dict[str, Any]:
    """Arguments of `Dash`: our own files come as two bundles of these names, and some packages when needed."""
    for package, entry in PACKAGES.items():
        (script,) = (each for each in package._js_dist if each["relative_package_path"] == entry)
        script["attributes"] = {"type": LATER, "data-package": package.__name__}
    return {
        "assets_ignore": r"\.(css|js)$",
        "external_stylesheets": [f"/assets/{styles}"],
        "external_scripts": [f"/assets/{scripts}"],
    }
