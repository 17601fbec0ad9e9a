"""Signed notices of the bank: HMAC-SHA256 over the time of sending and the body, good for five minutes."""

import hashlib
import hmac

from django.conf import settings

from apps.core import clock

WINDOW_SECONDS = 300
TIME_HEADER, SIGNATURE_HEADER = "X-Bank-Timestamp", "X-Bank-Signature"


def sign(timestamp: str, body: bytes) -> str:
    """64 hexadecimal characters for ``body`` sent at ``timestamp`` (seconds since 1970)."""
    return hmac.new(settings.BANK_SECRET.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def is_genuine(timestamp: str, signature: str, body: bytes) -> bool:
    """Whether who sent this has our secret, and sent it within five minutes. By the machine's own clock."""
    if not settings.BANK_SECRET or not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 12):
        return False
    right = hmac.compare_digest(sign(timestamp, body).encode(), signature.encode("utf-8", "replace"))
    return right and abs(clock.wall().timestamp() - int(timestamp)) <= WINDOW_SECONDS
