"""The table of ``table.py``, asked over HTTP; what it does not name does not exist."""

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from apps.audit.models import AuditEvent
from tests.addresses import named_urls, patterns_in
from tests.permissions.asking import Asker
from tests.permissions.table import NOT_OURS, OFFICE, OWN, PUBLIC, ROLES, ROWS, STRANGERS, Row

pytestmark = pytest.mark.django_db


def our_urls() -> set[str]:
    return {name for name in named_urls(get_resolver().url_patterns) if not name.startswith(tuple(NOT_OURS))}


def test_every_named_url_has_a_row_and_every_row_a_url() -> None:
    assert {row.url for row in ROWS} == our_urls()


def test_nothing_of_ours_is_nameless_but_the_passwords_that_do_not_exist() -> None:
    """No table asks an address without a name; whoever knows these is told that nothing is there."""
    nameless = {str(one.pattern): one.callback for one in patterns_in(get_resolver().url_patterns) if not one.name}
    ours = {address for address, view in nameless.items() if view.__module__.startswith(("apps.", "talentshare."))}
    assert ours == {"password/<path:rest>", "email/", "confirm-email/"}


def test_every_exception_is_still_needed() -> None:
    names = set(named_urls(get_resolver().url_patterns))
    assert [prefix for prefix in NOT_OURS if not any(name.startswith(prefix) for name in names)] == []


def test_what_this_product_does_not_have_is_not_found(client: Client) -> None:
    for name in ("account_change_password", "account_set_password", "account_reset_password", "account_email"):
        assert client.get(reverse(name)).status_code == 404, name


# The demo has no telephones: these two pages show whatever was sent, to whoever tries it out.
SHOW_EVERY_MESSAGE = {"demo:start", "demo:outbox"}


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_each_role_is_answered_as_the_table_says(asker: Asker, row: Row) -> None:
    found = {role: asker.ask(row, role) for role in ROLES}
    assert {role: answer.word for role, answer in found.items()} == row.answers
    if row.url in SHOW_EVERY_MESSAGE:
        return
    own = asker.scene.parts[row.part].mark
    for role, answer in found.items():
        reads = role == "talent" or (role in OWN and answer.word in {"200", "422"})  # the own name is in every frame
        mine = answer.marks if role in OFFICE else {own} if reads else set()
        assert answer.marks <= mine, f"{role} reads what is private"


def test_the_lists_that_hold_nothing_of_others_do_hold_the_own(asker: Asker) -> None:
    """The people of these pages have an agreement, a statement and a payment; else the check above would see nothing."""
    own = asker.scene.parts["everybody"].mark
    for url in (
        "agreements:list",
        "assignments:list",
        "settlement:list",
        "settlement:payments",
        "settlement:payments_csv",
        "settlement:payments_xlsx",
    ):
        for role in ("hr", "finance", "admin", "sender"):
            assert asker.ask(Row(url, "GET", "everybody"), role).marks == {own}, (url, role)
    assert asker.ask(Row("dashboard:proofs_pdf", "GET", "everybody"), "sender").marks == {own}


def test_no_stranger_opens_anything_that_belongs_to_somebody() -> None:
    """A rule about the table itself: 404 without a word about what is there. Joining tells nothing about the unit."""
    private = [row for row in ROWS if row.part not in PUBLIC and row.url != "organisations:join"]
    assert len(private) > 60
    for row in private:
        assert row.answers["anonymous"] == row.answers["suspended"] in {"login", "404"}, row
        assert {row.answers[role] for role in STRANGERS} == {"404"}, row


def test_a_post_without_its_token_is_refused_and_writes_nothing(asker: Asker) -> None:
    done = {}
    for row in ROWS:
        allowed = next((role for role in OWN if row.answers[role] == "302"), None)
        if row.method == "POST" and allowed:
            done.setdefault(row.url.partition(":")[0], (row, allowed))
    assert len(done) > 10
    before = AuditEvent.objects.count()
    for row, role in done.values():
        answer = asker.ask(row, role, token_asked=True)
        assert answer.word == "403", row
        assert "<style" not in answer.text, "a page of our own"
    assert AuditEvent.objects.count() == before
