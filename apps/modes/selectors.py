"""Reading the modes."""

from django.db.models import QuerySet

from apps.modes.models import SharingMode


def modes_offered() -> QuerySet[SharingMode]:
    """Modes in which this site arranges agreements now."""
    return SharingMode.objects.filter(offered=True)


def mode_of(code: str) -> SharingMode | None:
    """The mode of this code; None before the catalogue is loaded."""
    return SharingMode.objects.filter(code=code).first()
