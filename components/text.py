"""Words on the screen: gettext with Chinese source strings, one translator per request.

A page asks `text.of(lang)` once and hands the translator `t` down; nothing is kept between requests, so two
tabs in two languages never meet.
"""

from __future__ import annotations

import gettext
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALES = Path(__file__).parent / "locales"
# Words of the data tables and of the method cards; every other file holds words of the interface: one for what is
# shared, one per page.
TABLES = "tables.po"
METHODS = "methods.po"
# Names that a demonstration package gives to bodies, areas and projects; real names stay as they are.
EXAMPLE_BODY = re.compile(r"^示例部门([甲乙丙丁戊己庚辛壬癸])$")
EXAMPLE_PROJECT = re.compile(r"^示例项目(\d+)$")
STEMS = "甲乙丙丁戊己庚辛壬癸"


class Language(StrEnum):
    """Languages of the interface; Chinese unless the address says otherwise."""

    ZH = "zh"
    EN = "en"

    @property
    def html(self) -> str:
        return "zh-CN" if self is Language.ZH else "en"

    @property
    def other(self) -> Language:
        return Language.EN if self is Language.ZH else Language.ZH


@dataclass(frozen=True)
class Text:
    """Translates the interface; calling it with a Chinese source string gives that string in its language."""

    language: Language

    def __call__(self, source: str, **values: object) -> str:
        said = source if self.language is Language.ZH else _catalogue(self.language).gettext(source)
        return said.format(**values) if values else said

    def pick(self, zh: object, en: object) -> str:
        """The wording of a data row that carries both languages; Chinese where the other is missing."""
        chosen = en if self.language is Language.EN and _is_text(en) else zh
        return str(chosen) if _is_text(chosen) else ""

    def name(self, row: Mapping[str, Any], field: str = "name") -> str:
        """`name_zh` or `name_en` of a table's row."""
        return self.pick(row.get(f"{field}_zh"), row.get(f"{field}_en"))

    def body(self, name: object) -> str:
        """A responsible body: the demonstration's are translated, real ones keep their name."""
        if not _is_text(name):
            return "--"
        found = EXAMPLE_BODY.match(str(name))
        if found and self.language is Language.EN:
            return f"Example body {chr(ord('A') + STEMS.index(found[1]))}"
        return str(name)

    def data(self, words: object) -> str:
        """Chinese words of a data table that carries no English column, as far as the catalogue knows them."""
        if not _is_text(words):
            return ""
        return (
            str(words)
            if self.language is Language.ZH
            else _catalogue(self.language, TABLES).gettext(str(words))
        )

    def method(self, words: str) -> str:
        """Formula, symbols, unit, source or open points of a method card; of a formula every line by itself."""
        if self.language is Language.ZH:
            return words.strip()
        known = _catalogue(self.language, METHODS)
        return "\n".join(known.gettext(line) for line in words.strip().splitlines())

    def pair(self, both: str) -> str:
        """The half of "中文|English" that this language reads."""
        zh, _, en = both.partition("|")
        return self.pick(zh, en)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


@cache
def _catalogue(language: Language, only: str = "") -> gettext.NullTranslations:
    """The words of the interface, or of `only` one file; compiled in memory, no binary lies in the repository."""
    folder = LOCALES / language / "LC_MESSAGES"
    every = [file for file in sorted(folder.glob("*.po")) if file.name not in (TABLES, METHODS)]
    files = [folder / only] if only else every
    whole = Catalog(locale=language.value)
    for path in files:
        with path.open("rb") as file:
            for message in read_po(file, locale=language.value):
                if message.id:
                    whole.add(message.id, message.string)
    compiled = io.BytesIO()
    write_mo(compiled, whole)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def of(lang: object = None) -> Text:
    """The translator for the `lang` of an address; anything but "en" is Chinese."""
    return Text(Language.EN if lang == Language.EN else Language.ZH)
