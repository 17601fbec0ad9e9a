"""Objections to one line. What was said and booked stays, a disputed line is not paid, and its statement not settled."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import apps.core.models

GUARDS = """
CREATE FUNCTION public.settlement_objection_steps() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' AND (
        NEW.status <> 'open' OR NEW.held_entry_id IS NOT NULL OR NOT EXISTS (
            SELECT FROM public.settlement_statementline l
            JOIN public.settlement_statement s ON s.id = l.statement_id
            JOIN public.settlement_confirmation c ON c.statement_id = s.id AND c.party = 'using'
            WHERE l.id = NEW.line_id AND s.status IN ('awaiting', 'confirmed')
              AND CASE NEW.party WHEN 'talent' THEN l.payee_user_id IS NOT NULL ELSE l.payee_unit_id IS NOT NULL END
        ) OR EXISTS (
            SELECT FROM public.settlement_payment WHERE line_id = NEW.line_id AND status NOT IN ('failed', 'returned')
        )
    ) THEN
        RAISE EXCEPTION 'this line is not open to an objection'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'objection_steps';
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.status <> OLD.status AND (OLD.status, NEW.status) NOT IN (
        ('open', 'answered'), ('open', 'withdrawn'), ('open', 'granted'), ('answered', 'withdrawn'),
        ('answered', 'granted')
    ) THEN
        RAISE EXCEPTION 'no objection goes from % to %', OLD.status, NEW.status
            USING ERRCODE = 'check_violation', CONSTRAINT = 'objection_steps';
    END IF;
    IF EXISTS (
        SELECT FROM public.settlement_statementline l JOIN public.settlement_statement s ON s.id = l.statement_id,
            (VALUES (NEW.held_entry_id, 'held'), (NEW.released_entry_id, 'released')) AS named (entry_id, what)
        WHERE l.id = NEW.line_id AND named.entry_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM public.ledger_entry e WHERE e.id = named.entry_id
              AND e.idem_key = 'statement:' || s.public_id || ':' || named.what || ':' || NEW.public_id
        )
    ) THEN
        RAISE EXCEPTION 'an objection names an entry that is not its own'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'objection_steps';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER objection_steps BEFORE INSERT OR UPDATE ON public.settlement_lineobjection
    FOR EACH ROW EXECUTE FUNCTION public.settlement_objection_steps();

CREATE TRIGGER objection_stays BEFORE UPDATE ON public.settlement_lineobjection FOR EACH ROW
    WHEN (
        (NEW.public_id, NEW.line_id, NEW.party, NEW.by_id, NEW.reason, NEW.raised_at, NEW.answer_due)
        IS DISTINCT FROM
        (OLD.public_id, OLD.line_id, OLD.party, OLD.by_id, OLD.reason, OLD.raised_at, OLD.answer_due)
        OR (OLD.answer <> '' AND (NEW.answer, NEW.answered_by_id, NEW.answered_at)
            IS DISTINCT FROM (OLD.answer, OLD.answered_by_id, OLD.answered_at))
        OR (OLD.held_entry_id IS NOT NULL AND NEW.held_entry_id IS DISTINCT FROM OLD.held_entry_id)
        OR OLD.ended_at IS NOT NULL
    ) EXECUTE FUNCTION public.settlement_stays();
CREATE TRIGGER objection_not_deleted BEFORE DELETE ON public.settlement_lineobjection
    FOR EACH ROW EXECUTE FUNCTION public.settlement_stays();

CREATE FUNCTION public.settlement_payment_undisputed() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM public.settlement_lineobjection WHERE line_id = NEW.line_id AND status IN ('open', 'answered')
    ) THEN
        RAISE EXCEPTION 'a disputed line is not paid'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_undisputed';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payment_undisputed BEFORE INSERT ON public.settlement_payment
    FOR EACH ROW EXECUTE FUNCTION public.settlement_payment_undisputed();

