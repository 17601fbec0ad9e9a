"""Who reads a file of a conversation: its readers, as they are now."""

from django.core.exceptions import ValidationError

from apps.accounts.models import User
from apps.files.rules import register_reader
from apps.messaging.models import Message


def can_read_attachment(user: User, subject: str) -> bool:
    """``subject`` is ``message:`` and the public id of the message."""
    try:
        messages = Message.objects.filter(public_id=subject.removeprefix("message:"))
        return messages.filter(thread__members__user=user).exists()
    except ValidationError:
        return False


register_reader("message:", can_read_attachment)
