"""No list asks the database more often for many rows than for few, and no list is left out of this table.

The pages of the sample region are measured as it is; then its people get five times as much to do, and the same pages
are measured with twenty rows a page and with a hundred. ``benchmarks/lists.py`` measures time, at 100,000 talents.
"""

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection, connections
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from apps.accounts.models import User
from apps.demands.models import Demand
from apps.demo import personas, scaling
from apps.matching.models import Match
from apps.organisations.models import Unit
from apps.organisations.selectors import units_of
from apps.talents.models import Talent
from tests.conftest import Sample, _point_at, cloned_sample

TIMES = 6
RULER = "ruler"  # a superuser, who sees every list of the office
LONG = "&per=100"
CLOCK = "core_clockoffset"  # read once a second in the demo, whatever the page

# Who reads which list; words after the name of the URL are its address's filters.
PAGES = """
dashboard:home          nobody
dashboard:figures       nobody
dashboard:workbench     using-hr using-signatory using-finance new-unit-hr sending-hr sending-signatory talent officer
dashboard:workbench     talent-skilled supervisor auditor
dashboard:people_out    sending-hr
dashboard:proofs        sending-hr
demands:list            nobody talent using-hr
demands:list?whose=own  using-hr
talents:catalogue       nobody using-hr
matching:board          using-hr
matching:feed           talent
matching:feed?tab=all   talent
matching:mine           talent sending-hr
matching:standing       sending-hr
messaging:threads       using-hr talent officer
messaging:notices       using-hr talent officer
agreements:list         using-hr sending-hr talent officer
assignments:list        using-hr sending-hr talent officer
settlement:list         using-finance sending-hr talent
settlement:payments     using-finance
settlement:income       talent
evaluations:list        using-hr sending-hr talent
"""
ROWS = [(url, reader) for line in PAGES.strip().splitlines() for url, *them in [line.split()] for reader in them]

OFFICE = [f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry]
QUEUES = (
    "organisations_unit", "organisations_membership", "talents_talent", "demands_demand", "matching_unitconsent",
    "agreements_agreement", "agreements_papercopy", "settlement_statement",
)  # fmt: skip
OFFICE_ROWS = [(f"admin:{name}_changelist", RULER) for name in OFFICE]
OFFICE_ROWS += [(f"admin:{name}_changelist", "officer") for name in QUEUES]

# Pages that offer filters only where there is much to filter; a hundred rows still cost no more than twenty.
CHANGING = {"matching:board", "matching:feed", "matching:feed?tab=all"}

# Names of views that page through something without being a list of the site.
NOT_LISTS = {
    "demo:design": "shows the parts of pages, with made-up rows",
    "planning:plan": "of one plan: tests/planning/test_pages.py",
    "planning:plan_new": "of what can be planned: tests/planning/test_pages.py",
    "planning:plans": "tests/planning/test_pages.py",
    "settlement:batches": "tests/settlement/test_batch_pages.py",
    "settlement:reconciliation": "tests/settlement/test_reconciliation.py",
    "settlement:custody": "tests/settlement/test_custody_months.py",
    "referrals:pool": "tests/referrals/test_pool.py",
    "referrals:proposals": "tests/referrals/test_proposals.py",
    "referrals:propose": "of one demand: tests/referrals/test_proposals.py",
}

Counts = dict[tuple[str, str], int]


@pytest.fixture(scope="module")
def measured(
    django_db_setup: None, sample_template: Sample, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any
) -> Iterator[tuple[Counts, Counts, Counts]]:
    """The number of queries of each page: with few rows, with many, and with many on one page."""
    before, data = connections.settings["default"]["NAME"], tmp_path_factory.mktemp("sample")
    with cloned_sample(sample_template, data) as name, django_db_blocker.unblock(), override_settings(DATA_DIR=data):
        _point_at(name)
        User.objects.create(phone="+8619899999999", name="管理员", is_staff=True, is_superuser=True)
        few = _count_all([*ROWS, *OFFICE_ROWS])
        _grow()
        many, long = _count_all([*ROWS, *OFFICE_ROWS]), _count_all(ROWS, LONG)
        yield few, many, many | long
        _point_at(before)


