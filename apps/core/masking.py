"""How personal data look to someone who need not see them."""


def mask_name(name: str) -> str:
    """张知远 -> 张*远, 李雷 -> 李*, Ada Lovelace -> Ada *."""
    name = name.strip()
    if " " in name:
        return f"{name.split(maxsplit=1)[0]} *"
    if len(name) <= 1:
        return "*"
    return f"{name[0]}*" if len(name) == 2 else f"{name[0]}*{name[-1]}"


def mask_phone(phone: str) -> str:
    """13812345678 -> 138****5678; a country code stays."""
    return f"{phone[:-8]}****{phone[-4:]}" if len(phone) > 8 else "****"


def mask_email(email: str) -> str:
    name, _at, host = email.partition("@")
    return f"{name[:1]}***@{host}"


def mask_identity(number: str) -> str:
    """First and last character only: 1****************4."""
    return f"{number[:1]}{'*' * max(len(number) - 2, 0)}{number[-1:]}"


def mask_certificate(number: str) -> str:
    """Last four characters, **** 4321; the last alone of a short number, and of one that is an identity number."""
    if not number:
        return ""
    identity = len(number) == 18 and number[:17].isdecimal()
    return f"**** {number[-1:] if identity or len(number) < 8 else number[-4:]}"


def mask_account(number: str) -> str:
    return f"**** {number[-4:]}"
