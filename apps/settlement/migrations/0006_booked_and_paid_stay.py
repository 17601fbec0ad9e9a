"""What is confirmed, booked and paid stays: no line is added afterwards, no status goes back, no payment changes."""

from django.db import migrations

GUARDS = """
CREATE TRIGGER statement_books_stay BEFORE UPDATE ON public.settlement_statement FOR EACH ROW
    WHEN (
        (OLD.due_entry_id IS NOT NULL AND NEW.due_entry_id IS DISTINCT FROM OLD.due_entry_id)
        OR (OLD.withheld_entry_id IS NOT NULL AND NEW.withheld_entry_id IS DISTINCT FROM OLD.withheld_entry_id)
    ) EXECUTE FUNCTION public.settlement_stays();

CREATE FUNCTION public.settlement_moves() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF (OLD.status, NEW.status) NOT IN (
        ('draft', 'awaiting'), ('awaiting', 'confirmed'), ('awaiting', 'reversed'),
        ('confirmed', 'settled'), ('confirmed', 'reversed')
    ) THEN
        RAISE EXCEPTION 'no statement goes from % to %', OLD.status, NEW.status
            USING ERRCODE = 'check_violation', CONSTRAINT = 'statement_moves';
    END IF;
    IF NEW.status = 'confirmed' AND NOT EXISTS (
        SELECT FROM public.settlement_confirmation WHERE statement_id = NEW.id AND party = 'using'
    ) THEN
        RAISE EXCEPTION 'nobody of the using unit confirmed statement %', NEW.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'statement_moves';
    END IF;
    IF NEW.status = 'reversed' AND OLD.due_entry_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM public.ledger_entry WHERE reverses_id = OLD.due_entry_id
    ) THEN
        RAISE EXCEPTION 'the books still have statement %', NEW.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'statement_moves';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER statement_moves BEFORE UPDATE OF status ON public.settlement_statement FOR EACH ROW
    WHEN (NEW.status IS DISTINCT FROM OLD.status) EXECUTE FUNCTION public.settlement_moves();

CREATE FUNCTION public.settlement_line_in_time() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM public.settlement_statement WHERE id = NEW.statement_id AND status NOT IN ('draft', 'awaiting')
    ) OR EXISTS (SELECT FROM public.settlement_confirmation WHERE statement_id = NEW.statement_id) THEN
        RAISE EXCEPTION 'what a statement says stays: a line comes too late'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'statement_stays';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER statement_line_in_time BEFORE INSERT ON public.settlement_statementline
    FOR EACH ROW EXECUTE FUNCTION public.settlement_line_in_time();

CREATE TRIGGER payment_stays BEFORE UPDATE ON public.settlement_payment FOR EACH ROW
    WHEN (
        (NEW.line_id, NEW.paid_on, NEW.bank_reference, NEW.recorded_by_id, NEW.recorded_at)
        IS DISTINCT FROM (OLD.line_id, OLD.paid_on, OLD.bank_reference, OLD.recorded_by_id, OLD.recorded_at)
        OR (OLD.entry_id IS NOT NULL AND NEW.entry_id IS DISTINCT FROM OLD.entry_id)
        OR (OLD.status = 'confirmed' AND NEW.status NOT IN ('confirmed', 'returned'))
        OR (OLD.status IN ('failed', 'returned') AND NEW.status <> OLD.status)
    ) EXECUTE FUNCTION public.settlement_stays();
CREATE TRIGGER payment_not_deleted BEFORE DELETE ON public.settlement_payment
    FOR EACH ROW EXECUTE FUNCTION public.settlement_stays();
"""

UNDO = """
DROP TRIGGER payment_not_deleted ON public.settlement_payment;
DROP TRIGGER payment_stays ON public.settlement_payment;
DROP FUNCTION public.settlement_line_in_time() CASCADE;
DROP FUNCTION public.settlement_moves() CASCADE;
DROP TRIGGER statement_books_stay ON public.settlement_statement;
"""


class Migration(migrations.Migration):
    dependencies = [("settlement", "0005_exact_cost_and_wages")]

    operations = [migrations.RunSQL(GUARDS, reverse_sql=UNDO)]