def _count_all(rows: list[tuple[str, str]], more: str = "") -> Counts:
    board = _boarded()
    clients = {reader: _client(reader) for _url, reader in rows}
    return {(url, reader): _count(url, clients[reader], more, board) for url, reader in rows}


def _client(reader: str) -> Client:
    """Signed in, and with a session that has been used."""
    client, person = Client(), _person(reader)
    if person:
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    client.get(reverse("accounts:profile"))
    return client


def _count(url: str, client: Client, more: str, board: Demand) -> int:
    name, _mark, own = url.partition("?")
    address = reverse(name, args=[board.public_id] if name == "matching:board" else []) + f"?{own}{more}".rstrip("?")
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address)
    assert answer.status_code == 200, f"{url}: {answer.status_code}"
    return sum(CLOCK not in query["sql"] for query in asked.captured_queries)


def _person(reader: str) -> User | None:
    if reader == RULER:
        return User.objects.get(is_superuser=True, phone="+8619899999999")
    known = personas.by_key(reader)
    return User.objects.get(phone=known.phone) if known else None


def _unit(reader: str) -> Unit:
    person = _person(reader)
    assert person
    return units_of(person).earliest("pk")


def _boarded() -> Demand:
    """The demand of the sample unit whose board is measured: the oldest open one with candidates."""
    return Demand.objects.filter(unit=_unit("using-hr"), status="open", matches__fits=True).earliest("pk")


def _grow() -> None:
    """As much again, five times, for the same people; and own people and candidates enough to fill a page."""
    scaling.grow(TIMES, lambda _line: None, kinds=scaling.WORK)
    taken = Match.objects.filter(demand=_boarded()).values("talent")
    model = Match.objects.filter(demand=_boarded(), fits=True, status=Match.Status.SUGGESTED).earliest("pk")
    others = Talent.objects.exclude(pk__in=taken).exclude(unit=model.demand.unit)[:120]
    fields = {
        field.attname: getattr(model, field.attname)
        for field in Match._meta.concrete_fields
        if field.attname not in {"id", "public_id", "talent_id"}
    }
    Match.objects.bulk_create([Match(**fields, talent=talent) for talent in others])
    mine = Talent.objects.filter(unit=_unit("sending-hr")).values("pk")
    free = Talent.objects.exclude(pk__in=mine).filter(matches=None).values_list("pk", flat=True)[:60]
    Talent.objects.filter(pk__in=list(free)).update(unit=_unit("sending-hr"))


@pytest.mark.parametrize(("url", "reader"), [*ROWS, *OFFICE_ROWS], ids=lambda word: word)
def test_a_list_asks_no_more_often_for_many_rows_than_for_few(
    url: str, reader: str, measured: tuple[Counts, Counts, Counts]
) -> None:
    few, many, long = (counts[url, reader] for counts in measured)
    assert max(many, long) <= few or (url in CHANGING and long <= many)


def test_every_view_that_pages_through_rows_stands_in_the_table() -> None:
    lists = {name for name, view in _views(get_resolver().url_patterns) if _is_list(view)}
    assert lists - NOT_LISTS.keys() <= {url.partition("?")[0] for url, _reader in ROWS}
    assert NOT_LISTS.keys() <= lists | {"demo:design"}


def _views(patterns: list[Any], space: str = "") -> Iterator[tuple[str, Callable[..., Any]]]:
    for one in patterns:
        if isinstance(one, URLResolver) and one.namespace != "admin":
            yield from _views(one.url_patterns, f"{one.namespace}:" if one.namespace else space)
        elif isinstance(one, URLPattern) and one.name:
            yield f"{space}{one.name}", one.callback


def _is_list(view: Callable[..., Any]) -> bool:
    """Whether the view, or a function of its module that it names, makes a Listing or a Paginator."""
    inner = inspect.unwrap(view)
    code, names = getattr(inner, "__code__", None), set()
    if code is None or not inner.__module__.startswith("apps."):
        return False
    for name in code.co_names:
        helper = inner.__globals__.get(name)
        names |= {name, *getattr(getattr(helper, "__code__", None), "co_names", ())}
    return bool({"Listing", "Paginator"} & names)
