import tomllib

import pytest
import tomli_w
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from consultations.candidacy.governance import drafts
from consultations.candidacy.governance.exchange_form import LARGEST
from consultations.candidacy.models import ProtocolVersion
from consultations.candidacy.protocol import shipped_file
from tests.conftest import client_of

pytestmark = pytest.mark.django_db
EXPORT, IMPORT = "/staff/protocols/3/export/", "/staff/protocols/3/import/"


@pytest.fixture
def draft(governance):
    return governance.draft()


@pytest.fixture
def lead(governance):
    return client_of(governance.lead)


def place(lead, sent, url=IMPORT):
    """Opened and sent."""
    seen = ProtocolVersion.objects.get(number=url.split("/")[3]).sha256
    return lead.post(url, sent | {"seen": seen})


def file_of(content, name="protocol-3.toml"):
    return {"file": SimpleUploadedFile(name, content if isinstance(content, bytes) else content.encode())}


def test_a_version_is_downloaded_as_it_is_stored(lead, draft, governance):
    answer = lead.get(EXPORT)
    assert answer.content.decode() == draft.content
    assert answer["Content-Disposition"] == 'attachment; filename="protocol-3.toml"'
    assert answer["Content-Type"] == "application/toml; charset=utf-8"
    older = lead.get("/staff/protocols/2/export/")
    assert older.content.decode() == governance.active.content


def test_who_approves_downloads_it_too_and_nobody_else(
    draft, governance, as_provider, as_desk, as_manager, as_stranger
):
    assert client_of(governance.second).get(EXPORT).status_code == 200
    for client in (as_provider, as_desk, as_manager):
        assert client.get(EXPORT).status_code == 404
    assert as_stranger.get(EXPORT)["Location"].startswith("/staff/login/")


def test_what_was_downloaded_goes_back_in_and_is_the_same(lead, draft, governance):
    changed = governance.rule(draft, "recent-sun-defers-devices", wait_days=99)
    downloaded = lead.get(EXPORT).content
    governance.rule(changed, "recent-sun-defers-devices", wait_days=1)
    response = place(lead, file_of(downloaded))
    assert (response.status_code, response["Location"]) == (302, "/staff/protocols/3/")
    assert lead.get(EXPORT).content == downloaded


def test_text_can_be_pasted_and_keeps_the_number_of_the_draft(lead, draft):
    text = shipped_file().read_text(encoding="utf-8").replace("wait_days = 7", "wait_days = 8")
    assert place(lead, {"text": text.replace("\n", "\r\n")}).status_code == 302
    draft.refresh_from_db()
    assert draft.content == drafts.numbered(text, 3)


def test_every_fault_of_a_file_is_listed_and_its_text_stays(lead, draft):
    raw = tomllib.loads(draft.content)
    raw["rules"][0]["effect"] = "<forbid>"
    raw["rules"][1]["subjects"] = []
    raw["questions"][5]["valid_days"] = 0
    before = draft.content
    response = place(lead, file_of(tomli_w.dumps(raw)))
    page = response.content.decode()
    assert response.status_code == 422
    assert len(response.context["form"].non_field_errors()) == 3
    for told in ("&lt;forbid&gt;", "subjects: is empty", "valid_days: must be 1 or more"):
        assert told in page
    assert "&quot;&lt;forbid&gt;&quot;" in page.split("<textarea")[1]
    draft.refresh_from_db()
    assert draft.content == before


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        ({}, "Choose a file, or put its text below."),
        ({"text": "  "}, "Choose a file, or put its text below."),
        ({"text": "no toml ["}, "cannot be read as TOML"),
        ({"text": "x = " + "[" * 9000}, "cannot be read as TOML"),
        ({"text": "x = " + "9" * 5000}, "cannot be read as TOML"),
        ({"text": "number = 1"}, "rules: is missing"),
        ({"text": "x" * (LARGEST + 1)}, "larger than a protocol can be"),
        (file_of(b"\xff\xfe"), "not a text in UTF-8"),
        (file_of(b"x" * (LARGEST + 1)), "larger than a protocol can be"),
        (file_of(b""), "Choose a file, or put its text below."),
        (file_of(b"\x00"), "cannot be read as TOML"),
    ],
)
def test_what_is_no_protocol_is_refused_with_the_reason(lead, draft, sent, why):
    for file in (each for each in sent.values() if not isinstance(each, str)):
        file.seek(0)
    response = place(lead, sent)
    assert response.status_code == 422
    assert why in response.content.decode()


def test_a_wait_of_a_thousand_years_is_refused(lead, draft):
    """The patient's page works out the day on which it is over."""
    response = place(lead, {"text": draft.content.replace("wait_days = 7", "wait_days = 365000")})
    assert response.status_code == 422
    assert "wait_days: must be 3650 or less" in response.content.decode()


def test_what_somebody_saved_meanwhile_is_not_replaced_unseen(lead, draft, governance):
    sent = {"text": governance.active.content, "seen": draft.sha256}
    changed = governance.rule(draft, "recent-sun-defers-devices", wait_days=99)
    answer = lead.post(IMPORT, sent)
    draft.refresh_from_db()
    assert (answer.status_code, draft.content) == (409, changed.content)
    form = answer.context["form"]
    assert form["text"].value() == governance.active.content
    again = lead.post(IMPORT, {name: form[name].value() for name in ("text", "seen")})
    draft.refresh_from_db()
    assert again.status_code == 302
    assert drafts.same(draft.content, governance.active.content)


def test_a_file_does_not_replace_what_was_published_meanwhile(lead, draft, governance, monkeypatch):
    monkeypatch.setattr("consultations.candidacy.governance.exchange_views.refuse_unless_draft", lambda version: None)
    answer = place(lead, {"text": draft.content}, reverse("import_protocol", args=[2]))
    assert answer.status_code == 409
    governance.active.refresh_from_db()
    assert governance.active.content != draft.content
