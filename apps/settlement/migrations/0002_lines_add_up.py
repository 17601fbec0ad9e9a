"""What the database itself holds about statements: the leaves add up, and what was drawn up stays."""

from django.db import migrations

GUARDS = """
CREATE FUNCTION public.settlement_lines_add_up() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    wanted bigint;
    contract bigint;
    total numeric;
BEGIN
    IF TG_TABLE_NAME = 'settlement_statement' THEN wanted := NEW.id; ELSE wanted := NEW.statement_id; END IF;
    SELECT contract_fen INTO contract FROM public.settlement_statement WHERE id = wanted;
    SELECT coalesce(sum(amount_fen), 0) INTO total FROM public.settlement_statementline WHERE statement_id = wanted;
    IF total <> contract THEN
        RAISE EXCEPTION 'statement % has lines of % fen for % fen', wanted, total, contract
            USING ERRCODE = 'check_violation', CONSTRAINT = 'statement_lines_add_up';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER statement_lines_add_up AFTER INSERT ON public.settlement_statement
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.settlement_lines_add_up();
CREATE CONSTRAINT TRIGGER statement_line_adds_up AFTER INSERT ON public.settlement_statementline
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.settlement_lines_add_up();

CREATE FUNCTION public.settlement_stays() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'what a statement says stays: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'check_violation', CONSTRAINT = 'statement_stays';
END $$;
CREATE TRIGGER statement_stays BEFORE UPDATE ON public.settlement_statement FOR EACH ROW
    WHEN (
        (NEW.number, NEW.milestone_id, NEW.assignment_id, NEW.agreement_id, NEW.agreement_version, NEW.contract_fen,
         NEW.calculation, NEW.calculation_sha256, NEW.tax_rule_id, NEW.verify_code, NEW.drafted_at)
        IS DISTINCT FROM
        (OLD.number, OLD.milestone_id, OLD.assignment_id, OLD.agreement_id, OLD.agreement_version, OLD.contract_fen,
         OLD.calculation, OLD.calculation_sha256, OLD.tax_rule_id, OLD.verify_code, OLD.drafted_at)
    ) EXECUTE FUNCTION public.settlement_stays();
CREATE TRIGGER statement_not_deleted BEFORE DELETE ON public.settlement_statement
    FOR EACH ROW EXECUTE FUNCTION public.settlement_stays();
CREATE TRIGGER statement_line_stays BEFORE UPDATE OR DELETE ON public.settlement_statementline
    FOR EACH ROW EXECUTE FUNCTION public.settlement_stays();
CREATE TRIGGER confirmation_stays BEFORE UPDATE OR DELETE ON public.settlement_confirmation
    FOR EACH ROW EXECUTE FUNCTION public.settlement_stays();
REVOKE TRUNCATE ON public.settlement_statement, public.settlement_statementline, public.settlement_confirmation,
    public.settlement_payment FROM talentshare_app;
"""

UNDO = """
DROP FUNCTION public.settlement_stays() CASCADE;
DROP FUNCTION public.settlement_lines_add_up() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("settlement", "0001_statements")]

    operations = [migrations.RunSQL(GUARDS, reverse_sql=UNDO)]
