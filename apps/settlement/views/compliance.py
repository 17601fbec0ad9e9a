"""The compliance file of an agreement, for its sides and the office of its region."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from apps.agreements.selectors import agreements_visible_to
from apps.core.web.archives import archive_response
from apps.settlement.compliance import compliance_file
from apps.settlement.views.asked import SignedInRequest


@login_required
@require_GET
def compliance(request: SignedInRequest, public_id: UUID) -> StreamingHttpResponse:
    """``public_id`` is the agreement's."""
    agreement = get_object_or_404(agreements_visible_to(request.user), public_id=public_id)
    name = _("compliance file %(number)s") % {"number": agreement.number}
    return archive_response(name, compliance_file(agreement, by=request.user))
