"""What is added to a signed review: with who and when, never changed."""

from uuid import UUID

from django.db import IntegrityError, transaction

from clinic.audit import Actor, record
from clinic.constraints import broken

from .models import Addendum, Review
from .services import staff


def add(review: Review, text: str, *, reference: UUID, by: Actor) -> Addendum:
    """The reference was handed out with the page: sent twice, it is added once."""
    try:
        with transaction.atomic():
            addendum = Addendum.objects.create(reference=reference, review=review, text=text, added_by=staff(by))
            record(by, "add to", review)
    except IntegrityError as error:
        if broken(error) != "consultations_addendum.reference":
            raise
        return Addendum.objects.get(reference=reference)
    return addendum
