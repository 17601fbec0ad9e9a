"""The one door to Typst: fonts from the wheel, data as JSON and never as markup, the date from the data."""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import manimgx_fonts_cjk
import segno
import typst

# Templates stand beside the app that fills them, and may import ``/core/typesetting/paper.typ``.
APPS: Final = Path(__file__).resolve().parents[2]


@cache
def _fonts() -> typst.Fonts:
    """Noto Sans CJK from its wheel, in all weights; the machine's own fonts stay out, so every machine gives the same bytes."""
    wheel = str(Path(manimgx_fonts_cjk.__file__).parent)
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[wheel])


def typeset(template: Path, data: Mapping[str, Any], *, on: dt.date) -> bytes:
    """The PDF of a template (a file below ``apps``). The same data and day give the same bytes."""
    midnight = dt.datetime.combine(on, dt.time(), tzinfo=dt.UTC)
    pdf = typst.compile(**_source(template, data), format="pdf", timestamp=int(midnight.timestamp()))
    if not isinstance(pdf, bytes):
        raise TypeError("Typst returned no PDF")
    return pdf


def picture(template: Path, data: Mapping[str, Any], *, ppi: int = 144) -> bytes:
    """The one page of a template as PNG, ``ppi`` pixels an inch."""
    png = typst.compile(**_source(template, data), format="png", ppi=ppi)
    if not isinstance(png, bytes):
        raise TypeError("Typst returned no single picture")
    return png


def _source(template: Path, data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "input": str(template),
        "root": str(APPS),
        "font_paths": _fonts(),
        "ignore_system_fonts": True,
        "sys_inputs": {"data": json.dumps(data, ensure_ascii=False, sort_keys=True)},
    }


def qr_svg(text: str) -> str:
    """A QR code as SVG, without a border of its own."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", border=0, xmldecl=False, svgns=True, dark="#1a1f2b")
    return out.getvalue().decode("utf-8")
