"""Objects with large arrays come back whole, read-only, and from shared pages."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
import pytest

from data import frozen


@dataclass(frozen=True)
class Thing:
    layers: Any
    table: pd.DataFrame
    names: tuple[str, ...]


@pytest.fixture
def thing() -> Thing:
    large = np.arange(400 * 300, dtype="float32").reshape(400, 300)
    layers = MappingProxyType({"large": large, "same": large, "small": np.arange(3)})
    return Thing(layers, pd.DataFrame({"zh": ["琼海", None], "value": [1.5, np.nan]}), ("a", "b"))


def test_what_is_written_is_read(thing: Thing, tmp_path: Path) -> None:
    frozen.write(tmp_path / "thing", thing)
    again = frozen.read(tmp_path / "thing")
    np.testing.assert_array_equal(again.layers["large"], thing.layers["large"])
    assert again.layers["large"].dtype == "float32"
    pd.testing.assert_frame_equal(again.table, thing.table)
    assert again.names == thing.names
    with pytest.raises(TypeError):
        again.layers["more"] = 1


def test_large_arrays_are_read_only_maps_and_kept_once(thing: Thing, tmp_path: Path) -> None:
    frozen.write(tmp_path / "thing", thing)
    again = frozen.read(tmp_path / "thing")
    base = again.layers["large"]
    while getattr(base, "base", None) is not None and not isinstance(base, np.memmap):
        base = base.base if not isinstance(base.base, memoryview) else base.base.obj
    assert isinstance(base, np.memmap)
    assert not again.layers["large"].flags.writeable
    assert again.layers["same"] is again.layers["large"]
    assert len(list((tmp_path / "thing").glob("*.npy"))) == 1


def test_writing_replaces_and_leaves_nothing_half_done(thing: Thing, tmp_path: Path) -> None:
    frozen.write(tmp_path / "thing", {"first": 1})
    frozen.write(tmp_path / "thing", thing)
    assert isinstance(frozen.read(tmp_path / "thing"), Thing)
    with pytest.raises(Exception, match="pickle"):
        frozen.write(tmp_path / "thing", lambda: None)
    assert isinstance(frozen.read(tmp_path / "thing"), Thing), "a failed write leaves the last one"
    frozen.tidy(tmp_path, keep=1)
    assert [folder.name for folder in tmp_path.iterdir()] == ["thing"]


def test_a_damaged_folder_is_said(thing: Thing, tmp_path: Path) -> None:
    frozen.write(tmp_path / "thing", thing)
    array = next((tmp_path / "thing").glob("*.npy"))
    array.write_bytes(array.read_bytes()[:200])
    with pytest.raises(frozen.BROKEN):
        frozen.read(tmp_path / "thing")


def test_tidy_keeps_the_last_used(tmp_path: Path) -> None:
    for age, name in enumerate(("new", "middle", "old")):
        frozen.write(tmp_path / name, name)

        os.utime(tmp_path / name, (1e9 - age, 1e9 - age))
    frozen.tidy(tmp_path, keep=2)
    assert {folder.name for folder in tmp_path.iterdir()} == {"new", "middle"}
