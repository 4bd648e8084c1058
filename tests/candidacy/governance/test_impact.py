"""What a draft would say to everybody assessed: asked for, watched, read."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from clinic.models import AccessLog
from consultations.candidacy.governance import impact_views, replaying
from consultations.candidacy.models import ProtocolVersion
from consultations.models import Assessment, Intake, Replay
from tests.conftest import client_of

SUN = "recent-sun-defers-devices"


@pytest.fixture
def lead(governance):
    return client_of(governance.lead)


@pytest.fixture
def version(governance):
    """Recent sun waits a week longer."""
    return governance.longer_wait()


def url(version, name="impact", *more):
    return reverse(name, args=[version.number, *more])


def press(client, version):
    return client.post(url(version), follow=True)


def run():
    replaying.run(Replay.objects.latest("pk").pk)


def in_the_sun(governance, **answers):
    return governance.assessed(device_interest="yes", recent_sun="yes", **answers)


def words_of(page):
    return " ".join(page.content.decode().split())


# Asked for and watched --------------------------------------------------------------------------------------------
def test_a_press_asks_and_another_does_not_ask_again(governance, lead, version):
    assert b"Replay it on everybody" in lead.get(url(version)).content
    for _ in range(2):
        assert "0 of 0 compared" in words_of(press(lead, version))
    assert Replay.objects.count() == 1
    run()
    press(lead, version)
    assert Replay.objects.count() == 1


def test_the_bar_asks_for_itself_until_it_is_done(governance, lead, version):
    governance.assessed()
    press(lead, version)
    part = lead.get(url(version), headers={"HX-Request": "true"})
    assert [template.name for template in part.templates][:1] == ["candidacy/_impact.html"]
    assert b"data-hx-trigger" in part.content
    run()
    part = lead.get(url(version), headers={"HX-Request": "true"})
    assert b"data-hx-trigger" not in part.content
    assert "1 assessment was compared." in words_of(part)


def test_without_script_a_link_looks_again(lead, version):
    page = words_of(press(lead, version))
    assert f'<noscript><p><a href="{url(version)}">Look again</a></p></noscript>' in page


def test_it_says_when_no_worker_comes(lead, version):
    page = press(lead, version)
    assert "Nobody is working on it." not in words_of(page)
    with time_machine.travel(timezone.now() + timedelta(seconds=31)):
        assert "Nobody is working on it." in words_of(lead.get(url(version)))
    Replay.objects.update(lease_until=timezone.now() + timedelta(seconds=60))
    with time_machine.travel(timezone.now() + timedelta(seconds=31)):
        assert "Nobody is working on it." not in words_of(lead.get(url(version)))


def test_what_was_found_of_other_content_is_not_shown(governance, lead, version):
    in_the_sun(governance)
    governance.replayed(version)
    changed = governance.rule(version, SUN, wait_days=60)
    page = words_of(lead.get(url(changed)))
    assert "The draft has changed since it was replayed." in page
    assert "Waiting longer" not in page
    assert lead.get(url(changed, "impact_way", "longer-wait")).url == url(changed)
    press(lead, changed)
    run()
    assert "Waiting longer: 1" in words_of(lead.get(url(changed)))


def test_who_was_assessed_since_can_be_replayed_too(governance, lead, version):
    governance.replayed(version)
    assert "Replay again" not in words_of(lead.get(url(version)))
    governance.assessed()
    page = words_of(lead.get(url(version)))
    assert "One assessment was made since." in page
    assert "Replay again" in page
    press(lead, version)
    assert Replay.objects.count() == 2


def test_the_bar_never_says_done_before_it_is():
    assert Replay(total=10, done=12).percent == 99
    assert Replay(total=0, done=0).percent == 0
    assert Replay(total=10, done=3, finished_at=timezone.now()).percent == 100


# Read -------------------------------------------------------------------------------------------------------------
def test_where_harm_would_be_stands_first(governance, lead, version):
    in_the_sun(governance)
    governance.replayed(version)
    page = lead.get(url(version))
    assert [(way.slug, way.count) for way in page.context["ways"]] == [
        ("less-cautious", 0),
        ("more-cautious", 1),
        ("shorter-wait", 0),
        ("longer-wait", 1),
    ]


def test_each_area_has_a_table_from_where_to_where(governance, lead):
    governance.assessed(blood_disorder="yes")
    governance.assessed(area="hair", hair_loss_pattern="gradual_thinning")
    governance.assessed()
    version = governance.draft()
    rule = next(each["id"] for each in rules_on(version, "blood_disorder") if "prp" in each["subjects"])
    version = governance.replayed(governance.rule(version, rule, effect="caution", change="none"))
    face, hair = lead.get(url(version)).context["tables"]
    assert face.columns == ["Exosomes", "Either, PRP or exosomes"]
    assert [(row.was, [cell.count for cell in row.cells]) for row in face.rows] == [
        ("exosomes", [0, 1]),
        ("either", [0, 1]),
    ]
    assert [[cell.stays for cell in row.cells] for row in face.rows] == [[True, False], [False, True]]
    assert [(row.was, [cell.count for cell in row.cells]) for row in hair.rows] == [("either", [1])]


def rules_on(version, fact):
    import tomllib

    return [each for each in tomllib.loads(version.content)["rules"] if list(each["when"]) == [fact]]


def test_the_cases_of_a_cell_say_what_moves(governance, lead, version):
    sunny, dull = in_the_sun(governance), governance.assessed()
    governance.assessed(area="hair", hair_loss_pattern="gradual_thinning")
    governance.replayed(version)
    page = lead.get(url(version, "impact_cases", "face", "either", "either"))
    assert [case.assessment for case in page.context["cases"]] == [dull, sunny]
    unmoved, moved = page.context["cases"]
    assert unmoved.groups == []
    [(subjects, move)] = moved.groups
    assert "CO2" in subjects
    assert (move.before.wait, move.after.wait, move.word) == ("2 weeks", "3 weeks", "Waits longer")
    assert "Waits longer" in words_of(page)


def test_a_cell_where_somebody_moves_has_those_alone(governance, lead):
    moves, stays = governance.assessed(blood_disorder="yes"), governance.assessed()
    version = governance.draft()
    rule = next(each["id"] for each in rules_on(version, "blood_disorder") if "prp" in each["subjects"])
    version = governance.replayed(governance.rule(version, rule, effect="caution", change="none"))

    def cases(*cell):
        return [case.assessment for case in lead.get(url(version, "impact_cases", *cell)).context["cases"]]

    assert cases("face", "exosomes", "either") == [moves]
    assert cases("face", "either", "either") == [stays]
    assert cases("face", "exosomes", "exosomes") == []
    assert cases("hair", "either", "either") == []


def test_each_way_has_a_list_of_its_own(governance, lead, version):
    sunny = in_the_sun(governance)
    governance.assessed()
    governance.replayed(version)
    lists = {
        way: [case.assessment for case in lead.get(url(version, "impact_way", way)).context["cases"]]
        for way in ("less-cautious", "more-cautious", "shorter-wait", "longer-wait")
    }
    assert lists == {"less-cautious": [], "more-cautious": [sunny], "shorter-wait": [], "longer-wait": [sunny]}


def test_a_case_leads_to_its_review(governance, lead, version):
    sunny = in_the_sun(governance)
    intake = Intake.objects.create(patient=sunny.patient, protocol_version=governance.active, status="completed")
    intake.assessments.add(sunny)
    governance.replayed(version)
    page = lead.get(url(version, "impact_way", "longer-wait")).content.decode()
    assert reverse("review", args=[intake.reference]) in page


def test_whose_rows_were_read_is_written_down(governance, lead, version):
    sunny = in_the_sun(governance)
    governance.assessed()
    governance.replayed(version)
    lead.get(url(version, "impact_way", "longer-wait"))
    read = AccessLog.objects.filter(verb="read", actor_reference=str(governance.lead.reference))
    assert [entry.subject_reference for entry in read] == [str(sunny.reference)]


def test_fifty_cases_make_a_page_and_cost_what_one_costs(governance, lead, version, monkeypatch, queries):
    monkeypatch.setattr(impact_views, "PAGE", 3)
    in_the_sun(governance)
    governance.replayed(version)
    address = url(version, "impact_way", "longer-wait")
    one = queries(lambda: lead.get(address))
    for _ in range(4):
        in_the_sun(governance)
    Replay.objects.all().delete()
    governance.replayed(version)
    assert queries(lambda: lead.get(address)) == one
    page = lead.get(address)
    assert len(page.context["cases"]) == 3
    assert "Page 1 of 2" in words_of(page)
    assert len(lead.get(address + "?page=2").context["cases"]) == 2
    assert lead.get(address + "?page=nothing").status_code == 200


def test_an_edited_address_is_a_404(governance, lead, version):
    governance.replayed(version)
    for cell in (("nose", "prp", "prp"), ("face", "both", "prp"), ("face", "prp", "both")):
        assert lead.get(url(version, "impact_cases", *cell)).status_code == 404
    assert lead.get(url(version, "impact_way", "worse")).status_code == 404
    version.number = 99
    assert lead.get(url(version)).status_code == 404


# Who --------------------------------------------------------------------------------------------------------------
def test_who_may_approve_reads_and_does_not_ask(governance, version):
    second = client_of(governance.second)
    assert second.get(url(version)).status_code == 200
    assert b"Replay it on everybody" not in second.get(url(version)).content
    assert second.post(url(version)).status_code == 404
    assert not Replay.objects.exists()


def test_it_is_for_leads_and_approvers(governance, version, as_provider, as_desk, as_manager, as_stranger):
    for name, more in (("impact", ()), ("impact_way", ("less-cautious",)), ("impact_cases", ("face", "prp", "prp"))):
        for client in (as_provider, as_desk, as_manager):
            assert client.get(url(version, name, *more)).status_code == 404
        assert as_stranger.get(url(version, name, *more)).status_code == 302


def test_a_version_that_is_no_draft_is_not_replayed_by_hand(governance, lead):
    assert "no draft any more" in words_of(press(lead, governance.active))
    assert not Replay.objects.exists()


def test_what_a_change_in_use_did_stays_readable(governance, lead, version):
    in_the_sun(governance)
    ProtocolVersion.objects.filter(pk=governance.active.pk).update(status="retired")
    ProtocolVersion.objects.filter(pk=version.pk).update(status="active")
    version.refresh_from_db()
    replay = replaying.ask(version, by=governance.by, takes_effect=True)
    replaying.run(replay.pk)
    page = words_of(lead.get(url(version)))
    assert "Waiting longer: 1" in page
    assert Assessment.objects.count() == 1
