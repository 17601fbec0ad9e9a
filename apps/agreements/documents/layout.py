"""Where the signature places stand on the last page: one truth for the page that draws them and the fields that fill them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

PAGE_HEIGHT_MM: Final = 297.0
POINTS_PER_MM: Final = 72 / 25.4
_LEFT, _TOP, _WIDTH, _BOTTOM, _GAP, _TALLEST = 22.0, 62.0, 166.0, 258.0, 6.0, 52.0
_PLACE_WIDTH, _PLACE_INSET, _HINT = 68.0, 4.0, 6.5


@dataclass(frozen=True)
class Box:
    """A rectangle in millimetres from the top left corner of the page."""

    x: float
    y: float
    width: float
    height: float

    def in_points(self) -> tuple[int, int, int, int]:
        """The same as a PDF rectangle: left, bottom, right, top in points from the bottom left corner."""
        corners = (self.x, PAGE_HEIGHT_MM - self.y - self.height, self.x + self.width, PAGE_HEIGHT_MM - self.y)
        left, bottom, right, top = (round(corner * POINTS_PER_MM) for corner in corners)
        return left, bottom, right, top


def signature_boxes(count: int) -> list[Box]:
    """One box per party, from the top of the signature page down. Raises ValueError for no party or more than six."""
    if not 1 <= count <= 6:
        raise ValueError(f"{count} parties do not fit on the signature page")
    height = min(_TALLEST, (_BOTTOM - _TOP - _GAP * (count - 1)) / count)
    return [Box(_LEFT, _TOP + i * (height + _GAP), _WIDTH, height) for i in range(count)]


def signature_place(box: Box) -> Box:
    """The part of a party's box where its signature or seal goes."""
    x = box.x + box.width - _PLACE_WIDTH - _PLACE_INSET
    return Box(x, box.y + _PLACE_INSET, _PLACE_WIDTH, box.height - 2 * _PLACE_INSET)


def signature_field(box: Box) -> Box:
    """The part of the place that an electronic signature fills: all but the line that says what belongs there."""
    place = signature_place(box)
    return Box(place.x + 1.5, place.y + 1.5, place.width - 3, place.height - 1.5 - _HINT)
