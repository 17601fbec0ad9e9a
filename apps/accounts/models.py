"""The person: sign-in, identity, one-time codes and links that lead to one task."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.masking import mask_name
from apps.core.models import PublicModel


class UserManager(BaseUserManager["User"]):
    def create_user(self, *, name: str = "", phone: str | None = None, email: str = "", **extra: Any) -> "User":
        """A person without a password; sign-in is by one-time code."""
        user = self.model(name=name, phone=phone or None, email=self.normalize_email(email), **extra)
        user.set_unusable_password()
        user.save(using=self._db)
        return user

    def create_superuser(self, *, email: str, password: str | None = None, **extra: Any) -> "User":
        user = self.create_user(email=email, is_staff=True, is_superuser=True, **extra)
        if password:
            user.set_password(password)
            user.save(update_fields=["password"])
        return user


class User(AbstractBaseUser, PermissionsMixin, PublicModel):
    """One natural person, whatever roles the person has."""

    name = models.CharField(_("name"), max_length=80)
    phone = models.CharField(_("mobile number"), max_length=20, null=True, blank=True, unique=True)
    phone_verified = models.BooleanField(default=False)
    email = models.EmailField(_("e-mail address"), blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("works in the office"), default=False)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "public_id"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["email"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints: ClassVar = [
            models.UniqueConstraint(
                models.functions.Lower("email"), name="user_email_once", condition=~models.Q(email="")
            ),
        ]

    def __str__(self) -> str:
        return mask_name(self.name) if self.name else str(self.public_id)[:8]

    def get_short_name(self) -> str:
        """The name on the person's own screens."""
        return self.name or str(self)

    def label(self) -> str:
        """How history names the person: masked, so that an audit row holds no full name."""
        return str(self)


class Identity(PublicModel):
    """The document that proves who a person is, asked for before the first signature."""

    class Kind(models.TextChoices):
        RESIDENT = "resident", _("Resident identity card")
        PASSPORT = "passport", _("Passport")

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="identity")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=80)
    number_encrypted = models.TextField()
    number_index = models.CharField(max_length=64, db_index=True)
    last_four = models.CharField(max_length=4)
    declared_at = models.DateTimeField()
    verified_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("identity")
        verbose_name_plural = _("identities")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ****{self.last_four}"


class OneTimeCode(models.Model):
    """A code sent to a person for one purpose; single use, five tries, ten minutes."""

    user = models.ForeignKey(User, on_delete=models.CASCADE)
    purpose = models.CharField(max_length=120)
    code_hash = models.CharField(max_length=64)
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["user", "purpose"], name="one_time_code_lookup")]


class TaskLink(PublicModel):
    """A link that leads one named person to one task; the person proves the contact by a code."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="task_links")
    token_hash = models.CharField(max_length=64, unique=True)
    path = models.CharField(max_length=200)
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.path
