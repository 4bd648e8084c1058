"""A page of the form: the two layout templates beside crispy-bootstrap5's own for the same fields."""

import os
import statistics
import time
from collections.abc import Callable

ROUNDS, PAGES = 15, 20


def seconds(draw: Callable[[], object]) -> float:
    begun = time.perf_counter()
    for _ in range(PAGES):
        draw()
    return (time.perf_counter() - begun) / PAGES


def run() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")
    import django

    django.setup()
    from crispy_forms.helper import FormHelper
    from crispy_forms.utils import render_crispy_form

    from consultations.candidacy.protocol import load_shipped
    from consultations.intake.forms import ScreenForm
    from consultations.intake.screens import steps

    protocol = load_shipped()
    step = next(each for each in steps(protocol, {"concern": "both"}) if each.id == "blood-and-medicines")

    def ours() -> ScreenForm:
        return ScreenForm(step, {"concern": "both"}, {})

    def stock() -> ScreenForm:
        form = ours()
        form.helper = FormHelper(form)
        form.helper.form_tag = False
        form.helper.disable_csrf = True
        return form

    for form in (ours(), stock()):
        assert "blood_thinner" in render_crispy_form(form)
    pairs = [
        (seconds(lambda: render_crispy_form(ours())), seconds(lambda: render_crispy_form(stock())))
        for _ in range(ROUNDS)
    ]
    mine, rival = (statistics.median(column) * 1000 for column in zip(*pairs, strict=True))
    ratio = statistics.median(one / other for one, other in pairs)
    print(f"a page of the form: {mine:.1f} ms, with crispy-bootstrap5's templates {rival:.1f} ms, ratio {ratio:.2f}")
