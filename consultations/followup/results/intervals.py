"""Shares of small numbers. Pure: no Django, no database."""

from math import sqrt

Z95 = 1.959963984540054  # of the standard normal distribution, two-sided 95 %


def wilson(count: int, number: int) -> tuple[float, float]:
    """The 95 % score interval of a share, by E. B. Wilson (1927), without correction for continuity. It holds with few
    people and with shares near 0 or 1, where the usual interval does not."""
    share, z2 = count / number, Z95 * Z95
    middle = share + z2 / (2 * number)
    spread = Z95 * sqrt(share * (1 - share) / number + z2 / (4 * number * number))
    low, high = ((middle + sign * spread) / (1 + z2 / number) for sign in (-1, 1))
    return max(0.0, low), min(1.0, high)
