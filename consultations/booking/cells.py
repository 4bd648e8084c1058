"""Who holds which five minutes. Only the unique constraint decides; the order of writing keeps two bookings from
waiting for each other in a circle."""

from collections.abc import Iterable, Set
from datetime import timedelta

from .availability import cell_of, moment_of
from .models import Appointment, AppointmentCell

DOUBLE_BOOKED = "a_resource_is_never_double_booked"
REACH = timedelta(days=1)  # longer than any buffer
Pair = tuple[int, int]  # resource, cell


def wanted(appointment: Appointment) -> list[tuple[int, int]]:
    """(resource, cell) of everything the visit needs, sorted."""
    cells = appointment.type.visit.cells(cell_of(appointment.starts_at))
    return sorted((resource, cell) for resource in appointment.resources for cell in cells)


def hold(appointment: Appointment) -> None:
    """Insert what is missing, then delete what is no longer needed: the other way round, two visits that swap would
    each wait for what the other has deleted. Raises IntegrityError where somebody else holds a cell; who is overbooked
    takes what is free. The appointment's row is locked (`locked_with_heirs`) or new."""
    held = set(appointment.cells.values_list("resource", "cell"))
    needed = wanted(appointment)
    take(appointment, [pair for pair in needed if pair not in held])
    surplus = held - set(needed)
    if surplus:
        rows = appointment.cells.values_list("pk", "resource", "cell")
        appointment.cells.filter(pk__in=[pk for pk, *pair in rows if tuple(pair) in surplus]).delete()
        hand_over(surplus, appointment)


def lock_holders(appointment: Appointment) -> None:
    """Of the cells that an overbooked visit wants: whoever frees them sees it, or is seen."""
    pairs = wanted(appointment)
    held = AppointmentCell.objects.filter(
        resource__in={resource for resource, _ in pairs}, cell__in={cell for _, cell in pairs}
    )
    list(Appointment.objects.select_for_update().filter(pk__in=held.values("appointment")).order_by("pk"))


def take(appointment: Appointment, pairs: Iterable[Pair]) -> None:
    AppointmentCell.objects.bulk_create(
        [AppointmentCell(resource_id=resource, cell=cell, appointment=appointment) for resource, cell in pairs],
        ignore_conflicts=bool(appointment.overbooked),
    )


def release(appointment: Appointment) -> None:
    freed = set(appointment.cells.values_list("resource", "cell"))
    appointment.cells.all().delete()
    hand_over(freed, appointment)


def locked_with_heirs(appointment: Appointment) -> Appointment:
    """The row, locked together with every overbooked visit that waits for its cells, in one order for everybody. Call
    it before cells are freed."""
    heirs = heirs_of(set(appointment.cells.values_list("resource", "cell")), appointment)
    rows = Appointment.objects.select_for_update().filter(pk__in=[appointment.pk, *(heir.pk for heir in heirs)])
    return next(row for row in rows.order_by("pk") if row.pk == appointment.pk)


def heirs_of(freed: Set[Pair], leaving: Appointment) -> list[Appointment]:
    """The overbooked visits that want some of these cells, the first booked first."""
    if not freed:
        return []
    first, last = (moment_of(edge(cell for _, cell in freed)) for edge in (min, max))
    near = Appointment.objects.standing().exclude(overbooked="").exclude(pk=leaving.pk)
    around = near.filter(
        resource__in={resource for resource, _ in freed}, starts_at__lte=last + REACH, ends_at__gte=first - REACH
    )
    return [each for each in around.select_related("type").order_by("pk") if not freed.isdisjoint(wanted(each))]


def hand_over(freed: Set[Pair], leaving: Appointment) -> None:
    for heir in heirs_of(freed, leaving):
        take(heir, [pair for pair in wanted(heir) if pair in freed])
