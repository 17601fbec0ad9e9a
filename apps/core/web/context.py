"""What every template may ask about the deployment."""

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
        "big_text": request.COOKIES.get("size") == "large",
    }
