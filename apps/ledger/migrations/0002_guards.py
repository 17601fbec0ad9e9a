"""What the database itself holds about the ledger: balance, append-only, and the only two ways to write."""

from django.db import migrations

# The trigger functions refuse whoever asks, the owning login included.
APPEND_ONLY = """
CREATE FUNCTION public.ledger_append_only() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'TS003';
END $$;
CREATE TRIGGER ledger_entry_append_only BEFORE UPDATE OR DELETE ON public.ledger_entry
    FOR EACH ROW EXECUTE FUNCTION public.ledger_append_only();
CREATE TRIGGER ledger_entry_no_truncate BEFORE TRUNCATE ON public.ledger_entry
    FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_append_only();
CREATE TRIGGER ledger_posting_append_only BEFORE UPDATE OR DELETE ON public.ledger_posting
    FOR EACH ROW EXECUTE FUNCTION public.ledger_append_only();
CREATE TRIGGER ledger_posting_no_truncate BEFORE TRUNCATE ON public.ledger_posting
    FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_append_only();
CREATE TRIGGER ledger_account_not_deleted BEFORE DELETE ON public.ledger_account
    FOR EACH ROW EXECUTE FUNCTION public.ledger_append_only();
CREATE TRIGGER ledger_account_no_truncate BEFORE TRUNCATE ON public.ledger_account
    FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_append_only();
"""

SAME_TRANSACTION = """
CREATE FUNCTION public.ledger_same_transaction() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM public.ledger_entry
        WHERE id = NEW.entry_id AND xid = pg_current_xact_id()::text::bigint
    ) THEN
        RAISE EXCEPTION 'a posting belongs to the transaction that made its entry' USING ERRCODE = 'TS003';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_posting_same_transaction BEFORE INSERT ON public.ledger_posting
    FOR EACH ROW EXECUTE FUNCTION public.ledger_same_transaction();
"""

# On postings too: a session may switch constraints to IMMEDIATE between an entry and a later posting of it.
BALANCED = """
CREATE FUNCTION public.ledger_balanced() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    wanted bigint;
    lines integer;
    total numeric;
    original bigint;
BEGIN
    IF TG_TABLE_NAME = 'ledger_entry' THEN wanted := NEW.id; ELSE wanted := NEW.entry_id; END IF;
    SELECT count(*), coalesce(sum(amount_fen), 0) INTO lines, total FROM public.ledger_posting WHERE entry_id = wanted;
    IF lines < 2 OR total <> 0 THEN
        RAISE EXCEPTION 'entry % has % postings that sum to %', wanted, lines, total USING ERRCODE = 'TS002';
    END IF;
    SELECT reverses_id INTO original FROM public.ledger_entry WHERE id = wanted;
    IF original IS NULL THEN
        RETURN NULL;
    END IF;
    IF EXISTS (SELECT FROM public.ledger_entry WHERE id = original AND reverses_id IS NOT NULL) THEN
        RAISE EXCEPTION 'entry % reverses a reversal', wanted USING ERRCODE = 'TS004';
    END IF;
    IF EXISTS (
        SELECT FROM (SELECT account_id, amount_fen FROM public.ledger_posting WHERE entry_id = original) was
        FULL JOIN (SELECT account_id, amount_fen FROM public.ledger_posting WHERE entry_id = wanted) back
            ON back.account_id = was.account_id AND back.amount_fen = -was.amount_fen
        WHERE was.account_id IS NULL OR back.account_id IS NULL
    ) THEN
        RAISE EXCEPTION 'entry % is not the exact negation of %', wanted, original USING ERRCODE = 'TS004';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ledger_entry_balanced AFTER INSERT ON public.ledger_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.ledger_balanced();
CREATE CONSTRAINT TRIGGER ledger_posting_balanced AFTER INSERT ON public.ledger_posting
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.ledger_balanced();
"""

