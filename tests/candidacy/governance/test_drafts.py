import pytest

from clinic.models import AccessLog
from consultations.candidacy.governance import drafts
from consultations.candidacy.governance.refusals import CannotDraft
from consultations.candidacy.models import ProtocolVersion
from consultations.candidacy.protocol import ProtocolError, load, shipped_content

SUN = "recent-sun-defers-devices"


def code(refused):
    return refused.value.code


def test_a_draft_has_the_next_number_and_says_the_same(governance):
    version = governance.draft()
    assert version.number == governance.active.number + 1
    assert drafts.same(version.content, governance.active.content)
    assert load(version.content).number == version.number
    assert list(version.editors.all()) == [governance.lead]


def test_one_change_is_made_at_a_time(governance):
    governance.draft()
    with pytest.raises(CannotDraft) as refused:
        governance.draft()
    assert code(refused) == "another-change"
    assert ProtocolVersion.objects.count() == 2


def test_a_published_change_that_waits_leaves_no_room_for_another(governance):
    ProtocolVersion.objects.filter(pk=governance.draft().pk).update(status=ProtocolVersion.Status.SCHEDULED)
    with pytest.raises(CannotDraft):
        governance.draft()


def test_a_rule_is_changed_and_nothing_else(governance):
    version = governance.draft()
    changed = governance.rule(version, SUN, wait_days=20)
    before, after = version.content.splitlines(), changed.content.splitlines()
    assert [(old, new) for old, new in zip(before, after, strict=True) if old != new] == [
        ("wait_days = 14", "wait_days = 20")
    ]
    assert changed.sha256 != version.sha256
    assert AccessLog.objects.filter(verb="edit draft", why=f"rules {SUN}").exists()


def test_what_makes_no_protocol_is_refused_and_nothing_is_saved(governance):
    version = governance.draft()
    with pytest.raises(ProtocolError, match="wait_days: must be 1 or more"):
        governance.rule(version, SUN, wait_days=0)
    version.refresh_from_db()
    assert drafts.same(version.content, governance.active.content)


def test_an_older_page_does_not_overwrite_what_somebody_saved_since(governance):
    version = governance.draft()
    table = drafts.part_of(version, "rules", SUN)
    governance.rule(version, SUN, wait_days=20)
    with pytest.raises(CannotDraft) as refused:
        drafts.put(version, "rules", table, seen=drafts.fingerprint(table), by=governance.by)
    assert code(refused) == "changed-meanwhile"


def test_two_rules_can_be_changed_in_two_windows(governance):
    version = governance.draft()
    other = drafts.part_of(version, "rules", "hard-veins-caution-prp")
    governance.rule(version, SUN, wait_days=20)
    changed = drafts.put(version, "rules", other, seen=drafts.fingerprint(other), by=governance.by)
    assert drafts.part_of(changed, "rules", SUN)["wait_days"] == 20


def test_what_was_removed_meanwhile_does_not_come_back(governance):
    version = governance.draft()
    table = drafts.part_of(version, "rules", SUN)
    drafts.remove(version, "rules", SUN, by=governance.by)
    with pytest.raises(CannotDraft) as refused:
        drafts.put(version, "rules", table, seen=drafts.fingerprint(table), by=governance.by)
    assert code(refused) == "gone"
    with pytest.raises(CannotDraft):
        drafts.remove(version, "rules", SUN, by=governance.by)


def test_a_question_that_rules_still_read_stays(governance):
    version = governance.draft()
    with pytest.raises(ProtocolError, match="tobacco is not a fact"):
        drafts.remove(version, "questions", "tobacco", by=governance.by)


def test_a_new_question_stands_where_it_was_put(governance):
    version = governance.draft()
    table = drafts.part_of(version, "questions", "tobacco") | {"id": "vaping"}
    changed = drafts.put(version, "questions", table, seen="", by=governance.by, after="blood_thinner")
    order = list(drafts.protocol_in(changed).questions)
    assert order.index("vaping") == order.index("blood_thinner") + 1
    first = drafts.put(changed, "questions", table, seen=drafts.fingerprint(table), by=governance.by, after="")
    assert next(iter(drafts.protocol_in(first).questions)) == "vaping"


def test_the_general_part_is_changed_under_its_own_fingerprint(governance):
    version = governance.draft()
    fields = drafts.general_part_of(version)
    seen = drafts.fingerprint(fields)
    changed = drafts.put_general(version, fields | {"exosome_route": "topical_only"}, seen=seen, by=governance.by)
    assert drafts.protocol_in(changed).exosome_route == "topical_only"
    with pytest.raises(CannotDraft):
        drafts.put_general(version, fields, seen=seen, by=governance.by)


def test_a_file_takes_the_place_of_the_draft_under_its_number(governance):
    version = governance.rule(governance.draft(), SUN, wait_days=20)
    changed = drafts.replace_content(version, governance.active.content, seen=version.sha256, by=governance.by)
    assert drafts.same(changed.content, governance.active.content)
    assert load(changed.content).number == version.number
    with pytest.raises(ProtocolError, match="cannot be read as TOML"):
        drafts.replace_content(version, "number = ", seen=changed.sha256, by=governance.by)


@pytest.mark.parametrize("status", ["scheduled", "retired"])
def test_only_a_draft_changes(governance, status):
    version = governance.draft()
    ProtocolVersion.objects.filter(pk=version.pk).update(status=status)
    for change in (
        lambda: governance.rule(version, SUN, wait_days=20),
        lambda: drafts.remove(version, "rules", SUN, by=governance.by),
        lambda: drafts.replace_content(version, governance.active.content, seen=version.sha256, by=governance.by),
        lambda: drafts.discard(version, by=governance.by),
    ):
        with pytest.raises(CannotDraft) as refused:
            change()
        assert code(refused) == "not-a-draft"


def test_a_discarded_draft_is_gone_and_the_next_begins_anew(governance):
    version = governance.draft()
    drafts.discard(version, by=governance.by)
    with pytest.raises(CannotDraft):
        drafts.discard(version, by=governance.by)
    assert governance.draft().number == version.number


def test_whoever_types_in_a_draft_is_one_of_its_editors(governance):
    version = governance.draft()
    governance.lead, author = governance.second, governance.lead
    governance.rule(version, SUN, wait_days=20)
    assert set(version.editors.all()) == {author, governance.second}


def test_a_draft_may_begin_with_the_file_that_came_with_the_software(governance):
    version = drafts.begin_draft(None, by=governance.by)
    assert drafts.same(version.content, shipped_content())
    assert version.based_on is None
