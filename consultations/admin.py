"""The parts of the journey that a manager administers. Never a patient."""

from .booking import admin as booking_admin

__all__ = ["booking_admin"]
