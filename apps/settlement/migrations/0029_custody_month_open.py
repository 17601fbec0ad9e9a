"""A month of the custody account that is closed takes no booking: no deposit, no split, no payout."""

from django.db import migrations

GUARDS = """
CREATE FUNCTION public.settlement_custody_month_open() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    entries bigint[];
BEGIN
    IF TG_TABLE_NAME = 'settlement_deposit' THEN
        entries := ARRAY[NEW.entry_id];
    ELSIF TG_TABLE_NAME = 'settlement_payout' THEN
        entries := ARRAY[CASE WHEN NEW.back_entry_id IS NULL THEN NEW.paid_entry_id ELSE NEW.back_entry_id END];
    ELSE
        entries := ARRAY[NEW.due_entry_id];
    END IF;
    IF EXISTS (
        SELECT FROM public.settlement_periodclosing c JOIN public.ledger_entry e
            ON c.month = date_trunc('month', e.event_at AT TIME ZONE 'Asia/Shanghai')::date
        WHERE c.unit_id IS NULL AND c.status = 'closed' AND e.id = ANY (entries)
    ) THEN
        RAISE EXCEPTION 'a closed month takes no booking'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'closed_month_stays';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER deposit_month_open BEFORE INSERT ON public.settlement_deposit FOR EACH ROW
    EXECUTE FUNCTION public.settlement_custody_month_open();
CREATE TRIGGER payout_month_open BEFORE UPDATE ON public.settlement_payout FOR EACH ROW
    WHEN ((NEW.paid_entry_id, NEW.back_entry_id) IS DISTINCT FROM (OLD.paid_entry_id, OLD.back_entry_id))
    EXECUTE FUNCTION public.settlement_custody_month_open();
CREATE TRIGGER statement_split_month_open BEFORE UPDATE ON public.settlement_statement FOR EACH ROW
    WHEN (NEW.route = 'supervised' AND NEW.due_entry_id IS DISTINCT FROM OLD.due_entry_id)
    EXECUTE FUNCTION public.settlement_custody_month_open();
REVOKE TRUNCATE ON public.settlement_bankbalance FROM talentshare_app;
"""
UNDO = "DROP FUNCTION public.settlement_custody_month_open() CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("settlement", "0028_award_rule")]

    operations = [migrations.RunSQL(GUARDS, reverse_sql=UNDO)]
