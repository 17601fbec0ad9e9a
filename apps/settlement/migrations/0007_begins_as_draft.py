"""Nothing is put in finished: a statement begins as a draft of an accepted milestone, a payment as one to be paid.

What either says it booked is its own entry, and a milestone that stands in a statement stays accepted.
"""

from django.db import migrations

GUARDS = """
CREATE FUNCTION public.settlement_statement_begins() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NEW.status <> 'draft' OR NEW.due_entry_id IS NOT NULL OR NEW.withheld_entry_id IS NOT NULL THEN
        RAISE EXCEPTION 'statement % does not begin as a draft', NEW.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'statement_begins';
    END IF;
    IF NOT EXISTS (
        SELECT FROM public.assignments_milestone m JOIN public.assignments_assignment a ON a.id = m.assignment_id
        WHERE m.id = NEW.milestone_id AND m.status = 'accepted' AND a.id = NEW.assignment_id
          AND a.agreement_id = NEW.agreement_id
          AND (NEW.cost_sheet_id IS NOT NULL OR m.amount_fen = NEW.contract_fen)
    ) THEN
        RAISE EXCEPTION 'statement % is not of an accepted milestone and its amount', NEW.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'statement_begins';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER statement_begins BEFORE INSERT ON public.settlement_statement
    FOR EACH ROW EXECUTE FUNCTION public.settlement_statement_begins();

CREATE FUNCTION public.settlement_statement_own_entries() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF (NEW.due_entry_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM public.ledger_entry
        WHERE id = NEW.due_entry_id AND idem_key = 'statement:' || NEW.public_id || ':due'
    )) OR (NEW.withheld_entry_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM public.ledger_entry
        WHERE id = NEW.withheld_entry_id AND idem_key = 'statement:' || NEW.public_id || ':withheld'
    )) THEN
        RAISE EXCEPTION 'statement % names an entry that is not its own', NEW.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'statement_own_entries';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER statement_own_entries BEFORE UPDATE ON public.settlement_statement FOR EACH ROW
    WHEN (
        (NEW.due_entry_id, NEW.withheld_entry_id, NEW.public_id)
        IS DISTINCT FROM (OLD.due_entry_id, OLD.withheld_entry_id, OLD.public_id)
    ) EXECUTE FUNCTION public.settlement_statement_own_entries();

CREATE FUNCTION public.settlement_payment_steps() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'created' OR NEW.entry_id IS NOT NULL THEN
            RAISE EXCEPTION 'a payment begins as one to be paid'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_steps';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.status <> OLD.status AND (OLD.status, NEW.status) NOT IN (
        ('created', 'submitted'), ('submitted', 'confirmed'), ('submitted', 'failed'), ('submitted', 'unknown'),
        ('unknown', 'confirmed'), ('unknown', 'failed'), ('confirmed', 'returned')
    ) THEN
        RAISE EXCEPTION 'no payment goes from % to %', OLD.status, NEW.status
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_steps';
    END IF;
    IF NEW.entry_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM public.settlement_statementline l JOIN public.settlement_statement s ON s.id = l.statement_id
        JOIN public.ledger_entry e ON e.idem_key = 'statement:' || s.public_id || ':paid:' || NEW.public_id
        WHERE l.id = NEW.line_id AND e.id = NEW.entry_id
    ) THEN
        RAISE EXCEPTION 'a payment names an entry that is not its own'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_steps';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payment_begins BEFORE INSERT ON public.settlement_payment
    FOR EACH ROW EXECUTE FUNCTION public.settlement_payment_steps();
CREATE TRIGGER payment_steps BEFORE UPDATE ON public.settlement_payment FOR EACH ROW
    WHEN ((NEW.status, NEW.entry_id, NEW.public_id) IS DISTINCT FROM (OLD.status, OLD.entry_id, OLD.public_id))
    EXECUTE FUNCTION public.settlement_payment_steps();

CREATE FUNCTION public.settlement_milestone_stays() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM public.settlement_statement WHERE milestone_id = OLD.id AND status <> 'reversed') THEN
        RAISE EXCEPTION 'a milestone that stands in a statement stays accepted'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'milestone_stays';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER milestone_stays BEFORE UPDATE ON public.assignments_milestone FOR EACH ROW
    WHEN (
        OLD.status = 'accepted' AND (NEW.status, NEW.accepted_at, NEW.accepted_by_id)
        IS DISTINCT FROM (OLD.status, OLD.accepted_at, OLD.accepted_by_id)
    ) EXECUTE FUNCTION public.settlement_milestone_stays();
"""

UNDO = """
DROP FUNCTION public.settlement_milestone_stays() CASCADE;
DROP FUNCTION public.settlement_payment_steps() CASCADE;
DROP FUNCTION public.settlement_statement_own_entries() CASCADE;
DROP FUNCTION public.settlement_statement_begins() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("settlement", "0006_booked_and_paid_stay"), ("assignments", "0004_amount_stays")]

    operations = [migrations.RunSQL(GUARDS, reverse_sql=UNDO)]
