"""Payment batches, one in each state, of units that have nothing else in common."""

import datetime as dt
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F

from apps.accounts.models import OneTimeCode, User
from apps.core import clock
from apps.settlement import services
from apps.settlement.models import PaymentBatch
from apps.settlement.services.batches import approval_purpose
from tests.factories.story import code_for
from tests.permissions.part import Part, people_of
from tests.settlement.batching import answers, approve, give_accounts, made
from tests.settlement.making import make_case


class _ReadAgain(SimpleUploadedFile):
    """One upload that every role of the table sends anew."""

    def read(self, *args: int) -> bytes:
        self.seek(0)
        return super().read(*args)


def batch_parts() -> dict[str, Part]:
    draft, people = _made()
    parts = {"batch": Part((draft,), people), **_to_approve()}
    batch, people = _submitted()
    approve(batch, people["admin"])
    parts["batch approved"] = Part((batch.public_id,), people, {"settlement:batch_file": {"file_format": "csv"}})
    batch, people = _submitted()
    services.export_batch(approve(batch, people["admin"]), by=people["finance"])
    text = answers(batch, "paid", "failed", day=clock.today().isoformat())
    data = {
        "settlement:batch_answers": {"file": _ReadAgain("answers.csv", text.encode(), "text/csv")},
        "settlement:batch_record": {"text": text},
    }
    parts["batch at bank"] = Part((batch.public_id,), people, data)
    said = {"settlement:batch_resolve": {"state": "failed", "note": "电话核实"}}
    parts["batch line"] = Part((batch.public_id, 1), people, said)
    return parts


def _to_approve() -> dict[str, Part]:
    batch, people = _submitted()
    code = code_for(people["admin"], approval_purpose(batch))
    # Sent a minute ago, so that the table may ask for another at once.
    OneTimeCode.objects.filter(user=people["admin"]).update(expires_at=F("expires_at") - dt.timedelta(minutes=1))
    data = {
        "settlement:batch_approve": {"amount": f"{batch.total_fen / 100:.2f}", "code": code},
        "settlement:batch_withdraw": {"reason": "账号有误"},
    }
    return {"batch to approve": Part((batch.public_id,), people, data)}


def _made() -> tuple[UUID, dict[str, User]]:
    case = make_case()
    people = people_of(case.agreement)
    give_accounts(case)
    return made(case).public_id, people


def _submitted() -> tuple[PaymentBatch, dict[str, User]]:
    public_id, people = _made()
    return services.submit_batch(PaymentBatch.objects.get(public_id=public_id), by=people["finance"]), people
