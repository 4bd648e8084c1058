import pytest

from consultations.messaging.stop_words import is_also_for_a_person, wants_to_start, wants_to_stop


@pytest.mark.parametrize(
    "text",
    [
        *(
            "STOP",
            "Stop.",
            "stop please",
            "QUIT",
            "end",
            "REVOKE",
            "Opt-out",
            "OPT OUT",
            "cancel",
            "Unsubscribe",
            "STOP ALL",
        ),
        *("please stop texting me", "Stop sending these messages", "can you stop the texts", "no more texts", "alto"),
        *("Don't text me anymore", "Don’t text me", "do not send me messages", "I no longer want to get texts"),
        *("take me off your list", "remove me", "Leave me alone!", "wrong number", "no texts please"),
    ],
)
def test_texts_end_by_the_words_of_the_law_and_any_other_reasonable_way(text):
    assert wants_to_stop(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "Yes", "can I move my visit", "cancel my appointment", "please don't stop texting me"),
        *(
            "my bleeding won't stop",
            "I can't stop bleeding text me",
            "don't forget to text me",
            "the swelling does not end",
        ),
        *("never got the message, when is my visit?", "Is it ok to stop my aspirin?", "start"),
        "I have read all the things that you wrote and I want to stop the cream, what about the messages from the lab?",
    ],
)
def test_what_means_something_else_ends_nothing(text):
    assert not wants_to_stop(text)


@pytest.mark.parametrize(("text", "for_a_person"), [("STOP", False), ("stop, please", False), ("START", False),
    ("CANCEL", True), ("please stop texting me, my face hurts", True), ("hello", True)])  # fmt: skip
def test_whatever_may_say_more_is_read_by_a_person(text, for_a_person):
    assert is_also_for_a_person(text) == for_a_person


def test_start_is_a_word_and_not_a_part_of_one():
    assert wants_to_start("Start")
    assert not wants_to_start("when do you start")
