"""Whose address is written beside a signature."""

import pytest
from django.conf import settings
from django.test import RequestFactory

from apps.core.web.context import address_of


@pytest.mark.parametrize(
    ("proxies", "header", "address"),
    [
        (0, "203.0.113.9", "10.0.0.1"),
        (1, "", "10.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        (2, "6.6.6.6, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, "203.0.113.9", "10.0.0.1"),
        (1, "<script>", "10.0.0.1"),
        (1, "2001:db8::1", "2001:db8::1"),
    ],
)
def test_a_visitor_is_known_by_what_the_trusted_proxy_saw(
    monkeypatch: pytest.MonkeyPatch, proxies: int, header: str, address: str
) -> None:
    monkeypatch.setattr(settings, "ALLAUTH_TRUSTED_PROXY_COUNT", proxies, raising=False)
    headers = {"x-forwarded-for": header} if header else {}
    assert address_of(RequestFactory(REMOTE_ADDR="10.0.0.1").get("/", headers=headers)) == address
