"""Wires a data package to the science: package -> Landscape -> Baseline -> Options -> Study, once per package.

The result is kept under the cache folder by (package version, model version) and opened as memory maps: a second
start takes seconds, and forked workers share its pages.
"""

from __future__ import annotations

import hashlib
import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import version
from pathlib import Path

from tqdm import tqdm

from analytics import baseline as base_models
from analytics import diagnosis as diagnoses
from analytics.diagnosis import Diagnosis
from analytics.naming import UnknownUnits
from analytics.options import table as option_table
from analytics.options.site import Needs
from analytics.parameters import Parameters
from analytics.scenario.run import Study, assemble
from data import frozen
from data.descriptor import locate, read_descriptor
from data.errors import InputDataError, Problem, Report
from data.locks import FileLock
from data.package import Package, content_hash, open_package
from settings import Settings

log = logging.getLogger(__name__)

# (share done 0-1, what is being done "zh|en")
Progress = Callable[[float, str], None]

FOLDER = "study"
# One that serves and one to go back to: at 30 m each takes 1.6 GB.
KEPT_STUDIES = 2
ROOT = Path(__file__).parents[1]
# What of the code, beside the models, decides what a kept study looks like.
READERS = (
    "descriptor",
    "frozen",
    "model_tables",
    "package",
    "rasters",
    "record_rules",
    "record_tables",
    "rules",
    "safeguard_rules",
    "safeguard_tables",
    "schema",
    "series",
    "study",
    "table_columns",
    "table_schema",
    "tables",
    "vectors",
)
LIBRARIES = ("numpy", "pandas", "geopandas", "shapely")


@dataclass(frozen=True)
class Context:
    """What this process serves.

    Args:
        package: the data package: names, sources, flags, tables, layers.
        study: what scenarios are computed on.
        settings: how it is served.
    """

    package: Package
    study: Study
    settings: Settings

    @property
    def versions(self) -> tuple[str, str]:
        """(package version, model version): the two that name every result."""
        return self.package.version, model_version()


_context: Context | None = None
_study: Study | None = None


def load(settings: Settings, progress: Progress | None = None) -> Study:
    """Opens the package that the settings name and makes it current; see `open_context`."""
    use_context(open_context(settings, progress))
    return current()


def current() -> Study:
    """The study of this process."""
    if _study is None:
        raise RuntimeError("no study is open: call data.study.load first")
    return _study


def context() -> Context:
    """The package, study and settings of this process."""
    if _context is None:
        raise RuntimeError("no package is open: call data.study.load first")
    return _context


def use(study: Study) -> None:
    """Makes a study current that came another way."""
    global _study
    _study = study


def use_context(opened: Context) -> None:
    """Makes a package and its study current."""
    global _context
    _context = opened
    use(opened.study)


def open_context(settings: Settings, progress: Progress | None = None) -> Context:
    """The package and its study: from the cache if this content and this code were there before, else computed.

    Args:
        progress: told (share done, "zh|en"); without it a bar is drawn on a terminal.

    Raises:
        InputDataError: the package is missing or wrong, with all problems.
    """
    parent = settings.cache / FOLDER
    with shown(progress) as tell, FileLock(settings.cache / "locks" / "study"):
        kept = _open_kept(parent, settings.package)
        if kept is None:
            package = open_package(settings.package)
            folder = parent / _name(package.version)
            frozen.write(folder, (package, make_study(package, tell)))
            frozen.tidy(parent, KEPT_STUDIES)
            # Read back, so that this process maps the pages too and forks share them.
            kept = frozen.read(folder)
    package, study = kept
    return Context(replace(package, path=settings.package), study, settings)


