"""What later stages may listen to; review itself knows none of them."""

from django.dispatch import Signal

# Sent with `session` and `by`, inside the transaction that records the session: a listener that fails undoes it.
session_recorded = Signal()