CREATE FUNCTION public.settlement_statement_undisputed() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM public.settlement_lineobjection o JOIN public.settlement_statementline l ON l.id = o.line_id
        WHERE l.statement_id = NEW.id AND o.status IN ('open', 'answered')
    ) THEN
        RAISE EXCEPTION 'a line of statement % is disputed', NEW.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'statement_undisputed';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER statement_undisputed BEFORE UPDATE OF status ON public.settlement_statement FOR EACH ROW
    WHEN (NEW.status IN ('settled', 'reversed') AND NEW.status IS DISTINCT FROM OLD.status)
    EXECUTE FUNCTION public.settlement_statement_undisputed();
REVOKE TRUNCATE ON public.settlement_lineobjection FROM talentshare_app;
"""

UNDO = """
DROP FUNCTION public.settlement_statement_undisputed() CASCADE;
DROP FUNCTION public.settlement_payment_undisputed() CASCADE;
DROP FUNCTION public.settlement_objection_steps() CASCADE;
DROP TRIGGER objection_not_deleted ON public.settlement_lineobjection;
DROP TRIGGER objection_stays ON public.settlement_lineobjection;
"""

LIVE, ENDED = ["open", "answered"], ["withdrawn", "granted"]
PARTIES = [("sending", "Sending unit"), ("using", "Using unit"), ("talent", "Talent")]
STATES = [("open", "To be answered"), ("answered", "Answered"), ("withdrawn", "Withdrawn"), ("granted", "Granted")]


def _one(to: str) -> models.ForeignKey:
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=to)


def _maybe(field: type[models.ForeignKey], to: str) -> models.ForeignKey:
    return field(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=to)


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0002_guards"),
        ("settlement", "0011_payment_batches"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LineObjection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "created_at",
                    models.DateTimeField(
                        default=apps.core.models.now_for_default, editable=False, verbose_name="created"
                    ),
                ),
                ("party", models.CharField(choices=PARTIES, max_length=8, verbose_name="party")),
                ("status", models.CharField(choices=STATES, default="open", max_length=10, verbose_name="status")),
                ("reason", models.CharField(max_length=1000, verbose_name="reason")),
                ("raised_at", models.DateTimeField()),
                ("answer_due", models.DateField(verbose_name="answer due")),
                ("answer", models.CharField(blank=True, max_length=1000, verbose_name="answer")),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("answered_by", _maybe(models.ForeignKey, settings.AUTH_USER_MODEL)),
                ("by", _one(settings.AUTH_USER_MODEL)),
                ("held_entry", _maybe(models.OneToOneField, "ledger.entry")),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="settlement.statementline",
                    ),
                ),
                ("released_entry", _maybe(models.OneToOneField, "ledger.entry")),
            ],
            options={
                "verbose_name": "objection to a line",
                "verbose_name_plural": "objections to lines",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(status__in=LIVE), fields=("line", "party"), name="objection_one_live"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(party__in=["sending", "talent"]), name="objection_of_a_payee"
                    ),
                    models.CheckConstraint(condition=~models.Q(reason=""), name="objection_has_reason"),
                    models.CheckConstraint(
                        condition=models.Q(answer="", answered_by=None, answered_at=None) & ~models.Q(status="answered")
                        | ~models.Q(answer="")
                        & models.Q(answered_by__isnull=False, answered_at__isnull=False)
                        & ~models.Q(status="open"),
                        name="objection_answer_whole",
                    ),
                    models.CheckConstraint(
                        condition=~models.Q(answered_by=models.F("by")), name="objection_answered_by_another"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(status__in=LIVE, ended_at=None, released_entry=None)
                        | models.Q(status__in=ENDED, ended_at__isnull=False)
                        & (
                            models.Q(held_entry=None, released_entry=None)
                            | models.Q(held_entry__isnull=False, released_entry__isnull=False)
                        ),
                        name="objection_ended_is_released",
                    ),
                ],
            },
        ),
        migrations.RunSQL(GUARDS, reverse_sql=UNDO),
    ]
