"""The sample bank: behaves as a remote one does, in a file of its own that no transaction of ours takes back.

It takes a while to pay, loses answers, tells things twice and in another order. What it does with an order hangs on its
account's last digit: 9 is refused (closed account), 8 is paid and comes back, 7 loses the first answer; all others are
paid. No number is random: the same orders in the same order give the same story.
"""

import contextlib
import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings

from apps.core import clock
from apps.settlement.bank import ACCEPTED, FAILED, PAID, RETURNED, Answer, BankAwayError, Order
from apps.settlement.bank.signing import sign

REFUSED_DIGIT, BACK_DIGIT, SILENT_DIGIT = "9", "8", "7"
TABLES = """
CREATE TABLE IF NOT EXISTS orders (
    key TEXT PRIMARY KEY, content TEXT NOT NULL, account TEXT NOT NULL, state TEXT NOT NULL, day TEXT NOT NULL,
    reason TEXT NOT NULL DEFAULT '', number INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS notices (number INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL, sent INTEGER DEFAULT 0);
"""


@dataclass(frozen=True, slots=True)
class Notice:
    """One telling, as it comes over the wire."""

    timestamp: str
    signature: str
    body: bytes


class SandboxBank:
    """See the module. Every call is a transaction of the bank's own file."""

    def __init__(self) -> None:
        self.path = Path(settings.DATA_DIR) / "sample_bank.sqlite3"

    def submit(self, order: Order) -> Answer:
        with self._open() as rows:
            known = rows.execute("SELECT content FROM orders WHERE key = ?", [order.key]).fetchone()
            content = _json({"amount_fen": order.amount_fen, "name": order.name, "refund_of": order.refund_of})
            if known is None:
                number = rows.execute("SELECT count(*) + 1 FROM orders").fetchone()[0]
                values = [order.key, content, order.account, ACCEPTED, clock.today().isoformat(), number]
                rows.execute(
                    "INSERT INTO orders (key, content, account, state, day, number) VALUES (?, ?, ?, ?, ?, ?)", values
                )
            elif known[0] != content:
                raise ValueError("The bank has this key with another order.")
        if known is None and order.account.endswith(SILENT_DIGIT):
            raise BankAwayError
        return self.ask(order.key) or Answer(ACCEPTED)

    def ask(self, key: str) -> Answer | None:
        with self._open() as rows:
            found = rows.execute("SELECT state, day, reason, number FROM orders WHERE key = ?", [key]).fetchone()
        if found is None:
            return None
        state, day, reason, number = found
        return Answer(state, f"SB{number:08d}", date.fromisoformat(day), reason)

    def balance(self, day: date) -> int | None:
        if day >= clock.today() or not self.path.exists():
            return None
        with self._open() as rows:
            amounts = {
                key: json.loads(content)["amount_fen"]
                for key, content in rows.execute("SELECT key, content FROM orders")
            }
            told = [json.loads(body) for (body,) in rows.execute("SELECT body FROM notices")]
        moved = [one for one in told if one["day"] <= day.isoformat()]
        signs = {PAID: -1, RETURNED: 1}
        came: int = sum(one["amount_fen"] for one in moved if one["kind"] == "deposit")
        went: int = sum(signs.get(one["state"], 0) * amounts[one["key"]] for one in moved if one["kind"] == "payout")
        return came + went

    # ---- What only a sample bank has

    def forget(self) -> None:
        """Begin anew, as for a database in which nothing has happened."""
        self.path.unlink(missing_ok=True)

    def work(self) -> int:
        """Every order one step on, and a notice of each step; how many orders moved."""
        moved = 0
        with self._open() as rows:
            for key, account, state, number in rows.execute(
                "SELECT key, account, state, number FROM orders WHERE state IN ('accepted', 'paid') ORDER BY number"
            ).fetchall():
                following, reason = _next(state, account)
                if not following:
                    continue
                day = clock.today().isoformat()
                rows.execute(
                    "UPDATE orders SET state = ?, day = ?, reason = ? WHERE key = ?", [following, day, reason, key]
                )
                told = {"kind": "payout", "key": key, "state": following, "bank_reference": f"SB{number:08d}"}
                self._tell(rows, told | {"day": day, "reason": reason})
                moved += 1
        return moved

    def transfer_in(self, amount_fen: int, note: str, name: str = "") -> str:
        """Somebody transfers to the custody account; the bank's reference of it."""
        with self._open() as rows:
            number = rows.execute("SELECT coalesce(max(number), 0) + 1 FROM notices").fetchone()[0]
            reference = f"IN{number:08d}"
            told = {
                "kind": "deposit",
                "bank_reference": reference,
                "amount_fen": amount_fen,
                "note": note,
                "name": name,
            }
            self._tell(rows, told | {"day": clock.today().isoformat()})
        return reference

    def notices(self) -> Sequence[Notice]:
        """What it sends now: everything unsent, the newest first, and the first of them twice."""
        with self._open() as rows:
            found = [
                body.encode()
                for (body,) in rows.execute("SELECT body FROM notices WHERE sent = 0 ORDER BY number DESC")
            ]
            rows.execute("UPDATE notices SET sent = 1")
        timestamp = str(int(clock.wall().timestamp()))
        return [Notice(timestamp, sign(timestamp, body), body) for body in (*found, *found[:1])]

    def _tell(self, rows: sqlite3.Connection, told: dict[str, object]) -> None:
        number = rows.execute("INSERT INTO notices (body) VALUES ('')").lastrowid
        rows.execute("UPDATE notices SET body = ? WHERE number = ?", [_json({"id": f"N{number:08d}"} | told), number])

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.closing(sqlite3.connect(self.path, timeout=10, isolation_level=None)) as rows:
            rows.executescript(TABLES)
            rows.execute("BEGIN IMMEDIATE")
            yield rows
            rows.execute("COMMIT")


def _next(state: str, account: str) -> tuple[str, str]:
    if state == ACCEPTED:
        return (FAILED, "账户已销户") if account.endswith(REFUSED_DIGIT) else (PAID, "")
    return (RETURNED, "收款行退回") if account.endswith(BACK_DIGIT) else ("", "")


def _json(content: dict[str, object]) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True)
