"""A deployment behind https: nothing to warn of, cookies bound to the host, the page policy with its own letter box."""

import json
import os
import re
import subprocess
import sys

import pytest

PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "talentshare.settings",
    "DEBUG": "0",
    "DEMO": "0",
    "SECRET_KEY": "".join(chr(97 + at % 26) for at in range(64)),
    "SITE_URL": "https://talent.example",
    "ALLOWED_HOSTS": "talent.example",
}
# The check itself, then pages over https through a proxy, over http, and under another name.
ASK = """
import io, json, django
django.setup()
from django.conf import settings
from django.core.management import call_command
from django.test import Client
said = io.StringIO()
call_command("check", "--deploy", "--fail-level", "WARNING", stdout=said, stderr=said)
site = Client(headers={"host": "talent.example", "x-forwarded-proto": "https"})
chosen = site.post("/language/", {"language": "en"}, headers={"origin": "https://talent.example"})
bigger = site.post("/text-size/")
alive = site.get("/livez")
plain = Client(headers={"host": "talent.example"}).get("/livez")
other = Client(headers={"host": "elsewhere.example", "x-forwarded-proto": "https"}).get("/language/")
print(json.dumps({
    "check": said.getvalue(),
    "cookies": [one.OutputString() for one in (*chosen.cookies.values(), *bigger.cookies.values())],
    "names": [settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME],
    "headers": dict(alive.headers), "plain": [plain.status_code, plain.headers.get("Location", "")],
    "other": other.status_code, "demo": "apps.demo" in settings.INSTALLED_APPS, "proxies": settings.ALLAUTH_TRUSTED_PROXY_COUNT,
}))
"""


@pytest.fixture(scope="module")
def answers() -> dict[str, object]:
    done = subprocess.run(
        [sys.executable, "-c", ASK],
        env=os.environ | PRODUCTION,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def test_the_deployment_check_has_nothing_to_warn_of(answers: dict[str, object]) -> None:
    """What is left out on purpose, and nothing more: security.W021, the preload list."""
    assert "no issues (1 silenced)" in str(answers["check"])


def test_cookies_are_bound_to_the_host_over_https(answers: dict[str, object]) -> None:
    cookies, names = answers["cookies"], answers["names"]
    assert isinstance(cookies, list)
    assert isinstance(names, list)
    assert all(name.startswith("__Host-") for name in names)
    assert len(cookies) >= 2
    for cookie in cookies:
        assert cookie.startswith("__Host-"), cookie
        assert {"Secure", "HttpOnly", "Path=/"} <= set(re.split(r"; ?", cookie)), cookie
        assert "SameSite=Lax" in cookie
        assert "Domain" not in cookie


def test_every_answer_carries_the_headers_of_a_strict_site(answers: dict[str, object]) -> None:
    headers = answers["headers"]
    assert isinstance(headers, dict)
    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    policy = {name: sources for name, *sources in map(str.split, headers["Content-Security-Policy"].split(";"))}
    assert policy.pop("report-uri") == ["/policy-report"]
    assert policy.pop("img-src") == ["'self'", "data:"]
    nothing = {"default-src", "object-src", "frame-ancestors", "base-uri"}
    assert {name for name, sources in policy.items() if sources == ["'none'"]} == nothing
    assert {source for name in policy.keys() - nothing for source in policy[name]} == {"'self'"}
    assert "Server" not in headers
    assert "X-Powered-By" not in headers


def test_http_leads_to_https_and_another_host_is_refused(answers: dict[str, object]) -> None:
    assert answers["plain"] == [301, "https://talent.example/livez"]
    assert answers["other"] == 400
    assert answers["demo"] is False
    assert answers["proxies"] == 1
