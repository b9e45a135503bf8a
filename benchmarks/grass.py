"""Runs one command of GRASS on rasters of a temporary location and takes its processor time."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

NULL = -9999


def installed() -> bool:
    """Whether there is a GRASS."""
    return shutil.which("grass") is not None


def timed(
    command: str, inputs: Mapping[str, NDArray[np.float32]], outputs: tuple[str, ...]
) -> tuple[float, dict[str, NDArray[np.float64]]]:
    """(user and system time of the command alone (s), its output rasters by name).

    Args:
        command: as typed in a shell. inputs: float32 rasters of one shape, nan where there is no data.
        outputs: rasters that the command makes.
    """
    rows, cols = next(iter(inputs.values())).shape
    size = f"north={rows} south=0 east={cols} west=0 rows={rows} cols={cols}"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lines = ["set -e", f"cd {folder}"]
        for each, values in inputs.items():
            np.where(np.isnan(values), np.float32(NULL), values).tofile(folder / f"{each}.bin")
            lines.append(f"r.in.bin -f --q input={each}.bin output={each} bytes=4 anull={NULL} {size}")
        lines += [
            f"g.region raster={next(iter(inputs))}",
            "TIMEFORMAT='%U %S'",
            f"{{ time {command} 2> said.txt; }} 2> time.txt",
            *(f"r.out.bin --q input={each} output={each}.bin bytes=8 null={NULL}" for each in outputs),
        ]
        script = folder / "run.sh"
        script.write_text("\n".join(lines) + "\n", encoding="utf-8")
        subprocess.run(
            ["grass", "--tmp-location", "XY", "--exec", "bash", str(script)], check=True, capture_output=True
        )
        user, system = (folder / "time.txt").read_text("utf-8").split()
        found = {each: np.fromfile(folder / f"{each}.bin", np.float64) for each in outputs}
    return float(user) + float(system), {
        each: np.where(values == NULL, np.nan, values).reshape(rows, cols) for each, values in found.items()
    }
