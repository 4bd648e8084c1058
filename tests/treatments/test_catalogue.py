import re

import pytest
from django.core.management import call_command
from django.utils import translation

from treatments.catalogue import FILE, CatalogueError, load
from treatments.models import Area, Concern, Device, Product, RegulatoryStatus, Route, Treatment

pytestmark = pytest.mark.django_db


@pytest.fixture
def changed(tmp_path):
    """The catalogue with one text replaced by another, as a file of its own."""

    def write(old, new):
        assert old in FILE.read_text()
        file = tmp_path / "catalogue.toml"
        file.write_text(FILE.read_text().replace(old, new, 1))
        return file

    return write


def test_everything_that_the_clinic_offers_is_there(catalogue):
    assert set(Treatment.objects.values_list("slug", flat=True)) == {"prp", "exosomes"}
    assert set(Device.objects.values_list("slug", flat=True)) == {
        "co2",
        "fractora",
        "microneedling",
        "morpheus8",
        "sylfirm",
    }
    assert Product.objects.count() == Route.objects.count() == 2
    assert Concern.objects.filter(area=Area.FACE).count() == 6
    assert Concern.objects.filter(area=Area.HAIR).count() == 4
    assert {each.results_peak_months for each in Treatment.objects.all()} == {3}


def test_every_treatment_product_and_device_says_what_the_authorities_say(catalogue):
    for item in [*Treatment.objects.all(), *Product.objects.all(), *Device.objects.all()]:
        assert RegulatoryStatus.objects.about(item).exists(), item


def test_a_product_shows_what_is_said_about_its_treatment_too(catalogue):
    said = RegulatoryStatus.objects.about(Product.objects.get(slug="exosome-regenerative-complex"))
    assert {status.slug for status in said} == {"exosomes-us", "exosome-product-us"}


def test_loading_twice_changes_nothing(catalogue):
    again = load()
    assert (again.added, again.changed, again.edited) == ([], [], [])
    assert len(again.unchanged) == len(catalogue.added)


def test_an_edited_row_survives_and_is_named(catalogue):
    Treatment.objects.filter(slug="prp").update(summary="Our own words.")
    assert load().edited == ["treatments prp"]
    assert Treatment.objects.get(slug="prp").summary == "Our own words."


def test_a_row_whose_routes_were_edited_survives(catalogue):
    Treatment.objects.get(slug="prp").routes.set(Route.objects.filter(slug="injected"))
    assert load().edited == ["treatments prp"]
    assert Treatment.objects.get(slug="prp").routes.count() == 1


def test_a_change_of_the_file_reaches_a_row_that_nobody_edited(catalogue, changed):
    report = load(changed('name = "Shedding"', 'name = "Hair in the brush"'))
    assert report.changed == ["concerns shedding"]
    assert Concern.objects.get(slug="shedding").name == "Hair in the brush"


def test_a_line_taken_from_the_file_is_taken_from_the_row(catalogue, changed):
    load(changed('route = "massaged-in"\n', ""))
    assert RegulatoryStatus.objects.get(slug="co2-us").route is None


def test_a_row_that_the_manager_added_is_not_taken_over():
    Route.objects.create(slug="injected", name="Ours", summary="Ours.")
    assert load().edited == ["routes injected"]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('origin = "donor"', 'origin = "moon"', "treatments “exosomes”, field “origin”"),
        ('area = "hair"', 'aera = "hair"', "concerns “scalp-hydration”, field “aera”: there is no such field"),
        ('area = "hair"\n', "", "concerns “scalp-hydration”, field “area”: is missing"),
        ('treatment = "prp"', 'treatment = "prb"', "products “dr-prp-kit”, field “treatment”: there is no “prb”"),
        ('routes = ["injected"', 'routes = ["inected"', "treatments “prp”, field “routes”: there is no “inected”"),
        ('slug = "sylfirm"', 'slug = "morpheus8"', "devices, field “slug”: “morpheus8” stands there twice"),
        ('slug = "sylfirm"\n', "", "devices “5”, field “slug”: is missing"),
        ('device = "sylfirm"\n', "", "statuses “sylfirm-us”: "),
        ("[[routes]]", "[[rotes]]", "unknown section “rotes”"),
        ("checked_on = 2026-11-22", "checked_on = yesterday", "(at line"),
        ('name = "Shedding"', 'name = { es = "Caída" }', "“shedding”, field “name”: English (en) is missing"),
        ('name = "Shedding"', 'name = { en = "" }', "“shedding”, field “name”: must be a text, or a table of texts"),
        ('name = "Shedding"', "name = 5", "“shedding”, field “name”: must be a text, or a table of texts"),
        ('source = "https', 'source = "nowhere', "statuses “exosomes-us”, field “source”"),
    ],
)
def test_a_mistake_is_named_and_nothing_is_loaded(changed, old, new, sentence):
    with pytest.raises(CatalogueError, match=re.escape(sentence)) as refusal:
        load(changed(old, new))
    assert str(refusal.value).startswith("catalogue.toml")
    assert not Route.objects.exists()


def test_the_file_cannot_set_what_loading_keeps_for_itself(changed):
    with pytest.raises(CatalogueError, match="loaded_sha256"):
        load(changed('slug = "co2"\n', 'slug = "co2"\nloaded_sha256 = "x"\n'))


def test_the_command_reports_what_it_kept(catalogue, capsys):
    Device.objects.filter(slug="co2").update(name="Our laser")
    call_command("load_catalogue")
    assert "29 as before" in capsys.readouterr().out.replace("\n", " ")


def test_a_text_may_be_a_table_by_language(catalogue, changed):
    load(changed('name = "Shedding"', 'name = { en = "Shedding", es = "Caída del pelo" }'))
    shedding = Concern.objects.get(slug="shedding")
    for language, name in (
        ("en", "Shedding"),
        ("es", "Caída del pelo"),
        ("es-mx", "Caída del pelo"),
        ("fr", "Shedding"),
    ):
        with translation.override(language):
            assert str(shedding) == str(shedding.name) == name


def test_a_second_load_of_tables_changes_nothing(catalogue, changed):
    file = changed('name = "Shedding"', 'name = { en = "Shedding", es = "Caída del pelo" }')
    assert load(file).changed == ["concerns shedding"]
    assert load(file).changed == []


def test_an_edited_translation_survives(catalogue):
    Concern.objects.filter(slug="shedding").update(name={"en": "Shedding", "es": "Lo nuestro"})
    assert load().edited == ["concerns shedding"]


def test_english_saved_as_a_table_is_no_edit(catalogue):
    Concern.objects.filter(slug="shedding").update(name={"en": "Shedding"})
    assert load().edited == []
