"""The office's own pages, walked as they are registered: every list, form and decision, for everybody, here and there.

One rule for each kind of page; what differs is listed by name. A page or an action that nobody listed fails.
"""

from collections.abc import Collection, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import models, transaction
from django.db.models import Model
from django.urls import reverse

from apps.accounts.models import User
from apps.audit.models import AuditEvent
from tests.permissions.asking import Answer, Asker
from tests.permissions.office import JUDGES, OUTSIDERS, READERS, Office, Region, make_office
from tests.permissions.office_rows import SECRET, any_row

pytestmark = pytest.mark.django_db
STAFF = (*READERS, "auditor", "newcomer", "superuser")

# Rows of one region: whoever looks after another one finds nothing.
SCOPED = (
    "agreements.agreement",
    "agreements.papercopy",
    "demands.demand",
    "matching.matchdispute",
    "matching.unitconsent",
    "organisations.membership",
    "organisations.unit",
    "settlement.lineobjection",
    "settlement.paymentbatch",
    "settlement.periodclosing",
    "settlement.statement",
    "settlement.statementreversal",
    "talents.talent",
)
# Everybody of the office who reads cases reads these of every region.
SHARED = ("core.delivery", "matching.matchcheck", "modes.participationrule", "modes.sharingmode")
HISTORY = "audit.auditevent"

# Tables that the administrators of the deployment keep by hand; by some a supervisor does it too.
KEPT = (
    "agreements.outsidepayee",
    "agreements.publishedfee",
    "core.calendarday",
    "demands.publishedpay",
    "matching.ruleversion",
    "organisations.alliance",
    "organisations.alliancemember",
    "organisations.operator",
    "organisations.region",
    "settlement.fundsource",
    "settlement.subsidyfund",
    "settlement.subsidyprogramme",
    "settlement.taxrule",
    "skills.credentialtype",
    "skills.recognition",
)
CURATED = ("skills.skill", "skills.gap")  # changed by hand, never added to
BY_SUPERVISORS = ("core.calendarday", "organisations.officerole", *CURATED)
ADDED = (*KEPT, "organisations.officerole")  # a role is given and ended, never changed
ENDED = ("organisations.officerole", "mfa.authenticator")
# And that by superusers alone; what is proposed for a tax rule is decided on its page, never in the list.
TO_READ = (
    "agreements.payeeproposal",
    "core.policyreport",
    "ledger.account",
    "ledger.entry",
    "settlement.bankcase",
    "settlement.deposit",
    "settlement.payout",
    "settlement.taxruleproposal",
)

PAGES = {"changelist", "add", "change", "delete", "history", "decide", "merge"}
ACTIONS = {
    "agreements.payeeproposal": {"accept", "refuse", "withdraw"},
    "core.delivery": {"retry"},
    "core.policyreport": {"clear"},
    "demands.demand": {"approve", "send_back", "look", "note", "take_down"},
    "matching.matchdispute": {"put_right", "answer"},
    "organisations.unit": {"verify", "send_back"},
    "settlement.bankcase": {"close"},
    "settlement.deposit": {"assign", "send_back", "given_back", "take_out"},
    "settlement.payout": {"pay_again"},
    "settlement.taxruleproposal": {"accept", "refuse", "withdraw"},
    "skills.gap": {"leave"},
    "skills.skill": {"retire", "bring_back"},
    "talents.talent": {"verify", "send_back"},
}
# Only parties and the office see agreements: to the administrator of the deployment the lists are empty.
NOT_FOR_SUPERUSERS = ("agreements.agreement", "agreements.papercopy")
REFUSED = {"403", "302"}  # 302 leads to the index: there is no such row


MODELS = {model._meta.label_lower: model for model in admin.site._registry}
LABELS = sorted(MODELS)


