"""What every template may ask about the deployment, and every view about where a request comes from."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language


def site(request: HttpRequest) -> dict[str, object]:
    language = "en" if (get_language() or "").startswith("en") else "zh"
    return {
        "site": {
            "owner": settings.SITE_OWNER[f"name_{language}"],
            "phone": settings.SITE_OWNER["phone"],
            "demo": settings.DEMO,
            "url": settings.SITE_URL,
        },
        "big_text": request.COOKIES.get(settings.TEXT_SIZE_COOKIE_NAME) == "large",
    }


def address_of(request: HttpRequest) -> str:
    """The visitor's network address, as the last trusted proxy saw it; what a visitor writes into the header counts nothing."""
    proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    seen = request.headers.get("X-Forwarded-For", "").split(",")
    if 0 < proxies <= len(seen):
        try:
            return str(ipaddress.ip_address(seen[-proxies].strip()))
        except ValueError:
            pass  # no proxy wrote this
    return str(request.META.get("REMOTE_ADDR", ""))
