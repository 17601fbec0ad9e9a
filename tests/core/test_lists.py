"""Lists keep their filters in the address; each filter in force can be taken out alone."""

from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict
from django.template import Context, Template
from django.test import RequestFactory

from apps.core.web.lists import Filters, Listing


class Fruit(Filters):
    q = forms.CharField(label="Words")
    kind = forms.MultipleChoiceField(label="Kind", choices=[("stone", "Stone fruit"), ("pome", "Pome fruit")])
    since = forms.DateField(label="Since")
    ripe = forms.BooleanField(label="Ripe only")
    number = forms.IntegerField(label="Number")


def _listing(address: str, rows: Any = range(45), keep: tuple[str, ...] = ("tab",)) -> tuple[HttpRequest, Listing]:
    request = RequestFactory().get(address)
    return request, Listing(request, list(rows), Fruit(request.GET), keep=keep)


def test_a_chip_says_the_filter_in_words_and_leads_to_the_list_without_it() -> None:
    _request, listing = _listing("/?q=plum&kind=stone&kind=pome&since=2026-03-01&ripe=on&page=2&tab=ours")
    assert [chip.label for chip in listing.chips] == [
        "Words：plum", "Kind：Stone fruit", "Kind：Pome fruit", "Since：2026-03-01", "Ripe only",
    ]  # fmt: skip
    without_stone = QueryDict(listing.chips[1].url[1:])
    assert without_stone.getlist("kind") == ["pome"]
    assert without_stone["q"] == "plum"
    assert without_stone["tab"] == "ours"
    assert "page" not in without_stone


def test_a_wrong_value_narrows_nothing_and_the_others_still_do() -> None:
    _request, listing = _listing("/?since=yesterday&number=many&q=plum&kind=berry")
    assert listing.filters.chosen == {"q": "plum"}


def test_clear_all_keeps_the_tab_and_the_page_size() -> None:
    _request, listing = _listing("/?tab=ours&per=50&q=plum")
    assert QueryDict(listing.clear_url[1:]).dict() == {"tab": "ours", "per": "50"}


def test_a_page_shows_20_50_or_100_rows_and_nothing_else() -> None:
    assert len(_listing("/")[1].page) == 20
    assert len(_listing("/?per=50")[1].page) == 45
    assert len(_listing("/?per=100000")[1].page) == 20
    assert _listing("/?per=100")[1].sizes[2][2]
    assert _listing("/", rows=range(3))[1].sizes == []


def test_the_bar_carries_the_tab_and_opens_more_filters_where_one_is_in_force(english: None) -> None:
    request, listing = _listing("/?tab=ours&number=4")
    html = Template("{% filter_bar listing %}{% list_foot listing %}").render(
        Context({"listing": listing, "request": request})
    )
    assert '<input type="hidden" name="tab" value="ours">' in html
    assert '<details class="filter-more" open>' in html
    assert "Take out:" in html
    assert "Number: 4" in html
    assert "45 results" in html
