"""Parameter tables: every number of the models with its evidence flag (S, K, P) and source.

Tables arrive as frames (the data package reads them); here they become vectorised look-ups.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

#: Class values are uint16; one look-up slot per possible value.
CLASS_SLOTS = 1 << 16


@dataclass(frozen=True)
class Parameters:
    """The parameter tables of one package.

    Args:
        tables: name -> frame; `classes` (value, code, ...) and `constants` (id, value, ...) are looked up here,
            the others are read by the model that needs them.
    """

    tables: Mapping[str, pd.DataFrame]
    _lookups: dict[tuple[str, float], NDArray[np.float32]] = field(
        default_factory=dict, repr=False, compare=False, init=False
    )
    _constants: dict[str, Any] = field(default_factory=dict, repr=False, compare=False, init=False)

    @classmethod
    def from_tables(cls, tables: Mapping[str, pd.DataFrame]) -> Parameters:
        """Parameters over these frames; they are not copied and must not change."""
        for name, key in (("classes", "value"), ("constants", "id")):
            repeated = tables[name][key][tables[name][key].duplicated()]
            if len(repeated):
                raise ValueError(f"table {name!r} repeats {key} {repeated.iloc[0]!r}")
        return cls(MappingProxyType(dict(tables)))

    @property
    def classes(self) -> pd.DataFrame:
        return self.tables["classes"]

    def records(self, table: str) -> list[dict[str, Any]]:
        """The rows of a table as dicts."""
        return [
            {str(name): entry for name, entry in row.items()} for row in self.tables[table].to_dict("records")
        ]

    def lookup(self, column: str, default: float = np.nan) -> NDArray[np.float32]:
        """A numeric column of `classes` by class value, float32 of shape (65536,); `default` where empty."""
        key = (column, default)
        if key not in self._lookups:
            numbers = pd.to_numeric(self.classes[column], errors="coerce").to_numpy(np.float32)
            table = np.full(CLASS_SLOTS, default, np.float32)
            given = ~np.isnan(numbers)
            table[self.classes["value"].to_numpy(np.int64)[given]] = numbers[given]
            table.setflags(write=False)
            self._lookups[key] = table
        return self._lookups[key]

    def by_class(
        self, column: str, landuse: NDArray[np.uint16], default: float = np.nan
    ) -> NDArray[np.float32]:
        """A numeric column of `classes` for every cell: same shape as `landuse`, float32.

        Unknown classes, 0 (no data) and empty or textual entries give `default`.
        """
        return self.lookup(column, default)[landuse]

    def members(self, column: str, *entries: str) -> NDArray[np.bool_]:
        """Which class values have one of these entries in a textual column: bool of shape (65536,).

        `members("group", "mangrove")[landuse]` is the mask of mangrove; all False where no class has the entry.
        """
        having = self.classes[column].astype(str).isin(entries).to_numpy(np.bool_)
        table = np.zeros(CLASS_SLOTS, np.bool_)
        table[self.classes["value"].to_numpy(np.int64)[having]] = True
        return table

    def value(self, code: str) -> int:
        """Class value of a 三调 code, e.g. "1104A" -> 11041; KeyError names the code."""
        found = self.classes.loc[self.classes["code"].astype(str) == code, "value"]
        if found.empty:
            raise KeyError(f"no class has code {code!r}")
        return int(found.iloc[0])

    def constant(self, id: str) -> float:
        """A number of table `constants`; KeyError names the id."""
        if not self._constants:
            table = self.tables["constants"]
            self._constants.update(zip(table["id"], table["value"], strict=True))
        if id not in self._constants:
            raise KeyError(f"table 'constants' has no id {id!r}")
        return float(self._constants[id])
