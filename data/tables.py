"""Reads the CSV tables of a package strictly: encoding, header, every cell, keys and references."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from data.errors import Report
from data.schema import MAX_TABLE_BYTES, MAX_TABLE_ROWS, MAX_TEXT
from data.table_columns import Column, Kind, Table
from data.table_schema import TABLE

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
# A spreadsheet would run these as formulas when the table is exported and opened.
FORMULA = re.compile(r"[=@\t\r]|[+-].*[A-Za-z(]")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def read_table(file: Path, shown: str, name: str, report: Report) -> pd.DataFrame | None:
    """Reads one table; numbers become float64, integers int64 (float64 where empty), the rest text.

    Args:
        file: the CSV file.
        shown: path inside the package, for messages.
        name: name of the table.

    Returns:
        The table, or None if it has a problem. Row i of the frame is line i + 2 of the file.
    """
    before = len(report.problems)
    rows = _rows(file, shown, report)
    if rows is None:
        return None
    header, body = rows[0], rows[1:]
    table = TABLE.get(name)
    if not _check_header(header, table, shown, report):
        return None
    body = _check_shape(header, body, table, shown, report)
    columns = {column: [row[i].strip() for row in body] for i, column in enumerate(header)}
    rules = {column.name: column for column in table.columns} if table else {}
    frame = pd.DataFrame(
        {column: _parse(cells, rules.get(column), column, shown, report) for column, cells in columns.items()}
    )
    if table and len(report.problems) == before:
        _check_key(frame, table, shown, report)
    return frame if len(report.problems) == before else None


def check_references(tables: Mapping[str, pd.DataFrame], files: Mapping[str, str], report: Report) -> None:
    """Every value of a reference column must stand in a column it refers to, as far as that table could be read."""
    for name, frame in tables.items():
        for column in TABLE[name].columns if name in TABLE else ():
            targets = [reference.split(".") for reference in column.reference.split("|") if column.reference]
            if not targets or any(table not in tables for table, _ in targets):
                continue
            known = set(column.literals).union(*(tables[table][key].dropna() for table, key in targets))
            for row, cell in frame[column.name].dropna().items():
                for value in str(cell).split() if column.many else [cell]:
                    if value not in known:
                        report.add(
                            files[name],
                            place(int(str(row)), column.name),
                            f"{value!r} 在 {column.reference} 中不存在；请更正，或在该表中补上一行。",
                            f"{value!r} is not in {column.reference}: mend it, or add the row there.",
                            kind=f"reference {column.name}",
                        )


def place(row: int, column: str) -> str:
    """Where a cell stands; `row` counts data rows from 0, the header is line 1."""
    return f"行 row {row + 2}, 列 column {column}"


def _rows(file: Path, shown: str, report: Report) -> list[list[str]] | None:
    if file.stat().st_size > MAX_TABLE_BYTES:
        report.add(shown, "", "文件超过 32 MiB；请拆分或精简。", "The file exceeds 32 MiB: make it smaller.")
        return None
    try:
        content = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        report.add(
            shown,
            f"字节 byte {error.start}",
            "不是 UTF-8 编码；请在表格软件中另存为“CSV UTF-8”。",
            "Not UTF-8: save it as “CSV UTF-8”.",
        )
        return None
    try:
        rows = list(csv.reader(io.StringIO(content, newline=""), strict=True))
    except csv.Error as error:
        report.add(
            shown, "", f"CSV 格式错误（{error}）；请更正引号与逗号。", f"Broken CSV ({error}): mend it."
        )
        return None
    while rows and not any(cell.strip() for cell in rows[-1]):
        rows.pop()
    if not rows:
        report.add(shown, "", "文件为空；请补上表头与数据。", "The file is empty: add header and rows.")
        return None
    if len(rows) - 1 > MAX_TABLE_ROWS:
        report.add(
            shown,
            "",
            f"超过 {MAX_TABLE_ROWS} 行；请精简。",
            f"More than {MAX_TABLE_ROWS} rows: make it smaller.",
        )
        return None
    return rows


def _check_header(header: list[str], table: Table | None, shown: str, report: Report) -> bool:
    twice = sorted({name for name in header if header.count(name) > 1})
    for name in twice:
        report.add(
            shown, "行 row 1", f"列 {name!r} 重复；请只保留一列。", f"Column {name!r} stands twice: keep one."
        )
    missing = [column.name for column in table.columns if column.name not in header] if table else []
    for name in missing:
        report.add(shown, "行 row 1", f"缺少列 {name!r}；请补上。", f"Column {name!r} is missing: add it.")
    return not twice and not missing


def _check_shape(
    header: list[str], body: list[list[str]], table: Table | None, shown: str, report: Report
) -> list[list[str]]:
    for index, row in enumerate(body):
        if len(row) != len(header):
            report.add(
                shown,
                f"行 row {index + 2}",
                f"有 {len(row)} 格，表头有 {len(header)} 列；请补齐逗号或引号。",
                f"{len(row)} cells, the header has {len(header)}: mend commas or quotes.",
                kind="cells",
            )
    if not body and table and not table.empty:
        report.add(shown, "", "没有数据行；请至少补上一行。", "No rows: add at least one.")
    return [row for row in body if len(row) == len(header)]


def _parse(cells: list[str], rule: Column | None, name: str, shown: str, report: Report) -> pd.Series:
    for row, cell in enumerate(cells):
        _check_text(cell, row, name, shown, report)
    if rule is None:
        return _inferred(cells)
    if rule.kind is Kind.TEXT:
        for row, cell in enumerate(cells):
            _check_choice(cell, rule, row, shown, report)
        return _text(cells)
    numbers = [_number(cell, rule, row, shown, report) for row, cell in enumerate(cells)]
    whole = rule.kind is Kind.INTEGER and not any(math.isnan(value) for value in numbers)
    return pd.Series(np.array(numbers, dtype="float64").astype("int64" if whole else "float64"))


def _text(cells: list[str]) -> pd.Series:
    return pd.Series([cell or None for cell in cells], dtype="str")


def _inferred(cells: list[str]) -> pd.Series:
    """A column outside the contract: numbers if all of it are, but "0101" stays a code."""
    filled = [cell for cell in cells if cell]
    numeric = all(NUMBER.fullmatch(cell) and not re.match(r"[+-]?0\d", cell) for cell in filled)
    if not filled or not numeric or any(len(cell) > 15 for cell in filled):
        return _text(cells)
    numbers = pd.Series([float(cell) if cell else math.nan for cell in cells], dtype="float64")
    return numbers.astype("int64") if all(cell.lstrip("+-").isdecimal() for cell in cells) else numbers


def _check_text(cell: str, row: int, column: str, shown: str, report: Report) -> None:
    if len(cell) > MAX_TEXT:
        report.add(
            shown,
            place(row, column),
            f"文字超过 {MAX_TEXT} 字；请缩短。",
            f"Longer than {MAX_TEXT} characters: shorten it.",
            kind=f"long {column}",
        )
    if CONTROL.search(cell):
        report.add(
            shown,
            place(row, column),
            "含控制字符；请删去。",
            "It holds control characters: remove them.",
            kind=f"control {column}",
        )
    if FORMULA.match(cell) and not NUMBER.fullmatch(cell):
        report.add(
            shown,
            place(row, column),
            f"{cell[:30]!r} 像是表格公式；请改为数值或文字。",
            f"{cell[:30]!r} looks like a spreadsheet formula: write the value or a text.",
            kind=f"formula {column}",
        )


def _check_choice(cell: str, rule: Column, row: int, shown: str, report: Report) -> None:
    if not cell:
        if not rule.empty:
            report.add(
                shown,
                place(row, rule.name),
                "不能为空；请填写。",
                "Empty: fill it in.",
                kind=f"empty {rule.name}",
            )
        return
    if rule.choices and cell not in rule.choices:
        allowed = ", ".join(rule.choices)
        report.add(
            shown,
            place(row, rule.name),
            f"未知取值 {cell[:40]!r}；请用以下之一：{allowed}。",
            f"Unknown value {cell[:40]!r}: use one of {allowed}.",
            kind=f"choice {rule.name}",
        )
    if rule.pattern and not re.fullmatch(rule.pattern, cell):
        report.add(
            shown,
            place(row, rule.name),
            f"写法 {cell[:40]!r} 不合要求；请按 {rule.pattern} 填写。",
            f"{cell[:40]!r} is not written as {rule.pattern}: mend it.",
            kind=f"pattern {rule.name}",
        )


def _number(cell: str, rule: Column, row: int, shown: str, report: Report) -> float:
    if not cell:
        if not rule.empty:
            report.add(
                shown,
                place(row, rule.name),
                "缺少数值；请填写。",
                "A number is missing: fill it in.",
                kind=f"empty {rule.name}",
            )
        return math.nan
    value = float(cell) if NUMBER.fullmatch(cell) else math.nan
    if not math.isfinite(value) or (rule.kind is Kind.INTEGER and value != int(value)):
        wanted_zh, wanted = ("整数", "a whole number") if rule.kind is Kind.INTEGER else ("数值", "a number")
        report.add(
            shown,
            place(row, rule.name),
            f"{cell[:40]!r} 不是{wanted_zh}；请更正。",
            f"{cell[:40]!r} is not {wanted}: mend it.",
            kind=f"number {rule.name}",
        )
        return math.nan
    low = rule.minimum is not None and value < rule.minimum
    high = rule.maximum is not None and value > rule.maximum
    if low or high:
        bound = f"≥ {rule.minimum:g}" if low else f"≤ {rule.maximum:g}"
        report.add(
            shown,
            place(row, rule.name),
            f"{cell} 超出范围；应 {bound}，请更正。",
            f"{cell} is out of range, it must be {bound}: mend it.",
            kind=f"range {rule.name}",
        )
    return value


def _check_key(frame: pd.DataFrame, table: Table, shown: str, report: Report) -> None:
    if not table.key:
        return
    for row in np.flatnonzero(frame.duplicated(list(table.key)).to_numpy()):
        value = ", ".join(str(frame[column].iloc[row]) for column in table.key)
        report.add(
            shown,
            place(int(row), table.key[0]),
            f"编号重复：{value}；请改名或删去一行。",
            f"Duplicate id {value}: rename it or take a row out.",
            kind="key",
        )
