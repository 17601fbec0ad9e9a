"""What a site leaves behind while people work with it, and whose words are found in that.

Logs of every process, every word to and from the queue, addresses that browsers asked for, letters and text messages,
history, and the whole database as a dump would write it.
"""

import base64
import email
import email.policy
import json
import re
import threading
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

import psycopg2
import redis

from apps.accounts.crypto import decrypt
from tests.site import Site

DIGITS = re.compile(r"\d{10,}[Xx]?")
ENCODED = re.compile(r"[A-Za-z0-9+/]{24,}={0,2}")
TABLES = """
    SELECT table_name, string_agg(format('%I', column_name), ', ') FROM information_schema.columns
     WHERE table_schema = 'public' AND data_type <> 'bytea' GROUP BY 1 ORDER BY 1
"""


@contextmanager
def overheard(site: Site) -> Iterator[None]:
    """Everything that is said to the site's queue is written down in ``broker.txt``."""
    url, end = site.environment["REDIS_URL"], uuid.uuid4().hex
    own, begun = int(urlsplit(url).path.strip("/")), threading.Event()

    def listen() -> None:
        with redis.Redis.from_url(url).monitor() as monitor, (site.data / "broker.txt").open("w", buffering=1) as file:
            begun.set()
            for said in monitor.listen():
                if end in said["command"]:
                    return
                if said["db"] == own:
                    file.write(f"{said['command']}\n")

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    assert begun.wait(10)
    try:
        yield
    finally:
        redis.Redis.from_url(url).echo(end)
        listener.join(10)


@dataclass(frozen=True)
class Secrets:
    """What belongs to people: ``numbers`` of documents and accounts, ways to reach them, and their names."""

    numbers: frozenset[str]
    phones: frozenset[str]
    words: frozenset[str]

    @classmethod
    def of(cls, site: Site) -> "Secrets":
        encrypted = (
            "SELECT number_encrypted FROM accounts_identity"
            " UNION ALL SELECT account_encrypted FROM talents_talent WHERE account_encrypted <> ''"
            " UNION ALL SELECT bank_account_encrypted FROM organisations_unit WHERE bank_account_encrypted <> ''"
            " UNION ALL SELECT account_encrypted FROM settlement_batchline WHERE account_encrypted <> ''"
        )
        known = "SELECT coalesce(phone, ''), email, name FROM accounts_user"
        phones, addresses, names = (set(column) for column in zip(*rows(site, known), strict=True))
        return cls(
            frozenset(decrypt(token) for (token,) in rows(site, encrypted)),
            frozenset(phone.removeprefix("+86") for phone in phones if phone),
            frozenset(word for word in addresses | names if len(word) > 1),
        )

    def numbers_in(self, text: str) -> set[str]:
        return _windows(text, self.numbers)

    def contacts_in(self, text: str) -> set[str]:
        return _windows(text, self.numbers | self.phones)

    def all_in(self, text: str) -> set[str]:
        return self.contacts_in(text) | {word for word in self.words if word in text}


def _windows(text: str, known: Iterable[str]) -> set[str]:
    known = frozenset(known)
    lengths = {len(number) for number in known}
    runs = {run.upper() for run in DIGITS.findall(text)}
    return {run[at : at + size] for run in runs for size in lengths for at in range(len(run) - size + 1)} & known


def rows(site: Site, statement: str) -> list[tuple[str, ...]]:
    connection = psycopg2.connect(site.environment["DATABASE_URL"])
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return list(cursor.fetchall())
    finally:
        connection.close()


def dump_of(site: Site) -> Iterator[tuple[str, str]]:
    """Every table with its rows as text, but files; what the cache packed is unpacked."""
    connection = psycopg2.connect(site.environment["OWNER_DATABASE_URL"])
    try:
        with connection.cursor() as cursor:
            cursor.execute(TABLES)
            for table, columns in cursor.fetchall():
                cursor.execute(f'SELECT t::text FROM (SELECT {columns} FROM "{table}") t')
                text = "\n".join(row for (row,) in cursor.fetchall())
                yield table, unpacked(text) if table == "core_cache" else text
    finally:
        connection.close()


def queue_of(site: Site) -> str:
    return unpacked((site.data / "broker.txt").read_text())


def unpacked(text: str) -> str:
    """The text, and after it whatever was base64 in it."""
    inside = [text]
    for token in set(ENCODED.findall(text)):
        try:
            inside.append(base64.b64decode(token + "=" * (-len(token) % 4)).decode("utf-8", "ignore"))
        except ValueError:
            continue
    return "\n".join(inside)


def letters_of(site: Site) -> list[str]:
    """Subject and body of every letter and the text of every text message, without whom they went to."""
    texts = [
        json.loads(line)["text"]
        for path in sorted((site.data / "sms").glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    for path in (site.data / "mail").glob("*"):
        for part in path.read_bytes().split(b"-" * 79):
            letter = email.message_from_bytes(part.strip(), policy=email.policy.default)
            texts.append(f"{letter['subject']}\n{letter.get_content()}" if letter["subject"] else "")
    return texts


def addresses(asked: Iterable[str]) -> str:
    return "\n".join(unquote(url) for url in set(asked))
