"""The paper route: what is gathered, handed in, compared, and what nobody may do."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from apps.accounts.models import User
from apps.agreements import events, handlers, rules, selectors, services
from apps.agreements.documents.certificate import ensure_certificate
from apps.agreements.documents.verify import is_sound, verify_pdf
from apps.agreements.models import Agreement, AgreementDocument, PaperCopy, SignatureSlot
from apps.agreements.public_check import facts_of
from apps.agreements.services import sealing
from apps.core import clock
from apps.core.errors import RuleViolation
from apps.dashboard.roles import roles_of
from apps.dashboard.tasks.agreements import agreement_tasks
from apps.dashboard.tasks.office import office_tasks
from apps.messaging.models import Notice
from tests.agreements.paper_scene import (
    confirm,
    gather,
    hand_in,
    hand_in_gathered,
    marks,
    newest,
    on_paper,
    photo,
    photos_of,
    scan_of,
    send_back,
    wanted,
)
from tests.factories import SHANGHAI, make_identity, make_member, make_officer, make_region, make_unit
from tests.factories.story import Deal, make_deal, send, sign

pytestmark = pytest.mark.django_db
State = PaperCopy.Status


def refused(code: str):  # type: ignore[no-untyped-def]
    return pytest.raises(RuleViolation, match=f"^{code}")


@pytest.fixture
def deal() -> Deal:
    return send(make_deal())


def slot(deal: Deal, party: str) -> SignatureSlot:
    version = deal.fresh().current_version
    assert version
    return SignatureSlot.objects.get(version=version, party=party)


def test_hr_hands_in_for_the_named_signatory_and_another_party_confirms(deal: Deal) -> None:
    copy = hand_in(deal, deal.hr, "using")
    assert copy.status == State.HANDED_IN
    assert slot(deal, "using").signed_at is None
    confirm(deal, deal.sending_hr, "using")
    filled = slot(deal, "using")
    assert (filled.signer, filled.handed_in_by, filled.compared_by) == (deal.signatory, deal.hr, deal.sending_hr)
    assert (filled.route, filled.paper_sha256) == ("paper", copy.sha256)
    assert filled.authority
    assert filled.signed_hash == deal.fresh().current_version.document_sha256  # type: ignore[union-attr]
    assert newest(deal, "using").compared_for == "sending"


def test_all_three_on_paper_make_it_signed_and_a_sealed_file_with_the_platforms_seal(deal: Deal, settings) -> None:  # type: ignore[no-untyped-def]
    on_paper(deal, deal.hr, "using", deal.sending_hr)
    on_paper(deal, deal.sending_signatory, "sending", make_officer())
    on_paper(deal, deal.talent.user, "talent", deal.hr)
    assert deal.fresh().status == Agreement.Status.SIGNED
    services.seal(deal.fresh())
    version = deal.fresh().current_version
    assert version
    kept = AgreementDocument.objects.get(version=version, kind="sealed")
    verdicts = verify_pdf(bytes(kept.content), ensure_certificate(settings.DATA_DIR))
    assert [verdict.field for verdict in verdicts] == ["platform_seal"]
    assert is_sound(verdicts, signatures=1)
    facts = facts_of(deal.fresh())
    assert facts
    assert facts.sound


def test_the_routes_mix_and_the_order_holds_for_both(deal: Deal) -> None:
    with refused("wrong-state"):
        services.choose_paper(deal.fresh(), by=deal.talent.user, party="talent")
    sign(deal, deal.sending_signatory)
    hand_in(deal, deal.hr, "using")
    with refused("no-open-slot"):
        sign(deal, deal.talent.user)  # the paper is not compared yet
    confirm(deal, deal.sending_hr, "using")
    sign(deal, deal.talent.user)
    assert deal.fresh().status == Agreement.Status.SIGNED
    services.seal(deal.fresh())
    facts = facts_of(deal.fresh())
    assert facts
    assert facts.sound
    assert {one.party: one.route for one in facts.slots} == {
        "using": "paper",
        "sending": "electronic",
        "talent": "electronic",
    }


def test_photographs_one_a_page_are_a_copy_and_missing_pages_are_told(deal: Deal) -> None:
    *most, last = photos_of(deal)
    gather(deal, deal.signatory, "using", *most)
    with refused("page-count"):
        hand_in_gathered(deal, deal.signatory, "using")
    services.add_files(deal.fresh(), by=deal.hr, party="using", uploads=[last])
    copy = hand_in_gathered(deal, deal.signatory, "using")
    assert copy.files.count() == wanted(deal)
    assert len(copy.sha256) == 64
    assert copy.sha256 not in {file.file.sha256 for file in copy.files.all()}


NO_SCANS = [
    ("x.pdf", b"", "file-empty"),
    ("x.pdf", b"%PDF-1.7 nothing", "file-broken"),
    ("x.jpg", photo()[:200], "file-broken"),
    ("x.docx", b"PK\x03\x04nothing", "file-broken"),
    ("x.txt", b"plain words", "file-type"),
    ("x.png", b"GIF89a" + b"0" * 50, "file-type"),
    ("x.pdf", b"0" * (20 * 1024 * 1024 + 1), "file-size"),
]


def test_what_is_no_scan_is_refused_by_its_content_and_nothing_is_kept(deal: Deal) -> None:
    services.choose_paper(deal.fresh(), by=deal.hr, party="using")
    for name, content, code in NO_SCANS:
        good = SimpleUploadedFile("a.png", photo(kind="PNG"))
        with refused(code):
            services.add_files(
                deal.fresh(), by=deal.hr, party="using", uploads=[good, SimpleUploadedFile(name, content)]
            )
    assert newest(deal, "using").files.count() == 0


def test_too_many_files_or_pages_are_refused(deal: Deal) -> None:
    services.choose_paper(deal.fresh(), by=deal.hr, party="using")
    small = photo(size=(4, 4))
    with refused("file-count"):
        services.add_files(
            deal.fresh(), by=deal.hr, party="using", uploads=[SimpleUploadedFile("a.jpg", small) for _n in range(61)]
        )
    with refused("page-count"):
        gather(deal, deal.hr, "using", *(scan_of(deal) for _n in range(12)))


def test_files_change_places_and_close_up_when_one_is_taken_out(deal: Deal) -> None:
    gather(deal, deal.hr, "using", *(SimpleUploadedFile(f"{n}.jpg", photo(n)) for n in "abc"))
    files = {file.file.name: file for file in newest(deal, "using").files.all()}
    args = {"by": deal.hr, "party": "using"}
    services.move_file_up(deal.fresh(), file_id=str(files["c.jpg"].public_id), **args)
    services.remove_file(deal.fresh(), file_id=str(files["a.jpg"].public_id), **args)
    left = newest(deal, "using").files.all()
    assert [(file.position, file.file.name) for file in left] == [(1, "c.jpg"), (2, "b.jpg")]


def test_handing_in_asks_for_the_signer_the_seal_the_day_and_a_talents_consent(deal: Deal) -> None:
    gather(deal, deal.hr, "using")
    for facts, code in (
        ({"signer": deal.finance}, "no-authority"),
        ({"seal_kind": "none"}, "seal-kind"),
        ({"signed_on": clock.today() + dt.timedelta(days=1)}, "signed-on"),
        ({"signed_on": clock.today() - dt.timedelta(days=1)}, "signed-on"),
    ):
        with refused(code):
            hand_in_gathered(deal, deal.hr, "using", **facts)
    for user in (deal.sending_signatory, deal.signatory):
        sign(deal, user) if user == deal.sending_signatory else confirm_using(deal)
    gather(deal, deal.talent.user, "talent")
    with refused("data-consent"):
        hand_in_gathered(deal, deal.talent.user, "talent", data_consent=False)


def confirm_using(deal: Deal) -> None:
    hand_in_gathered(deal, deal.hr, "using")
    confirm(deal, deal.sending_hr, "using")


def test_a_paper_taken_back_or_sent_back_begins_anew_with_its_files(deal: Deal) -> None:
    hand_in(deal, deal.hr, "using")
    again = services.withdraw_paper(deal.fresh(), by=deal.signatory, party="using")
    assert (again.status, again.files.count()) == (State.GATHERING, 1)
    hand_in_gathered(deal, deal.hr, "using")
    send_back(deal, deal.sending_hr, "using")
    assert newest(deal, "using").status == State.RETURNED
    assert newest(deal, "using").marks == {"2": "differs"}
    with refused("wrong-state"):
        hand_in_gathered(deal, deal.hr, "using")
    assert services.choose_paper(deal.fresh(), by=deal.hr, party="using").files.count() == 1


def test_confirming_needs_every_page_marked_the_same_and_the_same_files(deal: Deal) -> None:
    hand_in(deal, deal.hr, "using")
    for marked, code in ((marks(deal, p1=""), "pages-unmarked"), (marks(deal, p2="differs"), "pages-differ")):
        with refused(code):
            confirm(deal, deal.sending_hr, "using", marked=marked)
    with refused("outdated"):
        confirm(deal, deal.sending_hr, "using", at_hash="0" * 64)
    with refused("reason-needed"):
        send_back(deal, deal.sending_hr, "using", reason=" ")
    confirm(deal, deal.sending_hr, "using")
    with refused("already-done"):
        confirm(deal, deal.talent.user, "using")


def test_the_electronic_way_is_closed_while_paper_is_chosen_and_opens_again(deal: Deal) -> None:
    hand_in(deal, deal.hr, "using")
    with refused("on-paper"):
        sign(deal, deal.signatory)
    services.choose_electronic(deal.fresh(), by=deal.hr, party="using")
    assert newest(deal, "using").status == State.WITHDRAWN
    sign(deal, deal.signatory)
    with refused("wrong-state"):
        services.choose_paper(deal.fresh(), by=deal.hr, party="using")


def test_a_decline_a_withdrawal_and_the_due_date_void_what_was_handed_in(deal: Deal) -> None:
    hand_in(deal, deal.hr, "using")
    services.decline_to_sign(deal.fresh(), by=deal.sending_signatory, reason="期限太短")
    assert newest(deal, "using").status == State.VOID
    late = send(make_deal())
    hand_in(late, late.hr, "using")
    Agreement.objects.filter(pk=late.fresh().pk).update(due_on=clock.today() - dt.timedelta(days=1))
    services.lapse_unsigned()
    assert newest(late, "using").status == State.VOID
    with refused("already-done"):
        confirm(late, late.sending_hr, "using")


def test_one_person_signs_for_one_party_by_whichever_route(deal: Deal) -> None:
    make_identity(deal.sending_signatory, number="110101199003077715")
    make_identity(deal.signatory, number="110101199003077715")
    sign(deal, deal.sending_signatory)
    gather(deal, deal.hr, "using")
    with refused("one-person"):
        hand_in_gathered(deal, deal.hr, "using")


COMPARERS = [
    ("hr", False),  # handed it in
    ("signatory", False),  # signed it
    ("colleague", False),  # of the same party
    ("finance", False),
    ("sending_finance", False),  # reads, and speaks for statements only
    ("stranger", False),
    ("auditor", False),
    ("mediator", False),
    ("officer'", False),  # of another region
    ("twin", False),  # another account of the person who handed it in, at the other party
    ("officer of both", False),  # an officer who belongs to the party
    ("sending_hr", True),
    ("sending_signatory", True),
    ("talent", True),
    ("officer", True),
    ("supervisor", True),
]


def test_who_may_compare(deal: Deal) -> None:
    make_identity(deal.hr, number="110101199003077715")
    hand_in(deal, deal.hr, "using")
    copy = newest(deal, "using")
    for who, may in COMPARERS:
        person = _person(deal, who)
        assert rules.can_compare(person, deal.fresh(), copy) is may, who
        if not may:
            with pytest.raises(RuleViolation):
                confirm(deal, person, "using")
    assert slot(deal, "using").signed_at is None


def _person(deal: Deal, who: str) -> User:
    match who:
        case "colleague":
            return make_member(deal.using_unit, "administrator")
        case "stranger":
            return make_member(make_unit(), role="hr")
        case "officer" | "supervisor" | "auditor" | "mediator":
            return make_officer(role=who)
        case "officer'":
            return make_officer(make_region(SHANGHAI))
        case "officer of both":
            officer = make_officer()
            make_member(deal.using_unit, "hr", user=officer)
            return officer
        case "twin":
            twin = make_member(deal.sending_unit, "hr")
            make_identity(twin, number="110101199003077715")
            return twin
        case "talent":
            return deal.talent.user
    found = getattr(deal, who)
    assert isinstance(found, User)
    return found


PAPER_USERS = [
    ("hr", "using", True),
    ("signatory", "using", True),
    ("finance", "using", False),
    ("sending_hr", "using", False),
    ("officer", "using", False),
    ("talent", "using", False),
    ("sending_hr", "sending", True),
    ("talent", "talent", False),  # the units come first
]


def test_who_may_use_paper(deal: Deal) -> None:
    for who, party, may in PAPER_USERS:
        assert rules.can_use_paper(_person(deal, who), deal.fresh(), party) is may, (who, party)


def test_the_evidence_names_route_scans_and_comparer(deal: Deal) -> None:
    from_services = sealing._signer
    on_paper(deal, deal.hr, "using", deal.sending_hr)
    signer = from_services(deal.fresh(), slot(deal, "using"))
    assert (signer.route, signer.scans_sha256) == ("paper", newest(deal, "using").sha256)
    assert signer.compared_by.startswith(deal.sending_hr.name)
    assert signer.handed_in_by == deal.hr.name
    assert [scan.sha256 for scan in signer.scans] == [newest(deal, "using").sha256]
    assert "公章" in signer.method.zh


def test_events_of_the_paper_stand_in_the_chained_history(deal: Deal) -> None:
    hand_in(deal, deal.hr, "using")
    send_back(deal, deal.sending_hr, "using")
    on_paper(deal, deal.hr, "using", deal.talent.user)
    kinds = [kind for kind in deal.fresh().events.values_list("kind", flat=True) if kind.startswith("paper")]
    assert kinds == ["paper-chosen", "paper-handed-in", "paper-returned", "paper-handed-in", "paper-confirmed"]


def test_nobody_waits_for_the_party_whose_paper_is_handed_in(deal: Deal) -> None:
    sign(deal, deal.sending_signatory)
    hand_in(deal, deal.hr, "using")
    waiting = selectors.copy_to_compare(slot(deal, "using"))
    assert waiting == newest(deal, "using")


def test_the_others_are_asked_to_compare_and_the_party_hears_what_became_of_it(deal: Deal) -> None:
    copy = hand_in(deal, deal.hr, "using")
    handlers.ask_to_compare(events.PaperHandedIn(str(copy.public_id)))
    told = set(Notice.objects.filter(kind="agreements.compare").values_list("user", flat=True))
    assert told == {deal.sending_hr.pk, deal.sending_signatory.pk, deal.talent.user_id}
    send_back(deal, deal.sending_hr, "using")
    handlers.ask_to_compare(events.PaperHandedIn(str(copy.public_id)))  # delivered late: nobody is asked again
    assert Notice.objects.filter(kind="agreements.compare").count() == 3
    handlers.tell_of_returned_paper(events.PaperReturned(str(copy.public_id)))
    told = set(Notice.objects.filter(kind="agreements.paper_returned").values_list("user", flat=True))
    assert told == {deal.hr.pk, deal.signatory.pk}
    on_paper(deal, deal.hr, "using", deal.sending_hr)
    handlers.tell_of_confirmed_paper(events.SlotSigned(str(slot(deal, "using").public_id)))
    assert Notice.objects.get(kind="agreements.paper_confirmed").user == deal.hr


def test_the_workbench_asks_to_hand_in_and_to_compare(deal: Deal) -> None:
    def titles(user: User) -> str:
        return " ".join(task.title for task in agreement_tasks(roles_of(User.objects.get(pk=user.pk))))

    with translation.override("en"):
        gather(deal, deal.hr, "using")
        assert "Hand in the signed paper" in titles(deal.hr)
        assert "Sign:" not in titles(deal.signatory)
        hand_in_gathered(deal, deal.hr, "using")
        assert "signed paper" not in titles(deal.hr)
        assert "Compare the signed paper" in titles(deal.sending_hr)
        assert "Compare the signed paper" in titles(deal.talent.user)
        assert "Sign:" in titles(deal.sending_signatory)
        office = [task.title for task in office_tasks(roles_of(make_officer()))]
        assert "Compare 1 signed paper" in office
