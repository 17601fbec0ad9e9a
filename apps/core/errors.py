"""The one refusal. Services raise it and know no HTTP; a middleware words it for pages, a handler for the API."""

from django.utils.functional import Promise

# What a refusal answers over HTTP. Whatever is not named here is 422: the rule says no.
STATUS_OF_CODE = {
    "forbidden": 403,
    "stale": 409,
    "outdated": 409,
    "wrong-state": 409,
    "already-done": 409,
    "overlap": 409,
    "in-flight": 409,
    "idempotency-mismatch": 409,
    "reference-used": 409,
}


class RuleViolation(Exception):
    """A rule said no. ``code`` is stable and for machines, ``message`` is one translated sentence for a person."""

    def __init__(self, code: str, message: str | Promise) -> None:
        super().__init__(code)
        self.code = code
        self.message = message

    @property
    def status(self) -> int:
        return STATUS_OF_CODE.get(self.code, 422)

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"