OPEN_ACCOUNT = """
CREATE FUNCTION public.open_account(p_code text, p_kind text, p_allow_negative boolean) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found record;
BEGIN
    INSERT INTO public.ledger_account (code, kind, normal, allow_negative, balance_fen)
    VALUES (p_code, p_kind, CASE WHEN p_kind IN ('A', 'E') THEN 1 ELSE -1 END, p_allow_negative, 0)
    ON CONFLICT (code) DO NOTHING;
    SELECT id, kind, allow_negative INTO STRICT found FROM public.ledger_account WHERE code = p_code;
    IF found.kind <> p_kind OR found.allow_negative <> p_allow_negative THEN
        RAISE EXCEPTION 'account % is open with other terms', p_code USING ERRCODE = 'TS005';
    END IF;
    RETURN found.id;
END $$;
"""

# Accounts are locked first, in the order of their ids: Django's deferrable foreign keys lock nothing until COMMIT,
# and one order for everybody leaves no deadlock.
POST_ENTRY = """
CREATE FUNCTION public.post_entry(
    p_idem_key text, p_fingerprint text, p_kind text, p_event_at timestamptz,
    p_subject text, p_reverses bigint, p_postings jsonb
) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    entry bigint;
    known text;
    locked integer;
BEGIN
    PERFORM FROM public.ledger_account WHERE code IN (SELECT jsonb_object_keys(p_postings))
        ORDER BY id FOR NO KEY UPDATE;
    GET DIAGNOSTICS locked = ROW_COUNT;
    IF locked <> (SELECT count(*) FROM jsonb_object_keys(p_postings)) THEN
        RAISE EXCEPTION 'an account of entry % is not open', p_idem_key USING ERRCODE = 'TS005';
    END IF;
    INSERT INTO public.ledger_entry (idem_key, fingerprint, kind, event_at, recorded_at, subject, reverses_id)
    VALUES (p_idem_key, p_fingerprint, p_kind, p_event_at, clock_timestamp(), p_subject, p_reverses)
    ON CONFLICT (idem_key) DO NOTHING RETURNING id INTO entry;
    IF entry IS NULL THEN
        SELECT id, fingerprint INTO STRICT entry, known FROM public.ledger_entry WHERE idem_key = p_idem_key;
        IF known <> p_fingerprint THEN
            RAISE EXCEPTION 'key % was used with another body', p_idem_key USING ERRCODE = 'TS001';
        END IF;
        RETURN entry;
    END IF;
    INSERT INTO public.ledger_posting (entry_id, account_id, amount_fen)
    SELECT entry, account.id, line.value::bigint
    FROM jsonb_each_text(p_postings) AS line JOIN public.ledger_account account ON account.code = line.key
    ORDER BY account.id;
    UPDATE public.ledger_account account SET balance_fen = account.balance_fen + posting.amount_fen
    FROM public.ledger_posting posting WHERE posting.entry_id = entry AND posting.account_id = account.id;
    RETURN entry;
END $$;
"""

RIGHTS = """
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON public.ledger_account, public.ledger_entry, public.ledger_posting
    FROM talentshare_app;
GRANT SELECT ON public.ledger_account, public.ledger_entry, public.ledger_posting TO talentshare_app;
REVOKE ALL ON FUNCTION public.open_account(text, text, boolean) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.post_entry(text, text, text, timestamptz, text, bigint, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.open_account(text, text, boolean) TO talentshare_app;
GRANT EXECUTE ON FUNCTION public.post_entry(text, text, text, timestamptz, text, bigint, jsonb) TO talentshare_app;
"""

UNDO = """
DROP FUNCTION public.post_entry(text, text, text, timestamptz, text, bigint, jsonb);
DROP FUNCTION public.open_account(text, text, boolean);
DROP FUNCTION public.ledger_balanced() CASCADE;
DROP FUNCTION public.ledger_same_transaction() CASCADE;
DROP FUNCTION public.ledger_append_only() CASCADE;
GRANT INSERT, UPDATE, DELETE ON public.ledger_account, public.ledger_entry, public.ledger_posting TO talentshare_app;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_accounts_and_entries")]

    operations = [
        migrations.RunSQL(
            APPEND_ONLY + SAME_TRANSACTION + BALANCED + OPEN_ACCOUNT + POST_ENTRY + RIGHTS, reverse_sql=UNDO
        ),
    ]