def make_study(package: Package, progress: Progress) -> Study:
    """Everything that no slider moves, computed on one package.

    Raises:
        InputDataError: the planner's own zones name units that do not exist.
    """
    parameters = Parameters.from_tables(package.tables)
    baseline = base_models.compute(package.landscape, parameters, _part(progress, 0.0, 0.35))
    try:
        diagnosis = diagnoses.compute(package.landscape, parameters, baseline, _part(progress, 0.35, 0.8))
    except UnknownUnits as unknown:
        raise InputDataError(map(_unknown_unit, unknown.codes)) from None
    options = option_table.build(
        package.landscape, parameters, baseline, needs_of(diagnosis, parameters), _part(progress, 0.8, 0.95)
    )
    progress(0.95, "情景引擎准备|Preparing the scenario engine")
    meta = package.meta
    study = assemble(
        package.landscape,
        parameters,
        baseline,
        options,
        meta.stages,
        meta.base_year,
        meta.status_date.isoformat(),
        diagnosis.pattern,
        diagnosis.condition.eqi,
    )
    progress(1.0, "就绪|Ready")
    return replace(study, diagnosis=diagnosis)


def _unknown_unit(code: str) -> Problem:
    return Problem(
        "tables/zone_overrides.csv",
        f"unit {code}",
        "没有这个修复单元；单元编号见“生态问题”页的单元清单，请更正或删去这一行。",
        "There is no such unit: take a code from the list of units, or remove the row.",
    )


def needs_of(diagnosis: Diagnosis, parameters: Parameters) -> Needs:
    """What measures follow from in a diagnosis."""
    state, ways, land = diagnosis.condition, diagnosis.pattern.land, diagnosis.consolidation
    return Needs.gathered(
        state.degradation, ways.corridor, ways.pinch, ways.barrier, land.kind, land.suitability, parameters
    )


@cache
def model_version() -> str:
    """Twenty hex digits over the source of everything in analytics/."""
    return _source_hash(sorted((ROOT / "analytics").rglob("*.py")))


@cache
def _reader_version() -> str:
    """Over the code and libraries that decide how a kept study is written and read."""
    digest = hashlib.blake2b(
        _source_hash([ROOT / "data" / f"{name}.py" for name in READERS]).encode(), digest_size=4
    )
    digest.update(" ".join(f"{name}=={version(name)}" for name in LIBRARIES).encode())
    digest.update(sys.version.encode())
    return digest.hexdigest()


def _source_hash(files: list[Path]) -> str:
    digest = hashlib.blake2b(digest_size=10)
    for file in files:
        digest.update(f"{file.relative_to(ROOT).as_posix()}\0".encode() + file.read_bytes() + b"\0")
    return digest.hexdigest()


def _name(package_version: str) -> str:
    return f"{package_version}-{model_version()}-{_reader_version()}"


def _open_kept(parent: Path, path: Path) -> tuple[Package, Study] | None:
    """The study of the package at `path`, if exactly this content was opened before by exactly this code."""
    report = Report()
    _, resources = read_descriptor(path, report)
    files = [locate(path, resource.path, report) for resource in resources]
    if report:
        return None
    folder = parent / _name(content_hash(path, (file for file in files if file is not None)))
    if not folder.is_dir():
        return None
    try:
        kept: tuple[Package, Study] = frozen.read(folder)
    except frozen.BROKEN:
        log.warning("kept study %s is broken and is computed again", folder, exc_info=True)
        return None
    os.utime(folder)
    return kept


def _part(progress: Progress, start: float, end: float) -> Progress:
    """Progress of one step within the whole."""
    return lambda share, name: progress(start + (end - start) * share, name)


@contextmanager
def shown(progress: Progress | None) -> Iterator[Progress]:
    """The given progress, or a bar on a terminal that shows up only when there is something to wait for."""
    if progress is not None:
        yield progress
        return
    with tqdm(total=100, delay=1.0, disable=None, bar_format="{desc} {bar} {percentage:3.0f} %") as bar:

        def tell(share: float, name: str) -> None:
            bar.set_description_str(name.replace("|", " "), refresh=False)
            bar.update(round(share * 100) - bar.n)

        yield tell
