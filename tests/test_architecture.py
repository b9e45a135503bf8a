"""Holds the house together: who may import whom, nothing from outside, and modules of a readable size."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OURS = {"analytics", "app", "benchmarks", "components", "data", "pages", "settings", "tests"}
WEB = {
    "dash",
    "dash_ag_grid",
    "dash_leaflet",
    "flask",
    "plotly",
    "werkzeug",
    "celery",
}
SCIENCE = {
    "affine", "edt", "geopandas", "highspy", "libpysal", "numba", "numpy", "pandas", "pyamg", "pyproj", "scipy",
    "shapely", "skimage", "sklearn", "xarray",
}  # fmt: skip
# Pydantic stands where input comes in, also input from the browser.
FRONT = {"dash", "dash_ag_grid", "dash_leaflet", "plotly", "babel", "pydantic", "segno"}
# Arrays and frames are what analytics types are made of; pictures are drawn from them.
ARRAYS = {"numpy", "pandas", "geopandas", "shapely", "pyproj"}

PAGE_LINES, MODULE_LINES, APP_LINES, FUNCTION_LINES = 300, 400, 120, 60

# Addresses that a file may name because no browser ever loads them.
NAMESPACES = re.compile(r"http://www\.w3\.org/|http://127\.0\.0\.1|http://localhost|https?://\{")
ADDRESS = re.compile(r"""(?:https?:)?//[\w.-]+\.[a-z]{2,}[^\s"'<>)]*""")


def modules(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text("utf-8"))


def imports(file: Path) -> set[str]:
    """Dotted names of everything a file imports, at any depth of the code."""
    found: set[str] = set()
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file.relative_to(ROOT)}: import by full name, not relatively"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def packages(file: Path) -> set[str]:
    """Top packages a file imports, the standard library left out."""
    return {name.split(".")[0] for name in imports(file)} - set(sys.stdlib_module_names)


def offenders(folder: str, allowed: set[str]) -> dict[str, set[str]]:
    found = {str(file.relative_to(ROOT)): packages(file) - allowed for file in modules(folder)}
    return {file: names for file, names in found.items() if names}


def test_analytics_imports_science_only() -> None:
    assert offenders("analytics", SCIENCE | {"analytics"}) == {}


def test_nothing_a_forked_job_runs_waits_for_a_cached_property() -> None:
    """Its lock belongs to the class: held by a thread while a job is forked, it is never released in the job."""
    early = ROOT / "analytics" / "options"  # ends before anything is forked
    files = [
        file for folder in ("analytics", "data") for file in modules(folder) if early not in file.parents
    ]
    assert [str(file) for file in files if "functools.cached_property" in imports(file)] == []


def test_analytics_touches_no_files_and_no_clock() -> None:
    forbidden = {"pathlib", "io", "datetime", "tempfile", "shutil", "sqlite3", "logging", "subprocess"}
    # A pool of threads fits the machine and is made anew in a forked process; the allocator tells how long it took.
    harmless = {
        "os.cpu_count", "os.getpid", "os.register_at_fork", "os.sched_getaffinity", "time.perf_counter",
    }  # fmt: skip
    for file in modules("analytics"):
        where = file.relative_to(ROOT)
        names = imports(file)
        assert not {name.split(".")[0] for name in names} & forbidden, f"{where} imports {names}"
        nodes = list(ast.walk(tree(file)))
        attributes = {ast.unparse(node) for node in nodes if isinstance(node, ast.Attribute)}
        system = {name for name in attributes | names if name.startswith(("os.", "time."))}
        assert system <= harmless, f"{where} uses {system - harmless}"
        opened = [node for node in nodes if isinstance(node, ast.Call) and ast.unparse(node.func) == "open"]
        assert not opened, f"{where}:{opened[0].lineno} opens a file"


def test_data_knows_the_science_but_not_the_screen() -> None:
    for file in modules("data"):
        found = packages(file)
        assert not found & {"components", "pages", "app", "benchmarks", "tests"}, file.relative_to(ROOT)
        web = found & WEB
        if file.name in ("routes.py", "routes_public.py"):
            web -= {"flask", "werkzeug"}
        if file.name in ("jobs.py", "workers.py", "managers.py"):
            # The background managers and their Celery app are wired here.
            web -= {"celery", "dash"}
        assert not web, f"{file.relative_to(ROOT)} imports {web}"


def test_components_draw_and_nothing_else() -> None:
    found = offenders("components", FRONT | ARRAYS | {"analytics", "components"})
    # The shell is laid out for one request: language and mode stand in its address.
    assert found.pop("components/shell.py", {"flask"}) == {"flask"}
    assert found.pop("components/bundles.py", {"flask"}) == {"flask"}
    assert found == {}


def test_pages_never_import_a_page() -> None:
    for file in modules("pages"):
        found = packages(file)
        assert not found & {"pages", "app", "benchmarks", "tests"}, file.relative_to(ROOT)
        assert found <= {"analytics", "components", "data", "settings"} | FRONT | {"flask"} | {
            "pandas",
            "numpy",
        }, f"{file.relative_to(ROOT)} imports {found}"


