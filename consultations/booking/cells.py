"""Who holds which five minutes. Only the unique constraint decides; the order of writing keeps two bookings from
waiting for each other in a circle."""

from .availability import cell_of
from .models import Appointment, AppointmentCell

DOUBLE_BOOKED = "a_resource_is_never_double_booked"


def wanted(appointment: Appointment) -> list[tuple[int, int]]:
    """(resource, cell) of everything the visit needs, sorted."""
    cells = appointment.type.visit.cells(cell_of(appointment.starts_at))
    return [(appointment.resource_id, cell) for cell in cells]


def hold(appointment: Appointment) -> None:
    """Insert what is missing, then delete what is no longer needed: the other way round, two visits that swap would
    each wait for what the other has deleted. Raises IntegrityError where somebody else holds a cell."""
    held = set(appointment.cells.values_list("resource", "cell"))
    needed = wanted(appointment)
    missing = [pair for pair in needed if pair not in held]
    AppointmentCell.objects.bulk_create(
        AppointmentCell(resource_id=resource, cell=cell, appointment=appointment) for resource, cell in missing
    )
    surplus = held - set(needed)
    if surplus:
        rows = appointment.cells.values_list("pk", "resource", "cell")
        appointment.cells.filter(pk__in=[pk for pk, *pair in rows if tuple(pair) in surplus]).delete()


def release(appointment: Appointment) -> None:
    appointment.cells.all().delete()