@pytest.fixture(scope="module")
def office(asker: Asker, django_db_blocker: "pytest.FixtureRequest") -> Iterator[Office]:
    with django_db_blocker.unblock(), transaction.atomic():
        made = make_office()
        asker.meet(
            user for user in (*made.people.values(), *made.here.people.values(), *made.there.people.values()) if user
        )
        yield made
        transaction.set_rollback(True)


class Walker:
    """Asks pages of one model."""

    def __init__(self, asker: Asker, office: Office, label: str) -> None:
        self.asker, self.office, self.label = asker, office, label
        self.admin = admin.site._registry[MODELS[label]]

    def person(self, role: str) -> User | None:
        return self.office.here.people.get(role) or self.office.people[role]

    def ask(self, role: str, page: str, row: Model | None = None, *more: str, **sent: Any) -> Answer:
        """``sent`` makes it a POST."""
        args = [row.pk, *more] if row is not None else []
        path = reverse(f"admin:{self.label.replace('.', '_')}_{page}", args=args)
        answer = self.asker.send("POST" if sent else "GET", path, self.person(role), sent)
        return self.judged(answer)

    def judged(self, answer: Answer) -> Answer:
        assert answer.word != "500"
        if answer.word == "302" and answer.response.headers["Location"].startswith(reverse("admin:login")):
            return Answer("login", answer.text, answer.response)
        return answer

    def reads(self, role: str) -> bool:
        if self.label == HISTORY:
            return role in ("auditor", "superuser")
        return self.keeps(role, LABELS) or (role in READERS and self.label in (*SCOPED, *SHARED))

    def keeps(self, role: str, labels: Collection[str]) -> bool:
        """Whether the person does something by hand that is done to these models."""
        supervised = role == "supervisor" and self.label in BY_SUPERVISORS
        return self.label in labels and (role == "superuser" or supervised)


@pytest.fixture(params=LABELS)
def walker(asker: Asker, office: Office, request: pytest.FixtureRequest) -> Walker:
    return Walker(asker, office, request.param)


def row_of(walker: Walker, region: Region) -> Model:
    return region.rows.get(walker.label) or any_row(walker.label)


def test_every_registered_page_and_action_is_known_to_this_walk() -> None:
    assert set(LABELS) == {*SCOPED, *SHARED, HISTORY, *ADDED, *ENDED, *TO_READ, *CURATED}
    for label, model in MODELS.items():
        own = admin.site._registry[model]
        prefix = label.replace(".", "_") + "_"
        assert {one.name.removeprefix(prefix) for one in own.get_urls() if one.name} <= PAGES, label
        offered = {one.code for one in getattr(own, "decisions", ())} | set(own.actions or ())
        assert offered == ACTIONS.get(label, set()), label


def test_outsiders_are_led_to_sign_in_from_every_page(walker: Walker) -> None:
    row = row_of(walker, walker.office.here)
    for role in OUTSIDERS:
        for page in ("changelist", "add", "change", "delete", "history"):
            target = None if page in ("changelist", "add") else row
            assert walker.ask(role, page, target).word == "login", (role, page)
        assert walker.ask(role, "changelist", action="verify", _selected_action=row.pk).word == "login"
        assert walker.ask(role, "change", row, any="thing").word == "login"


def test_the_list_opens_for_readers_and_holds_their_own_region(walker: Walker) -> None:
    here, there = row_of(walker, walker.office.here), row_of(walker, walker.office.there)
    for role in STAFF:
        answer = walker.ask(role, "changelist")
        assert answer.word == ("200" if walker.reads(role) else "403"), role
        if role != "superuser" and walker.label != HISTORY:
            assert walker.office.there.mark not in answer.text, role
        if role in READERS and walker.reads(role) and walker.label in (*SCOPED, "organisations.officerole"):
            change = f"admin:{walker.label.replace('.', '_')}_change"
            assert reverse(change, args=[here.pk]) in answer.text, role
            assert reverse(change, args=[there.pk]) not in answer.text, role


