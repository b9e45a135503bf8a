"""The public's address as a picture that a phone can read."""

from __future__ import annotations

from urllib.parse import unquote
from xml.etree import ElementTree

import segno

from components import qr
from tests.components.small import ZH
from tests.components.test_drawing import words

ADDRESS = "https://example.org/a?b=1&c=2"


def test_the_code_is_that_of_the_address_and_the_address_is_said() -> None:
    figure = qr.code(ADDRESS, "公众页", ZH)
    assert figure is not None and words(figure) == f"公众页{ADDRESS}"
    picture, _ = figure.children
    assert picture.alt == f"公众页的二维码：{ADDRESS}"
    kind, _, drawn = picture.src.partition(",")
    assert kind.startswith("data:image/svg+xml")
    size = int(ElementTree.fromstring(unquote(drawn)).attrib["width"])
    assert size == segno.make(ADDRESS, error="m", micro=False).symbol_size(border=4)[0], "with a quiet margin of four"


def test_without_an_address_there_is_no_code() -> None:
    assert qr.code("", "公众页", ZH) is None
