"""Numbers as sentences and tables show them: 1000, 0.05, 2×10⁻⁵, −7; a field takes them as they are written here."""

import math
import re
from decimal import Decimal

SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
MOST_EXACT = 1e308
"""Larger numbers are Python integers, which no float holds."""
PLAIN = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
_POWER = re.compile(r"10(?:\^([+-]?[0-9]{1,4})|([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]{1,5}))")
_SIGNED = re.compile(r"[+-]?[0-9.]{0,24}")


def readable(value: float, digits: int = 0) -> str:
    """A number without an e: with a power of ten where it is very small or very large.

    digits : how many at most; 0 for as many as tell it from its neighbors, up to 17.
    """
    value = float(value) if isinstance(value, float) else value  # NumPy's own say so in their repr
    if isinstance(value, float) and not math.isfinite(value):
        return str(value).replace("-", "−").replace("inf", "∞")
    if isinstance(value, int) and 10**17 <= abs(value) < MOST_EXACT:
        value = float(value)  # 10³⁰⁰ as it was written, not its neighbor that a float is
    rounded = Decimal(repr(value)) if abs(value) < MOST_EXACT else Decimal(value)
    rounded = Decimal(f"{rounded:.{(digits or 17) - 1}e}")
    if not rounded:
        return "0"
    exponent = rounded.adjusted()
    if -5 < exponent < 7:
        text = f"{rounded:f}"
        return (text.rstrip("0").rstrip(".") if "." in text else text).replace("-", "−")
    mantissa = f"{rounded.scaleb(-exponent).normalize():f}".replace("-", "−")
    power = f"10{str(exponent).translate(SUPERSCRIPTS)}"
    return {"1": power, "−1": f"−{power}"}.get(mantissa, f"{mantissa}×{power}")


def with_exponent(text: str) -> str:
    """A number written with a power of ten, 2×10⁻⁵ or 10^-5, as 2e-5; any other text as it is."""
    before, times, power = text.strip().replace("*", "×").rpartition("×")
    before, power = before.rstrip(), power.lstrip()
    sign = power[:1] if not times and power[:1] in ("+", "-") else ""
    match = _POWER.fullmatch(power[len(sign) :])
    if not match or not _SIGNED.fullmatch(before) or (times and not before.strip("+-")):
        return text
    plain, raised = match.groups()
    return f"{sign or before or 1}{'1' if sign else ''}e{plain or raised.translate(PLAIN)}"
