"""The parts of work and money: assignments in each state, evaluations, statements."""

import io
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from apps.assignments import services as assignments
from apps.assignments.models import ServiceLog
from apps.core import clock
from apps.evaluations.criteria import codes_for
from apps.evaluations.models import Evaluation
from apps.evaluations.services import open_evaluations, submit_evaluation
from apps.settlement.models import Payment
from apps.settlement.services import object_to_line
from tests.assignments import scenes
from tests.factories import make_mode
from tests.permissions.office_rows import subsidy_programme
from tests.permissions.part import Part, mark_of, people_of
from tests.settlement.batching import give_accounts
from tests.settlement.making import make_case

# ---- Work


def work_parts() -> dict[str, Part]:
    planned, ready = scenes.make_scene(), scenes.make_scene()
    scenes.tick_all(ready)
    keys = [item.key for item in planned.assignment.onboarding.all()]
    tick = {"assignments:onboarding": {"keys": keys}}
    return {
        "planned": Part((planned.assignment.public_id,), people_of(planned.agreement), tick),
        "ready": Part((ready.assignment.public_id,), people_of(ready.agreement)),
        **_running(),
        **_handed_in(),
        "logged": _logged(),
        **_loan(),
        "result to declare": _result(),
        **_evaluations(),
    }


def _running() -> dict[str, Part]:
    """Nothing is recorded or handed in yet."""
    running = scenes.make_running()
    people = people_of(running.agreement)
    day = {"day": clock.today().isoformat(), "hours": "6", "note": "调试"}
    milestone = running.milestones[0]
    return {
        "running": Part((running.assignment.public_id,), people, {"assignments:log_service": day}),
        "running deal": Part((running.agreement.public_id,), people),
        "to hand in": Part(
            (milestone.public_id,), people, {"assignments:milestone_submit": {"text": "报告在共享目录"}}
        ),
    }


def _handed_in() -> dict[str, Part]:
    """A milestone with a picture, and a day's record, both waiting for the using unit's answer."""
    running = scenes.make_running()
    people = people_of(running.agreement)
    mark = mark_of(people)
    content = io.BytesIO()
    Image.new("RGB", (8, 8)).save(content, "PNG")
    upload = SimpleUploadedFile(f"{mark}.png", content.getvalue(), "image/png")
    milestone = running.milestones[0]
    file = assignments.submit_milestone(milestone, by=running.talent, text=mark, upload=upload).file
    assert file
    log = assignments.log_service(running.assignment, by=running.talent, day=clock.today(), hours=Decimal(6), note=mark)
    missing = {"reason": "缺照片"}
    return {
        "handed in": Part((milestone.public_id,), people, {"assignments:milestone_return": missing}),
        "file": Part((file.public_id,), people),
        "log": Part((log.public_id,), people, {"assignments:log_return": missing}),
    }


def _logged() -> Part:
    """Work by the day: every log approved, so that the using unit may complete it."""
    running = scenes.make_running(amounts=())
    people = people_of(running.agreement)
    log = assignments.log_service(
        running.assignment, by=running.talent, day=clock.today(), hours=Decimal(6), note="调试"
    )
    assignments.approve_log(log, by=people["hr"])
    return Part((running.assignment.public_id,), people)


class _ReadAgain(SimpleUploadedFile):
    """One upload that every role of the table sends anew."""

    def read(self, *args: int) -> bytes:
        self.seek(0)
        return super().read(*args)


def _loan() -> dict[str, Part]:
    """A loan whose first piece is accepted: attendance is read, the sending unit states its cost."""
    mode = scenes.make_post_left_mode()
    running = scenes.make_running(mode=mode, **{"7.total_amount": 10_000_000, "4.weekly_hours": 40})
    people = people_of(running.agreement)
    log = assignments.log_service(
        running.assignment, by=running.talent, day=clock.today(), hours=Decimal(8), note=mark_of(people)
    )
    assignments.approve_log(log, by=people["hr"])
    milestone = running.milestones[0]
    assignments.submit_milestone(milestone, by=running.talent, text="本月工作完成")
    assignments.accept_milestone(milestone, by=people["hr"])
    proof = _ReadAgain("proof.pdf", b"%PDF-1.7\n%test\n", "application/pdf")
    stated = {"wage": "30000", "social": "7500", "fund": "2400", "total": "39900", "upload": proof}
    return {
        "loan": Part((running.assignment.public_id,), people),
        "cost to state": Part((milestone.public_id,), people, {"assignments:costs": stated}),
    }