def test_a_row_opens_for_its_own_readers_and_is_changed_by_nobody(walker: Walker) -> None:
    row = row_of(walker, walker.office.here)
    for role in STAFF:
        reads = walker.reads(role)
        hidden = role == "superuser" and walker.label in NOT_FOR_SUPERUSERS
        shown = {"200"} if reads and not hidden else REFUSED
        assert walker.ask(role, "change", row).word in shown, role
        assert walker.ask(role, "history", row).word in shown, role
        if not walker.keeps(role, (*KEPT, *CURATED)):
            assert walker.ask(role, "change", row, name="x", status="verified").word in REFUSED, role
        assert walker.ask(role, "add").word == ("200" if walker.keeps(role, ADDED) else "403"), role
        if not walker.keeps(role, ADDED):
            assert walker.ask(role, "add", name="x").word == "403", role
        if not walker.keeps(role, ENDED):
            assert walker.ask(role, "delete", row).word in REFUSED, role
            assert walker.ask(role, "delete", row, post="yes").word in REFUSED, role


def test_a_row_of_another_region_is_not_there(walker: Walker) -> None:
    if walker.label not in (*SCOPED, "organisations.officerole"):
        return
    row, office = row_of(walker, walker.office.there), walker.office
    for role in (*READERS, "auditor"):
        for page in ("change", "history", "delete"):
            answer = walker.ask(role, page, row)
            assert answer.word in REFUSED, (role, page)
            assert office.there.mark not in answer.text
        answer = walker.ask(role, "change", row, name="x")
        assert answer.word in REFUSED
    for role in READERS if walker.admin.search_fields else ():
        answer = walker.asker.send("GET", changelist(walker, q=office.there.mark), walker.person(role))
        assert answer.text.count(office.there.mark) <= 2, "the words of the search, and nothing found"
        assert "/change/" not in answer.text.partition("<main")[2].partition("result_list")[2]


def test_decisions_are_the_judges_of_the_own_region(walker: Walker) -> None:
    if not walker.label.startswith(tuple(SCOPED)) or walker.label == "agreements.agreement":
        return
    here, there = row_of(walker, walker.office.here), row_of(walker, walker.office.there)
    codes = [one.code for one in walker.admin.decisions] + ["delete_selected"]
    for role in (*STAFF, *OUTSIDERS):
        for code in codes:
            known = code != "delete_selected"
            for row in (here, there):
                answer = walker.ask(role, "decide", row, code, reason="无凭证")
                seen = row is here or (role == "superuser" and walker.label not in NOT_FOR_SUPERUSERS)
                expected = {"302"} if role in JUDGES and known and seen else {"403"} if seen and known else {"404"}
                if role in OUTSIDERS:
                    expected = {"login"}
                elif not walker.reads(role):
                    expected = {"403", "404"}
                assert answer.word in expected, (role, code, row)


def test_a_decision_in_bulk_reaches_no_other_region_and_only_judges_decide(walker: Walker) -> None:
    decided = getattr(walker.admin, "decisions", ())
    if not decided:
        return
    rows = [row_of(walker, region) for region in (walker.office.here, walker.office.there)]
    field = walker.admin.status_field
    before = [getattr(row, field) for row in rows]

    def standings() -> list[str]:
        return [MODELS[walker.label]._default_manager.values_list(field, flat=True).get(pk=row.pk) for row in rows]

    for role in (*READERS, "newcomer", "superuser"):
        sent = {"action": decided[0].code, "_selected_action": [row.pk for row in rows]}
        answer = walker.asker.send("POST", changelist(walker), walker.person(role), sent, look=standings)
        assert answer.word in {"302", "200", "403"}
        here, there = answer.seen
        assert there == before[1], role
        assert (here != before[0]) == (role in JUDGES and walker.label not in TO_READ), role


def changelist(walker: Walker, q: str = "") -> str:
    return reverse(f"admin:{walker.label.replace('.', '_')}_changelist") + (f"?q={q}" if q else "")


