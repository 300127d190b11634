"""Check digits: what tells a number of a kind from any other number."""


def _digits(value: str) -> list[int]:
    return [int(char) for char in value if char.isdigit()]


def luhn(value: str) -> bool:
    """Luhn's mod 10 over the digits (ISO/IEC 7812-1, annex B): payment cards, Canadian SIN."""
    digits = _digits(value)
    doubled = (2 * d - 9 * (d > 4) for d in digits[-2::-2])
    return len(digits) > 1 and (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def card(value: str) -> bool:
    """12 to 19 digits (ISO/IEC 7812-1 allows up to 19) that pass Luhn and are not all one digit."""
    digits = _digits(value)
    return 12 <= len(digits) <= 19 and len(set(digits)) > 1 and luhn(value)


def nhs(value: str) -> bool:
    """NHS number: ten digits, the last by weights 10…2 modulo 11 (NHS Data Dictionary)."""
    digits = _digits(value)
    if len(digits) != 10:
        return False
    rest = 11 - sum(d * w for d, w in zip(digits, range(10, 1, -1), strict=False)) % 11
    return rest % 11 == digits[9] and rest != 10


def iban(value: str) -> bool:
    """IBAN: rotated and read with A=10 … Z=35 it is 1 modulo 97 (ISO 13616-1)."""
    packed = "".join(value.split()).upper()
    turned = packed[4:] + packed[:4]
    return packed.isalnum() and packed.isascii() and int("".join(str(int(c, 36)) for c in turned)) % 97 == 1


def vin(value: str) -> bool:
    """Vehicle identification number: 17 of A-Z and 0-9 without I, O, Q, with letters and digits (ISO 3779)."""
    return (
        len(value) == 17
        and value.isalnum()
        and not set(value.upper()) & set("IOQ")
        and sum(c.isdigit() for c in value) >= 5
        and sum(c.isalpha() for c in value) >= 3
    )
