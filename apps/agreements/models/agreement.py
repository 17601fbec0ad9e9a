"""Who shares whom, by which mode, and where it stands."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.models import PublicModel
from apps.matching.models import Match
from apps.modes.models import SharingMode
from apps.organisations.models import Unit
from apps.talents.models import Talent

BEYOND_SIGNATURES = pgtrigger.Condition("NEW.status IN ('signed', 'active', 'completed')")
# The frozen text with its document; of each party of the agreement a signature on its hash and the event of it.
SIGNED_BY_ALL = """
    SELECT * INTO wording FROM agreements_agreementversion v
    WHERE v.id = NEW.current_version_id AND v.agreement_id = NEW.id AND v.frozen_at IS NOT NULL;
    IF NOT FOUND OR NEW.signed_at IS NULL
       OR NOT EXISTS (SELECT 1 FROM agreements_agreementdocument d
                      WHERE d.version_id = wording.id AND d.kind = 'frozen' AND d.sha256 = wording.document_sha256)
       OR EXISTS (SELECT 1 FROM agreements_signatureslot s WHERE s.version_id = wording.id
                  AND (s.signed_at IS NULL OR s.signed_hash <> wording.document_sha256))
       OR EXISTS (
           SELECT 1 FROM (VALUES ('using', NEW.using_unit_id), ('sending', NEW.sending_unit_id), ('talent', NULL))
               AS p(party, unit)
           WHERE (p.party <> 'sending' OR p.unit IS NOT NULL) AND (
               NOT EXISTS (SELECT 1 FROM agreements_signatureslot s WHERE s.version_id = wording.id
                           AND s.party = p.party AND s.unit_id IS NOT DISTINCT FROM p.unit)
               OR NOT EXISTS (SELECT 1 FROM agreements_agreementevent e WHERE e.agreement_id = NEW.id
                              AND e.version = wording.number AND e.party = p.party
                              AND e.kind IN ('signed', 'paper-confirmed'))))
    THEN RAISE EXCEPTION 'agreement % is not signed by all', NEW.number USING ERRCODE = 'check_violation'; END IF;
    RETURN NULL;
"""


class Agreement(PublicModel):
    """人才共享三方协议: who, by which mode, and where it stands. Its words are in its versions."""

    class Status(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("agreement", "Draft")
        AGREED = "agreed", _("Terms agreed")
        SIGNING = "signing", _("Signing")
        SIGNED = "signed", _("Signed, not yet in force")
        ACTIVE = "active", _("In force")
        COMPLETED = "completed", _("Completed")
        DECLINED = "declined", pgettext_lazy("agreement", "Declined")
        LAPSED = "lapsed", pgettext_lazy("agreement", "Lapsed")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    TRANSITIONS: ClassVar[dict[str, set[str]]] = {
        Status.DRAFT: {Status.AGREED, Status.LAPSED, Status.WITHDRAWN},
        Status.AGREED: {Status.DRAFT, Status.SIGNING, Status.LAPSED, Status.WITHDRAWN},
        Status.SIGNING: {Status.SIGNED, Status.DECLINED, Status.LAPSED, Status.WITHDRAWN},
        Status.SIGNED: {Status.ACTIVE},
        Status.ACTIVE: {Status.COMPLETED},
        Status.DECLINED: {Status.DRAFT},
        Status.LAPSED: {Status.DRAFT},
        Status.WITHDRAWN: {Status.DRAFT},
    }

    number = models.CharField(_("number"), max_length=24, unique=True)
    check_code = models.CharField(_("check code"), max_length=20, unique=True)
    match = models.OneToOneField(Match, on_delete=models.PROTECT, related_name="agreement")
    mode = models.ForeignKey(SharingMode, on_delete=models.PROTECT, related_name="agreements")
    sending_unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="agreements_sending"
    )
    using_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="agreements_using")
    talent = models.ForeignKey(Talent, on_delete=models.PROTECT, related_name="agreements")
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.DRAFT)
    current_version = models.ForeignKey(
        "AgreementVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(_("due"), null=True, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    cover_proved_at = models.DateTimeField(_("insurance proved"), null=True, blank=True)

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(sending_unit=None) | ~models.Q(sending_unit=models.F("using_unit")),
                name="agreement_units_differ",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="signed_by_all",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("status"),
                timing=pgtrigger.Deferred,
                condition=BEYOND_SIGNATURES,
                declare=[("wording", "agreements_agreementversion%ROWTYPE")],
                func=SIGNED_BY_ALL,
            ),
            pgtrigger.Trigger(
                name="in_force_is_sealed",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("status", "cover_proved_at"),
                timing=pgtrigger.Deferred,
                condition=pgtrigger.Condition("NEW.status IN ('active', 'completed')"),
                func="""
                IF NEW.cover_proved_at IS NULL OR NEW.starts_on IS NULL
                   OR (SELECT count(*) FROM agreements_agreementversion v
                       JOIN agreements_agreementdocument d ON d.version_id = v.id
                       WHERE v.id = NEW.current_version_id
                         AND (d.kind = 'evidence' OR (d.kind = 'sealed' AND d.sha256 = v.sealed_sha256))) <> 2
                THEN RAISE EXCEPTION 'agreement % is in force without seal, evidence or cover', NEW.number
                    USING ERRCODE = 'check_violation'; END IF;
                RETURN NULL;
                """,
            ),
            pgtrigger.Trigger(
                name="signed_takes_the_days",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("status"),
                timing=pgtrigger.Deferred,
                condition=BEYOND_SIGNATURES,
                func="""
                IF NOT EXISTS (SELECT 1 FROM matching_match m WHERE m.id = NEW.match_id AND m.talent_id = NEW.talent_id
                               AND m.status = 'agreed')
                   OR NOT EXISTS (SELECT 1 FROM talents_booking b WHERE b.talent_id = NEW.talent_id AND b.live
                                  AND b.subject = 'agreement:' || NEW.public_id)
                THEN RAISE EXCEPTION 'agreement % has no match in agreement or no booked days', NEW.number
                    USING ERRCODE = 'check_violation'; END IF;
                RETURN NULL;
                """,
            ),
            pgtrigger.Trigger(
                name="agreement_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="""
                IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'an agreement is never deleted' USING ERRCODE = 'check_violation'; END IF;
                IF OLD.signed_at IS NULL THEN RETURN NEW; END IF;
                IF (NEW.number, NEW.check_code, NEW.match_id, NEW.mode_id, NEW.sending_unit_id, NEW.using_unit_id, NEW.talent_id,
                    NEW.starts_on, NEW.ends_on, NEW.current_version_id, NEW.signed_at)
                   IS DISTINCT FROM
                   (OLD.number, OLD.check_code, OLD.match_id, OLD.mode_id, OLD.sending_unit_id, OLD.using_unit_id, OLD.talent_id,
                    OLD.starts_on, OLD.ends_on, OLD.current_version_id, OLD.signed_at)
                   OR (NEW.status <> OLD.status AND (OLD.status, NEW.status)
                       NOT IN (('signing', 'signed'), ('signed', 'active'), ('active', 'completed')))
                THEN RAISE EXCEPTION 'a signed agreement stays: %', OLD.number USING ERRCODE = 'check_violation'; END IF;
                RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def title(self) -> str:
        return self.match.demand.title
