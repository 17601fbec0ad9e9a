"""Text messages leave through one gateway, named in settings."""

import json
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from apps.core import clock


class Gateway(Protocol):
    """Hands one message to a carrier. Raises OSError where the carrier does not take it."""

    def send(self, phone: str, text: str) -> None: ...


class FileGateway:
    """For the demo and tests: one JSON line a message in ``DATA_DIR/sms/<day>.jsonl``."""

    def send(self, phone: str, text: str) -> None:
        folder = settings.DATA_DIR / "sms"
        folder.mkdir(parents=True, exist_ok=True)
        line = json.dumps({"at": clock.now().isoformat(), "to": phone, "text": text}, ensure_ascii=False)
        with (folder / f"{clock.today().isoformat()}.jsonl").open("a", encoding="utf-8") as file:
            file.write(line + "\n")


def send_sms(phone: str, text: str) -> None:
    """Send ``text`` to ``phone`` (E.164) by the gateway of this deployment."""
    gateway: Gateway = import_string(settings.SMS_GATEWAY)()
    gateway.send(phone, text)
