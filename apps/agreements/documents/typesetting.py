"""The door to Typst for the templates of this folder."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from apps.core import typesetting
from apps.core.typesetting import qr_svg

__all__ = ["qr_svg", "typeset"]

FOLDER: Final = Path(__file__).resolve().parent


def typeset(template: str, data: Mapping[str, Any], *, on: dt.date) -> bytes:
    """The PDF of a template in this folder. The same data and day give the same bytes."""
    return typesetting.typeset(FOLDER / template, data, on=on)
