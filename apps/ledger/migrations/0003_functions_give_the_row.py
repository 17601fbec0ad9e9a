"""Both functions give the row that stands instead of its number, so that nobody has to ask for it afterwards.

post_entry() asks for its accounts once, by an array: of the keys of a jsonb the planner expects a hundred, and reads
every account there is.
"""

from importlib import import_module

from django.db import migrations

GUARDS = import_module("apps.ledger.migrations.0002_guards")

DROP = """
DROP FUNCTION public.open_account(text, text, boolean);
DROP FUNCTION public.post_entry(text, text, text, timestamptz, text, bigint, jsonb);
"""

OPEN_ACCOUNT = """
CREATE FUNCTION public.open_account(p_code text, p_kind text, p_allow_negative boolean) RETURNS public.ledger_account
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    account public.ledger_account;
BEGIN
    INSERT INTO public.ledger_account (code, kind, normal, allow_negative, balance_fen)
    VALUES (p_code, p_kind, CASE WHEN p_kind IN ('A', 'E') THEN 1 ELSE -1 END, p_allow_negative, 0)
    ON CONFLICT (code) DO NOTHING;
    SELECT * INTO STRICT account FROM public.ledger_account WHERE code = p_code;
    IF account.kind <> p_kind OR account.allow_negative <> p_allow_negative THEN
        RAISE EXCEPTION 'account % is open with other terms', p_code USING ERRCODE = 'TS005';
    END IF;
    RETURN account;
END $$;
"""

# Accounts are locked first, in the order of their ids: Django's deferrable foreign keys lock nothing until COMMIT,
# and one order for everybody leaves no deadlock.
POST_ENTRY = """
CREATE FUNCTION public.post_entry(
    p_idem_key text, p_fingerprint text, p_kind text, p_event_at timestamptz,
    p_subject text, p_reverses bigint, p_postings jsonb
) RETURNS public.ledger_entry LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    entry public.ledger_entry;
    wanted text[] := ARRAY(SELECT jsonb_object_keys(p_postings));
    accounts bigint[];
    codes text[];
BEGIN
    SELECT array_agg(locked.id), array_agg(locked.code) INTO accounts, codes FROM (
        SELECT id, code FROM public.ledger_account WHERE code = ANY (wanted) ORDER BY id FOR NO KEY UPDATE
    ) AS locked;
    IF coalesce(cardinality(accounts), 0) <> cardinality(wanted) THEN
        RAISE EXCEPTION 'an account of entry % is not open', p_idem_key USING ERRCODE = 'TS005';
    END IF;
    INSERT INTO public.ledger_entry (idem_key, fingerprint, kind, event_at, recorded_at, subject, reverses_id)
    VALUES (p_idem_key, p_fingerprint, p_kind, p_event_at, clock_timestamp(), p_subject, p_reverses)
    ON CONFLICT (idem_key) DO NOTHING RETURNING * INTO entry;
    IF entry.id IS NULL THEN
        SELECT * INTO STRICT entry FROM public.ledger_entry WHERE idem_key = p_idem_key;
        IF entry.fingerprint <> p_fingerprint THEN
            RAISE EXCEPTION 'key % was used with another body', p_idem_key USING ERRCODE = 'TS001';
        END IF;
        RETURN entry;
    END IF;
    INSERT INTO public.ledger_posting (entry_id, account_id, amount_fen)
    SELECT entry.id, locked.account, (p_postings ->> locked.code)::bigint
    FROM unnest(accounts, codes) AS locked (account, code);
    UPDATE public.ledger_account account SET balance_fen = account.balance_fen + posting.amount_fen
    FROM public.ledger_posting posting WHERE posting.entry_id = entry.id AND posting.account_id = account.id;
    RETURN entry;
END $$;
"""

RIGHTS = """
REVOKE ALL ON FUNCTION public.open_account(text, text, boolean) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.post_entry(text, text, text, timestamptz, text, bigint, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.open_account(text, text, boolean) TO talentshare_app;
GRANT EXECUTE ON FUNCTION public.post_entry(text, text, text, timestamptz, text, bigint, jsonb) TO talentshare_app;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_guards")]

    operations = [
        migrations.RunSQL(
            DROP + OPEN_ACCOUNT + POST_ENTRY + RIGHTS,
            reverse_sql=DROP + GUARDS.OPEN_ACCOUNT + GUARDS.POST_ENTRY + RIGHTS,
        ),
    ]
