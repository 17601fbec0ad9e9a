"""The design page: every component in both languages, and colours whose contrast is measured."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from apps.demo import specimens

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_section_of_the_menu_is_on_the_page(client: Client, language: str) -> None:
    client.cookies["language"] = language
    response = client.get(reverse("demo:design"))
    page = response.content.decode()
    assert response.status_code == 200
    for key, _title in specimens.SECTIONS:
        assert f'href="#{key}"' in page
        assert f'id="{key}"' in page


def test_no_id_stands_twice(client: Client) -> None:
    found = re.findall(r'\sid="([^"]+)"', client.get(reverse("demo:design")).content.decode())
    assert sorted(set(found)) == sorted(found)


def test_every_component_of_the_library_is_shown(client: Client) -> None:
    page = client.get(reverse("demo:design")).content.decode()
    missing = [
        mark
        for mark in (
            'data-state="turn"', 'data-state="signed"', 'data-state="waiting"', 'data-state="refused"',
            'data-turn="you"', 'data-turn="others"', 'data-turn="done"', "data-expired", 'data-level="4"',
            'aria-busy="true"', 'aria-disabled="true"', "is-focus", "is-hover", "error-summary", "data-invalid",
            "file-drop", 'class="choice"', "stage-bar", "counters", "tabs", "breadcrumb", "week-strip", "score-bar",
            "score-head", "score-parts", "data-table", "pagination", "timeline", 'class="diff"', 'class="flow"',
            'class="empty"', "skeleton", "toast", "<dialog", 'data-tone="office"', "summary-list",
        )
        if mark not in page
    ]  # fmt: skip
    assert not missing


def test_what_carries_text_has_the_contrast_it_needs() -> None:
    for _title, colours in specimens.colours():
        for colour in colours:
            needed = 3.0 if colour.token == "line-strong" else 4.5
            assert specimens.contrast(colour.hex, colour.surface_hex) >= needed, colour.token


def test_the_contrast_is_that_of_the_standard() -> None:
    assert specimens.contrast("#fff", "#000000") == pytest.approx(21)
    assert specimens.contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)
    assert specimens.contrast("#123456", "#123456") == pytest.approx(1)


def test_the_colours_are_those_of_the_style_sheet() -> None:
    sheet = (settings.BASE_DIR / "static" / "css" / "tokens.css").read_text(encoding="utf-8")
    assert all(f"--{name}:{value}" in sheet for name, value in specimens.tokens().items())


def test_the_money_of_the_sample_adds_up() -> None:
    shown = specimens.context()
    assert sum(line["fen"] for line in shown["flow"]) == shown["amount_fen"]
    assert len(shown["weeks"]) == 52