def _result() -> Part:
    """Partner sharing whose first piece is accepted: the using unit declares its result."""
    running = scenes.make_running(mode=make_mode("partner"), amounts=(0,))
    people = people_of(running.agreement)
    milestone = running.milestones[0]
    assignments.submit_milestone(milestone, by=running.talent, text="阶段成果")
    assignments.accept_milestone(milestone, by=people["hr"])
    day = clock.today().isoformat()
    proof = _ReadAgain("proof.pdf", b"%PDF-1.7\n%test\n", "application/pdf")
    declared = {"first_day": day, "last_day": day, "result": "1000000", "upload": proof}
    return Part((milestone.public_id,), people, {"assignments:result": declared})


def _evaluations() -> dict[str, Part]:
    """The work is done: the return waits, the talent has evaluated, the others not yet."""
    done = scenes.make_completed()
    people = people_of(done.agreement)
    assignment = done.assignment
    rows = {(one.rater, one.rated): one for one in open_evaluations(str(assignment.public_id))}
    given = rows["talent", "using"]
    from_talent = dict.fromkeys(_codes(given), 4)
    submit_evaluation(given, by=people["talent"], scores=from_talent, text=mark_of(people))
    waiting = rows["using", "talent"]
    scores = dict.fromkeys(_codes(waiting), 4) | {"text": ""}
    return {
        "done": Part((assignment.public_id,), people),
        "evaluation": Part((waiting.public_id,), people, {"evaluations:submit": scores}),
    }


# ---- Money


def money_parts() -> dict[str, Part]:
    case = make_case()
    people = people_of(case.agreement)
    statement = case.statement()
    drawn = Part((statement.public_id,), people)
    agreed = Part((case.agreement.public_id,), people)
    code = Part((), people, {"settlement:check": {"code": statement.verify_code}})
    case = make_case()
    statement = case.confirmed()
    people = people_of(case.agreement)
    line = statement.lines.get(kind="net")
    transfer = {"paid_on": clock.today().isoformat(), "bank_reference": "BK-1"}
    reason = {"settlement:object": {"reason": "少算了两天工时"}}
    head = {"number": "25322000", "issued_on": clock.today().isoformat(), "amount": "70000"}
    paper = {"settlement:voucher": head | {"file": _ReadAgain("invoice.pdf", b"%PDF-1.7\n%test\n", "application/pdf")}}
    to_pay = Part((statement.public_id, line.position), people, {"settlement:payment": transfer} | reason | paper)
    ask = {"settlement:put_right": {"action": "ask", "words": "金额有误"}}
    confirmed = Part((statement.public_id,), people, ask)
    period = {"unit": str(case.using.public_id), "period": f"{clock.today():%Y-%m}", "action": "submit"}
    month = Part((), people, {"settlement:closing": period})  # still running
    objection = _objection()
    subsidy = _subsidy()
    case = make_case()
    paid = case.confirmed()
    people = people_of(case.agreement)
    on_its_way = case.pay(paid, reference=mark_of(people))
    assert Payment.objects.filter(line=on_its_way).exists()
    give_accounts(case)
    left = {"settlement:batch_new": {"lines": [paid.lines.get(kind="sending_unit").pk]}}
    return {
        "statement": drawn,
        "money agreement": agreed,
        "statement code": code,
        "line to pay": to_pay,
        "confirmed statement": confirmed,
        "own month": month,
        "objection": objection,
        "subsidy": subsidy,
        "line paid": Part((paid.public_id, on_its_way.position), people, left),
    }


def _subsidy() -> Part:
    """A confirmed statement whose clause 22 cites a programme, with a day of service approved."""
    programme = subsidy_programme(code="B-2026-77")
    case = make_case(**{"22.subsidy_rows": [{"programme": programme.code, "recipient": "人才"}]})
    case.assignment.service_logs.create(
        day=clock.today(), hours=8, note="试焊", by=case.person, status=ServiceLog.Status.APPROVED
    )
    words = {
        "action": "award",
        "programme": programme.code,
        "document": "常补 1",
        "awarded_on": clock.today().isoformat(),
    }
    return Part((case.confirmed().public_id,), people_of(case.agreement), {"settlement:subsidy": words})


def _objection() -> Part:
    """The talent objects to the net line of a statement that all have confirmed."""
    case = make_case()
    people = people_of(case.agreement)
    row = object_to_line(case.confirmed().lines.get(kind="net"), by=case.person, reason=mark_of(people))
    return Part((row.public_id,), people, {"settlement:objection_answer": {"answer": "已按考勤核对"}})


def _codes(evaluation: Evaluation) -> list[str]:
    agreement = evaluation.assignment.agreement
    return list(codes_for(evaluation.rater, evaluation.rated, agreement.talent.talent_class))