def test_the_index_and_the_lists_by_app_show_nothing_of_another_region(asker: Asker, office: Office) -> None:
    walker = Walker(asker, office, "organisations.unit")
    paths = [reverse("admin:index")] + [
        reverse("admin:app_list", args=[one.label])
        for one in apps.get_app_configs()
        if one.label in {m.split(".")[0] for m in LABELS}
    ]
    for role in (*STAFF, *OUTSIDERS):
        for path in paths:
            answer = walker.judged(asker.send("GET", path, walker.person(role)))
            assert answer.word in ({"login"} if role in OUTSIDERS else {"200", "404"}), (role, path)
            if role not in {"superuser", "auditor"}:
                assert office.there.mark not in answer.text, (role, path)


def test_the_sites_own_pages_never_break_and_let_no_outsider_in(asker: Asker, office: Office) -> None:
    walker = Walker(asker, office, "organisations.unit")
    for name in ("jsi18n", "password_change", "password_change_done"):
        for role in (*STAFF, *OUTSIDERS):
            answer = walker.judged(asker.send("GET", reverse(f"admin:{name}"), walker.person(role)))
            closed = {"login", "404"} if name != "jsi18n" else {"login", "200"}
            assert answer.word in (closed if role in OUTSIDERS else {"200", "302", "404"}), (role, name)
    for role in (*STAFF, *OUTSIDERS):
        answer = walker.judged(asker.send("GET", "/office/r/1/1/", walker.person(role)))
        assert answer.word in {"login", "404"}, role


def searchable() -> Iterator[tuple[type[Model], Any]]:
    """Every reference to rows that the office may search."""
    for model in MODELS.values():
        for field in model._meta.get_fields():
            if isinstance(field, models.ForeignKey) and getattr(
                admin.site._registry.get(field.related_model), "search_fields", ()
            ):
                yield model, field


def test_suggestions_while_typing_hold_nothing_of_another_region(asker: Asker, office: Office) -> None:
    walker = Walker(asker, office, "organisations.unit")
    asked = list(searchable())
    assert len(asked) > 5
    for model, field in asked:
        meta = model._meta
        query = f"?app_label={meta.app_label}&model_name={meta.model_name}&field_name={field.name}&term="
        target = Walker(asker, office, field.related_model._meta.label_lower)
        for role in (*READERS, "auditor", "newcomer", *OUTSIDERS):
            answer = walker.judged(asker.send("GET", reverse("admin:autocomplete") + query, walker.person(role)))
            expected = "login" if role in OUTSIDERS else "200" if target.reads(role) else "403"
            assert answer.word == expected, (role, query)
            assert office.there.mark not in answer.text.encode().decode("unicode_escape", "ignore"), (role, query)


def test_a_filter_never_asks_about_what_the_list_does_not_show(asker: Asker, office: Office) -> None:
    walker = Walker(asker, office, "talents.talent")
    for question in (
        "user__password__startswith=a",
        "user__phone__startswith=%2B86",
        "account_encrypted__startswith=x",
    ):
        answer = asker.send("GET", f"{changelist(walker)}?{question}", walker.person("officer"))
        assert answer.word in {"302", "400"}, question


def test_nobody_reads_the_secret_of_a_second_factor(asker: Asker, office: Office) -> None:
    walker = Walker(asker, office, "mfa.authenticator")
    for page, row in (("changelist", None), ("change", any_row(walker.label))):
        answer = walker.ask("superuser", page, row)
        assert answer.word == "200"
        assert SECRET not in answer.text


def test_history_is_read_by_auditors_and_never_written(asker: Asker, office: Office) -> None:
    before = AuditEvent.objects.count()
    walker = Walker(asker, office, HISTORY)
    row = any_row(HISTORY)
    for role in STAFF:
        sent = {"action": "delete_selected", "_selected_action": row.pk, "post": "yes"}
        answer = asker.send("POST", changelist(walker), walker.person(role), sent, look=AuditEvent.objects.count)
        assert answer.seen == before, role
