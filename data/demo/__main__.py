"""python -m data.demo: builds the demonstration package and prints its claims."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from data.demo import claims
from data.demo.build import SEED, build


def main(arguments: list[str] | None = None) -> int:
    """Parses the command line, builds, prints; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m data.demo", description="示范数据包 demonstration package"
    )
    parser.add_argument("--out", type=Path, help="folder of the package; default var/demo-<resolution>m")
    parser.add_argument(
        "--resolution", type=float, default=30.0, metavar="M", help="side of a cell in metres"
    )
    parser.add_argument(
        "--terrain", type=Path, metavar="FILE", help="a real terrain model (any raster GDAL reads)"
    )
    parser.add_argument(
        "--seed", type=int, default=SEED, metavar="N", help="seed of everything that is drawn"
    )
    given = parser.parse_args(arguments)
    if given.terrain is not None and not given.terrain.is_file():
        parser.error(f"{given.terrain} 不存在；请给出地形文件。 No such file: name a terrain model.")
    out = given.out or Path("var") / f"demo-{given.resolution:g}m"
    try:
        table = build(out, given.resolution, given.terrain, given.seed)
    except ValueError as error:
        parser.error(str(error))
    sys.stdout.write(f"{claims.text(table)}\n{out}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
