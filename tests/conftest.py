"""Fixtures that more than one folder of tests uses."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

from tests.data.tiny_package import write_package

# A busy machine is slow; nothing here measures time.
hypothesis_settings.register_profile("wanquan", deadline=None)
hypothesis_settings.load_profile("wanquan")


@pytest.fixture(autouse=True, scope="session")
def no_settings_from_outside() -> Iterator[None]:
    """Tests decide themselves what the WANQUAN_ variables say."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.upper().startswith("WANQUAN_"):
                patch.delenv(name)
        yield


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A valid package of 12 x 10 cells; read only."""
    return write_package(tmp_path_factory.mktemp("packages") / "tiny")


@pytest.fixture
def package_folder(tiny_folder: Path, tmp_path: Path) -> Path:
    """A copy of the tiny package, to be broken."""
    return Path(shutil.copytree(tiny_folder, tmp_path / "package"))


@pytest.fixture(scope="session")
def demo_package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration at 300 m, built once per run and shared between workers; read only."""
    return _demonstration(tmp_path_factory, 300)


@pytest.fixture(scope="session")
def fine_demo_package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration at 90 m: coarser cells lose single ponds and gullies. Read only."""
    return _demonstration(tmp_path_factory, 90)


def _demonstration(tmp_path_factory: pytest.TempPathFactory, cell_m: int) -> Path:
    from data.demo.build import build

    shared = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        shared = shared.parent
    folder = shared / f"demo-{cell_m}m"
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            build(folder, float(cell_m), quiet=True)
    return folder
