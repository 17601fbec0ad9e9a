"""Mobile numbers: typed in many ways, kept in one (E.164)."""

import re

import phonenumbers

HOME_REGION = "CN"
_CHINESE_MOBILE = re.compile(r"\+861[3-9]\d{9}")


def normalise(text: str) -> str:
    """138 1234 5678 -> +8613812345678. Raises ValueError where no message can reach the number."""
    try:
        number = phonenumbers.parse(text, HOME_REGION)
    except phonenumbers.NumberParseException as error:
        raise ValueError("not a telephone number") from error
    written = str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    if number.country_code == 86:
        # A landline is a valid number, but it takes no text message.
        right = _CHINESE_MOBILE.fullmatch(written) is not None
    else:
        right = phonenumbers.is_valid_number(number)
    if not right:
        raise ValueError("not a mobile number")
    return written
