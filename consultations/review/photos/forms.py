"""Several pictures at once, each under the side from which it was taken."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms import BoundField
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.intake.services import clinic_today
from consultations.patients import consents
from consultations.patients.consents import Document
from treatments.models import Area

from ..sign_form import ONE_TAP, day_input
from . import pictures
from .models import Photo, PhotoRefusal
from .refusals import CannotKeep, NotAPicture
from .services import AGREED, Shot

MOST_AT_ONCE = 10
# No word of HEIC: telephones then send a JPEG by themselves; who chooses one all the same is served.
ACCEPTED = "image/jpeg,image/png,image/webp"


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: MultiValueDict, name: str) -> list[UploadedFile]:
        return files.getlist(name)


class Files(forms.Field):
    widget = SeveralFiles({"class": "form-control", "accept": ACCEPTED, "multiple": True})

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data)


class PhotosForm(forms.Form):
    """`shots`: the pictures that can be kept, also where others of the same form cannot."""

    area = forms.ChoiceField(label=gettext_lazy("Area"), choices=Area.choices, widget=ONE_TAP)
    taken_on = forms.DateField(label=gettext_lazy("Taken on"), widget=day_input())

    def __init__(self, data: Any = None, files: Any = None, **more: Any) -> None:
        self.today = clinic_today()
        initial = {"taken_on": self.today} | more.pop("initial", {})
        super().__init__(data, files, initial=initial, **more)
        self.fields["taken_on"].widget.attrs["max"] = self.today.isoformat()
        for view, label in Photo.View.choices:
            self.fields[view] = Files(label=label, required=False)
        self.shots: list[Shot] = []

    @property
    def of_files(self) -> Iterator[BoundField]:
        return (self[view] for view in Photo.View.values)

    def clean_taken_on(self) -> date:
        return not_to_come(self.cleaned_data["taken_on"])

    def clean(self) -> dict[str, Any]:
        """Reading takes long: first everything else has to be right."""
        sent = [(view, file) for view in Photo.View.values for file in self.cleaned_data.get(view) or []]
        if len(sent) > MOST_AT_ONCE:
            self.add_error(None, NotAPicture("too-many").sentence)
        elif not sent:
            self.add_error(Photo.View.FRONT, _("Choose at least one picture, here or below."))
        elif not self.errors:
            for view, file in sent:
                self.read(view, file)
        return self.cleaned_data

    def read(self, view: str, file: UploadedFile) -> None:
        try:
            self.shots.append(Shot(view, checked(file)))
        except NotAPicture as refusal:
            told = {"name": file.name, "sentence": refusal.sentence}
            self.add_error(view, _("“%(name)s”: %(sentence)s") % told)


def not_to_come(day: date) -> date:
    if day > clinic_today():
        raise ValidationError(_("This day is still to come. When were the pictures taken?"))
    return day


def checked(file: UploadedFile) -> pictures.Picture:
    """Raises NotAPicture."""
    if not file.size:
        raise NotAPicture("empty")
    if file.size > settings.LARGEST_FILE:
        raise NotAPicture("too-large")
    return pictures.read(file)


class StaffPhotosForm(PhotosForm):
    moment = forms.ChoiceField(label=gettext_lazy("Moment"), choices=Photo.Moment.choices, widget=ONE_TAP)
    field_order = ("area", "moment", "taken_on")


class PatientPhotosForm(PhotosForm):
    """Of the areas that the patient has asked about; with a tick to what is not agreed to yet. The tick holds for the
    words that the page showed: it sends along which, in a hidden input named `wording`."""

    def __init__(self, areas: list[str], *sent: Any, asks: Document | None) -> None:
        super().__init__(*sent)
        self.document = asks
        self.fields["area"].choices = [(area, Area(area).label) for area in areas]  # type: ignore[attr-defined]
        if len(areas) == 1:
            self.fields["area"].initial, self.fields["area"].required = areas[0], False  # nothing to choose
        if asks:
            self.fields["agrees"] = forms.BooleanField(
                label=asks.paragraphs[-1]["text"],
                widget=forms.CheckboxInput({"class": "form-check-input"}),
                error_messages={"required": CannotKeep("not-agreed").sentence},
            )
        self.order_fields(["agrees", "area", "taken_on"])

    @property
    def words(self) -> list[str]:
        """All but the last paragraph, which is what is ticked."""
        return [each["text"] for each in self.document.paragraphs[:-1]] if self.document else []

    @property
    def wording(self) -> str:
        return consents.wording([AGREED])

    def clean_area(self) -> str:
        return self.cleaned_data["area"] or self.fields["area"].initial

    def clean_agrees(self) -> bool:
        if self.data.get("wording") != self.wording:
            raise ValidationError(_("These words have changed since you opened the page. Read and tick again."))
        return self.cleaned_data["agrees"]


class CorrectForm(forms.Form):
    """What somebody chose wrongly when a picture was sent."""

    area = forms.ChoiceField(label=gettext_lazy("Area"), choices=Area.choices, widget=ONE_TAP)
    view = forms.ChoiceField(label=gettext_lazy("Taken from"), choices=Photo.View.choices, widget=ONE_TAP)
    moment = forms.ChoiceField(label=gettext_lazy("Moment"), choices=Photo.Moment.choices, widget=ONE_TAP)
    taken_on = forms.DateField(label=gettext_lazy("Taken on"), widget=day_input())

    def clean_taken_on(self) -> date:
        return not_to_come(self.cleaned_data["taken_on"])


class RemoveForm(forms.ModelForm):
    class Meta:
        model = Photo
        fields = ("removed_why",)
        widgets = {"removed_why": forms.TextInput({"class": "form-control"})}

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["removed_why"].required = True


class RefuseForm(forms.ModelForm):
    class Meta:
        model = PhotoRefusal
        fields = ("area", "why")
        widgets = {"area": ONE_TAP, "why": forms.TextInput({"class": "form-control"})}

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["area"] = forms.ChoiceField(label=_("Area"), choices=Area.choices, widget=ONE_TAP)
