"""Text messages and mails that the demo wrote to files instead of sending them."""

import datetime as dt
import email
import email.policy
import email.utils
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from django.conf import settings

from apps.accounts.models import User
from apps.core import clock

LATEST = 10
MOST_FILES = 10
_CODE = re.compile(r"(?<![\w-])\d{6}(?![\w-])", re.ASCII)  # not the end of a printed number
_LINK = re.compile(r"https?://[!-~]+")
_BETWEEN_MAILS = b"-" * 79 + b"\n"


@dataclass(frozen=True, slots=True)
class Message:
    """One message that left; ``code`` and ``link`` are what it holds of them, "" without one."""

    at: dt.datetime
    channel: str
    to: str
    text: str
    code: str
    link: str
    name: str = ""


def latest(count: int = LATEST) -> list[Message]:
    """The newest messages of both channels, newest first, with the names of those they went to."""
    found = sorted([*_texts(count), *_mails()], key=lambda one: one.at, reverse=True)[:count]
    names = dict(User.objects.filter(phone__in=[one.to for one in found]).values_list("phone", "name"))
    names |= dict(User.objects.filter(email__in=[one.to for one in found]).values_list("email", "name"))
    return [replace(one, name=names.get(one.to, "")) for one in found]


def _texts(count: int) -> Iterator[Message]:
    for path in _newest(settings.DATA_DIR / "sms", "*.jsonl")[:2]:
        for line in path.read_text(encoding="utf-8").splitlines()[-count:]:
            row = json.loads(line)
            at = dt.datetime.fromisoformat(row["at"])
            yield Message(at, "sms", row["to"], row["text"], _first(_CODE, row["text"]), _first(_LINK, row["text"]))


def _mails() -> Iterator[Message]:
    ahead = clock.now() - clock.wall()  # a mail is dated by the machine's clock, a text message by the demo's
    for path in _newest(Path(getattr(settings, "EMAIL_FILE_PATH", "") or settings.DATA_DIR / "mail"), "*.log")[
        :MOST_FILES
    ]:
        for raw in path.read_bytes().split(_BETWEEN_MAILS):
            if not raw.strip():
                continue
            mail = email.message_from_bytes(raw, policy=email.policy.default)
            body = mail.get_body(("plain", "html"))
            text = str(body.get_content()).strip() if body else ""
            dated = email.utils.parsedate_to_datetime(str(mail["Date"]))
            at = (dated if dated.tzinfo else dated.replace(tzinfo=dt.UTC)) + ahead  # "-0000" is read as no zone
            whole = f"{mail['Subject']}\n{text}"
            yield Message(at, "mail", str(mail["To"]), whole, _first(_CODE, text), _first(_LINK, text))


def _newest(folder: Path, pattern: str) -> list[Path]:
    return sorted(folder.glob(pattern), reverse=True) if folder.is_dir() else []


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found.group(0) if found else ""
