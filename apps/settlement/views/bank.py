"""Where the custody bank sends its notices."""

import structlog
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from apps.settlement.bank import signing
from apps.settlement.services.bank_notices import UnreadableError, receive_notice

MOST_BYTES = 16 * 1024
log = structlog.get_logger(__name__)


@csrf_exempt  # a bank has no session; the signature says who it is
@require_POST
def bank_notice(request: HttpRequest) -> HttpResponse:
    """403 for what the bank did not sign or signed more than five minutes ago, 400 for no notice; else 200 and its outcome."""
    body = request.read(MOST_BYTES + 1)
    timestamp = request.headers.get(signing.TIME_HEADER, "")
    if not signing.is_genuine(timestamp, request.headers.get(signing.SIGNATURE_HEADER, ""), body):
        log.warning("bank_notice_forged")  # nothing of what it says: anybody may have written it
        return JsonResponse({"outcome": "forged"}, status=403)
    try:
        return JsonResponse({"outcome": receive_notice(body)})
    except UnreadableError:
        log.error("bank_notice_unreadable")
        return JsonResponse({"outcome": "unreadable"}, status=400)
