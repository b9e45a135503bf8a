"""What a table and its columns are to the contract, and short ways to write columns of one kind."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from data.schema import FLAGS


class Kind(StrEnum):
    """How a cell is read."""

    TEXT = "text"
    NUMBER = "number"
    INTEGER = "integer"


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Args:
        name: header.
        kind: how its cells are read.
        empty: whether a cell may be empty.
        minimum, maximum: valid range of a number.
        choices: the only values allowed.
        reference: columns in which the value must stand.
        literals: values allowed beside the reference.
        many: several values, separated by blanks.
        pattern: regular expression that a text must match in full.
    """

    name: str
    kind: Kind = Kind.TEXT
    empty: bool = False
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    reference: str = ""
    literals: tuple[str, ...] = ()
    many: bool = False
    pattern: str = ""


@dataclass(frozen=True)
class Table:
    """One table, file tables/<name>.csv.

    Args:
        name: table.
        columns: the columns that must be there.
        key: columns whose values together name a row; empty if rows have no name.
        empty: whether a table without rows is allowed.
        optional: whether a package may come without it.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    empty: bool = False
    optional: bool = False


def text(*names: str, **rules: object) -> tuple[Column, ...]:
    """Text columns under the same rules."""
    return tuple(replace(Column(name), **rules) for name in names)  # type: ignore[arg-type]


def number(
    *names: str, low: float | None = None, high: float | None = None, empty: bool = False
) -> tuple[Column, ...]:
    """Number columns under the same rules."""
    return tuple(Column(name, Kind.NUMBER, empty, low, high) for name in names)


def integer(
    *names: str, low: float | None = None, high: float | None = None, empty: bool = False
) -> tuple[Column, ...]:
    """Integer columns under the same rules."""
    return tuple(Column(name, Kind.INTEGER, empty, low, high) for name in names)


ID = r"[A-Za-z0-9][A-Za-z0-9_+.:/-]{0,63}"
COLOUR = r"#[0-9A-Fa-f]{6}"

EVIDENCE = (*text("flag", choices=FLAGS), *text("source"))
NAMES = text("name_zh", "name_en")
