"""What browsers report is counted, whatever is sent, and nothing of the reader is kept."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.core.models import PolicyReport
from apps.core.web import reports

pytestmark = pytest.mark.django_db
SECRET = "0d3b6c1e-1111-4222-8333-444455556666"


def send(client: Client, report: Any, kind: str = "application/csp-report") -> int:
    body = report if isinstance(report, bytes) else json.dumps(report).encode()
    return client.post(reverse("core:policy_report"), body, content_type=kind).status_code


def violation(**changes: object) -> dict[str, object]:
    said = {
        "document-uri": f"https://talent.example/demands/{SECRET}/?q=沈知远",
        "referrer": "https://talent.example/matches/?q=沈知远",
        "effective-directive": "script-src-elem",
        "blocked-uri": "https://tracker.example:8443/x.js?user=13800000000",
        "source-file": "https://talent.example/x",
        "script-sample": "alert(1)",
    }
    return {"csp-report": said | changes}


def test_a_report_is_counted_by_view_and_kind_and_keeps_nothing_of_the_reader() -> None:
    client = Client(enforce_csrf_checks=True)  # a browser sends it without a token
    assert [send(client, violation()) for _n in range(3)] == [204] * 3
    row = PolicyReport.objects.get()
    assert (row.directive, row.blocked, row.page, row.times) == (
        "script-src-elem", "tracker.example", "demands:detail", 3,
    )  # fmt: skip
    kept = " ".join(str(value) for value in PolicyReport.objects.values_list().get())
    assert not [word for word in (SECRET, "沈", "138", "alert", "8443") if word in kept]


@pytest.mark.parametrize(
    "report",
    [
        b"",
        b"\x00\xff",
        b"[" * 16_000,
        b"x" * 20_000,
        [],
        {"csp-report": []},
        {"csp-report": 7},
        {},
        "words",
        9**99,
    ],
    ids=range(10),
)
def test_what_is_no_report_is_dropped(client: Client, report: Any) -> None:
    assert send(client, report) == 204
    assert not PolicyReport.objects.exists()


@pytest.mark.parametrize("words", ["\x00", "长" * 800, "<script>7</script>", "http://[", "//", 7, None, {"a": 1}])
def test_whatever_a_report_says_becomes_a_word_of_ours(client: Client, words: object) -> None:
    wrong = dict.fromkeys(("document-uri", "effective-directive", "blocked-uri"), words)
    assert send(client, violation(**wrong)) == 204
    row = PolicyReport.objects.get()
    assert {row.directive, row.blocked, row.page} == {"other"}


def test_a_flood_of_different_reports_fills_nothing(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "MOST_A_DAY", 3)
    for number in range(6):
        assert send(client, violation(**{"blocked-uri": f"https://h{number}.example/"})) == 204
    assert PolicyReport.objects.count() == 3
    assert send(client, violation(**{"blocked-uri": "https://h1.example/"})) == 204
    assert PolicyReport.objects.get(blocked="h1.example").times == 2
