"""What happens after a notice is written."""

from apps.core.outbox import handles
from apps.messaging.events import NoticeWritten
from apps.messaging.services import send_notice


@handles(NoticeWritten)
def send_written_notice(event: NoticeWritten) -> None:
    send_notice(event.notice_id)
