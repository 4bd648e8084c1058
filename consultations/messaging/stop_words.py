"""What somebody means who writes to the number that nobody reads: no more texts, texts again, or something else.

47 CFR 64.1200(a)(10): the seven words, and any other reasonable way of saying so. Where in doubt it is both: the texts
end, and the desk reads what was written."""

import re

STOP = {
    "stop", "stopall", "stop all", "quit", "end", "revoke", "opt out", "optout", "cancel", "unsubscribe",
    "alto", "basta", "parar",
}  # fmt: skip
START = {"start", "unstop"}
ALSO_ABOUT_A_VISIT = {"cancel"}
COURTESY = {
    "please",
    "pls",
    "plz",
    "thanks",
    "thank",
    "you",
    "hi",
    "hello",
    "now",
    "ok",
    "okay",
    "ty",
    "just",
    "immediately",
}
LONGEST = 15  # words of a request to stop; what is longer, a person reads first
TEXTS = r"(texts|texting|messages|messaging|msgs|sms|contacting)"
NOT = r"(do ?n t|dont|do not|never|no longer|not)"
NO_MORE = re.compile(
    rf"\b(stop|quit|end|cease|cancel|no more)( \w+){{0,3}} {TEXTS}\b"
    rf"|^no {TEXTS}\b"
    rf"|\b{NOT} (want|wish|need|like|interested)( \w+){{0,4}} {TEXTS}\b"
    rf"|\b{NOT} (text|message|contact|sms|send)( (me|us|this|my|any|anything|more|{TEXTS}))\b"
    r"|\b(take|remove) (me|my number|this number) (off|from)\b|^(remove|unsubscribe) (me|my number|this number)"
    r"|\bopt(ing)? (me )?out\b|\bunsubscribe\b|\bleave me alone\b|\bwrong (number|person)\b"
)
NOT_THAT = re.compile(r"\b(do ?n t|dont|do not|never|not) (stop|quit|cancel|unsubscribe|opt)\b")


def words_of(text: str) -> str:
    """In small letters, one space between them, nothing else."""
    return " ".join(re.sub(r"[^\w]+", " ", text.casefold().replace("’", " ").replace("'", " ")).split())


def without_courtesy(words: str) -> str:
    return " ".join(word for word in words.split() if word not in COURTESY)


def wants_to_stop(text: str) -> bool:
    words = words_of(text)
    if words in STOP or without_courtesy(words) in STOP:
        return True
    return len(words.split()) <= LONGEST and bool(NO_MORE.search(words)) and not NOT_THAT.search(words)


def wants_to_start(text: str) -> bool:
    return without_courtesy(words_of(text)) in START


def is_also_for_a_person(text: str) -> bool:
    """Whatever is more than the bare word may say something else as well."""
    words = without_courtesy(words_of(text))
    return words not in STOP | START or words in ALSO_ABOUT_A_VISIT
