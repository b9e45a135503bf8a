"""Keeps an object with large arrays in a folder, so that every process opens the same pages of memory.

Pickle's out-of-band buffers become .npy files, which come back as read-only memory maps. The folder belongs to this
server alone: a pickle is never read from a data package or a request.
"""

from __future__ import annotations

import copyreg
import io
import os
import pickle
import shutil
import uuid
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

GRAPH = "object.pickle"
# Below this an own file costs more than it saves.
SMALL_BYTES = 1 << 16
TEMPORARY = ".writing-"
# What a damaged folder, or one written by other code, may raise.
BROKEN = (
    OSError,
    ValueError,
    EOFError,
    pickle.UnpicklingError,
    AttributeError,
    ImportError,
    TypeError,
    KeyError,
)


def _read_only(mapping: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(mapping)


class _Pickler(pickle.Pickler):
    """Pickle, and read-only mappings, which it does not know."""

    dispatch_table = copyreg.dispatch_table.copy()
    dispatch_table[MappingProxyType] = lambda mapping: (_read_only, (dict(mapping),))


def write(folder: Path, value: Any) -> None:
    """Writes `value` to `folder`, whole or not at all; what was there before is replaced."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    temporary = folder.parent / f"{TEMPORARY}{uuid.uuid4().hex}"
    temporary.mkdir(mode=0o700)
    buffers: list[pickle.PickleBuffer] = []

    def large(buffer: pickle.PickleBuffer) -> bool:
        """Takes a buffer out of the pickle if that pays; pickle asks for a false value then."""
        if buffer.raw().nbytes < SMALL_BYTES:
            return True
        buffers.append(buffer)
        return False

    graph = io.BytesIO()
    _Pickler(graph, protocol=5, buffer_callback=large).dump(value)
    for number, buffer in enumerate(buffers):
        np.save(temporary / f"{number:04d}.npy", np.frombuffer(buffer.raw(), np.uint8))
    (temporary / GRAPH).write_bytes(graph.getvalue())
    if folder.exists():
        shutil.rmtree(folder)
    os.replace(temporary, folder)


def read(folder: Path) -> Any:
    """What `write` kept there; large arrays are read-only memory maps.

    Raises:
        OSError, ValueError and others of `BROKEN`: nothing usable is there.
    """
    files = sorted(folder.glob("*.npy"))
    buffers = [np.load(file, mmap_mode="r") for file in files]
    return pickle.loads((folder / GRAPH).read_bytes(), buffers=buffers)


def tidy(parent: Path, keep: int) -> None:
    """Removes unfinished folders and all but the `keep` most recently used ones. Open maps stay valid."""
    for folder in parent.glob(f"{TEMPORARY}*"):
        shutil.rmtree(folder, ignore_errors=True)
    kept = sorted((f for f in parent.iterdir() if f.is_dir()), key=lambda f: f.stat().st_mtime, reverse=True)
    for folder in kept[keep:]:
        shutil.rmtree(folder, ignore_errors=True)
