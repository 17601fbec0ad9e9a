"""Private uploads and sealed documents."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core.models import PublicModel


class StoredFile(PublicModel):
    """An upload on disk outside static, under a random name; read through one guarded view."""

    class Scan(models.TextChoices):
        WAITING = "waiting", _("Being checked")
        CLEAN = "clean", _("Checked")
        REFUSED = "refused", _("Refused")

    name = models.CharField(_("name"), max_length=120)
    content_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    stored_as = models.CharField(max_length=64, unique=True)
    scan = models.CharField(max_length=10, choices=Scan.choices, default=Scan.WAITING)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="files")
    subject = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")

    def __str__(self) -> str:
        return self.name