def test_app_wires_data_and_shell() -> None:
    allowed = (
        "analytics.scenario.",
        "components.bundles",
        "components.shell",
        "components.text",
        "components.theme",
        "data.",
        "settings.",
    )
    names = {name for name in imports(ROOT / "app.py") if name.split(".")[0] in OURS}
    assert {name for name in names if not name.startswith(allowed)} == set()


def test_analytics_comes_without_dash() -> None:
    code = (
        "import pkgutil, importlib, sys, analytics\n"
        "for m in pkgutil.walk_packages(analytics.__path__, 'analytics.'): importlib.import_module(m.name)\n"
        f"sys.exit(' '.join(sorted({WEB!r} & set(sys.modules))) or 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("folder", ["pages", "analytics", "components", "data", "benchmarks"])
def test_modules_stay_readable(folder: str) -> None:
    limit = PAGE_LINES if folder == "pages" else MODULE_LINES
    long = {
        str(f.relative_to(ROOT)): n
        for f in modules(folder)
        if (n := len(f.read_text("utf-8").splitlines())) > limit
    }
    assert long == {}


def test_app_stays_short() -> None:
    assert len((ROOT / "app.py").read_text("utf-8").splitlines()) <= APP_LINES


@pytest.mark.parametrize("folder", ["pages", "analytics", "components", "data"])
def test_functions_stay_readable(folder: str) -> None:
    long = {
        f"{file.relative_to(ROOT)}:{node.name}": node.end_lineno - node.lineno
        for file in modules(folder)
        for node in ast.walk(tree(file))
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno > FUNCTION_LINES
    }
    assert long == {}


@pytest.mark.parametrize("folder", ["pages", "analytics", "components", "data", "benchmarks", "tests"])
def test_every_module_says_its_job(folder: str) -> None:
    silent = [str(file.relative_to(ROOT)) for file in modules(folder) if not ast.get_docstring(tree(file))]
    assert silent == []


def test_nothing_prints_and_nothing_swallows() -> None:
    for folder in ("pages", "analytics", "components", "data"):
        for file in modules(folder):
            for node in ast.walk(tree(file)):
                where = f"{file.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                    assert node.func.id != "print", f"{where} prints"
                if isinstance(node, ast.ExceptHandler):
                    assert node.type is not None, f"{where} has a bare except"


def test_the_browser_loads_nothing_from_outside() -> None:
    """No script, style, font, tile or icon by an outside address in what reaches the browser."""
    shown = [
        f
        for folder in ("assets", "components", "pages")
        for f in (ROOT / folder).rglob("*")
        if f.suffix in {".py", ".js", ".css", ".html", ".svg", ".json"}
    ]
    loading = re.compile(
        r"""(?:src|href|url|import|fetch|href=|tileUrl|@import)\s*[=(:]?\s*["'(]*\s*((?:https?:)?//[\w.-]+\.[a-z]{2,})""",
        re.IGNORECASE,
    )
    for file in [*shown, ROOT / "app.py"]:
        if "locale" in file.name.lower() or file.name.endswith(".min.js"):
            continue
        content = NAMESPACES.sub("", file.read_text("utf-8", errors="ignore"))
        found = loading.findall(content)
        assert not found, f"{file.relative_to(ROOT)} loads {found[:3]}"


def test_no_registry_in_what_is_committed() -> None:
    hosts = re.compile(
        r"pypi\.org|pythonhosted|npmjs|/simple/|--index-url|--extra-index|--find-links|file:///",
        re.IGNORECASE,
    )
    for name in (
        "requirements.lock",
        "pyproject.toml",
        "Makefile",
        ".ci/run",
        "scripts/setup.sh",
        "scripts/test-tools.sh",
    ):
        found = hosts.findall((ROOT / name).read_text("utf-8"))
        assert not found, f"{name} names {found[:3]}"


def test_what_is_imported_is_declared() -> None:
    declared = set(
        re.findall(r'^    "([a-z0-9-]+)(?:\[\w+\])?==', (ROOT / "pyproject.toml").read_text("utf-8"), re.M)
    )
    providers = packages_distributions()
    folders = ("analytics", "components", "data", "pages", "benchmarks", "tests")
    files = [*(file for folder in folders for file in modules(folder)), ROOT / "app.py", ROOT / "settings.py"]
    missing = {
        f"{file.relative_to(ROOT)}: {name}"
        for file in files
        for name in packages(file) - OURS
        if not declared & {provider.lower().replace("_", "-") for provider in providers.get(name, [])}
    }
    assert missing == set()


def test_every_locked_package_has_a_hash() -> None:
    entries = re.split(r"\n(?=[a-z0-9])", (ROOT / "requirements.lock").read_text("utf-8"))
    assert len(entries) > 50
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_lock_holds_what_the_project_names() -> None:
    named = re.findall(
        r'^    "([a-z0-9-]+)(?:\[\w+\])?==([^"]+)",$', (ROOT / "pyproject.toml").read_text("utf-8"), re.M
    )
    locked = dict(
        re.findall(r"^([a-z0-9-]+)(?:\[\w+\])?==(\S+)", (ROOT / "requirements.lock").read_text("utf-8"), re.M)
    )
    assert len(named) > 30
    assert {name: locked.get(name) for name, _ in named} == dict(named)
