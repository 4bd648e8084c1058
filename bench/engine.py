"""Cases assessed per second with their findings, beside two engines of rules on the same table."""

import os
import statistics
import time
from collections.abc import Callable
from typing import Any

ROUNDS, CASES = 15, 200


def run() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")
    from consultations.candidacy.engine import assess
    from consultations.candidacy.protocol import SUBJECTS, load_shipped
    from tests.candidacy.other_engine import judge_of
    from tests.candidacy.test_other_engine import cases

    protocol = load_shipped()
    some = list(cases(protocol, CASES, seed=1))
    json_logic = json_logic_of(protocol, SUBJECTS)
    for case in some:
        statuses = {subject: verdict.status for subject, verdict in assess(protocol, case).verdicts.items()}
        assert json_logic(case)[0] == statuses, case
    rivals = {"zen-engine": judge_of(protocol), "datalogic-py": json_logic}
    for name, rival in rivals.items():
        pairs = [(seconds(lambda case: assess(protocol, case), some), seconds(rival, some)) for _ in range(ROUNDS)]
        mine, other = (statistics.median(column) for column in zip(*pairs, strict=True))
        ratio = statistics.median(one / two for one, two in pairs)
        print(f"assess: {CASES / mine:,.0f} cases/s, {name} {CASES / other:,.0f} cases/s, time ratio {ratio:.2f}")


def seconds(judge: Callable[[Any], object], some: list) -> float:
    begun = time.perf_counter()
    for case in some:
        judge(case)
    return time.perf_counter() - begun


def json_logic_of(protocol: Any, subjects: tuple[str, ...]) -> Callable[[Any], tuple[dict[str, str], list[str]]]:
    """The same table as JSON Logic: the worst rank of each subject, and which rules spoke. Like ours, but without the
    recommendation, the contradictions and the records of findings."""
    from datalogic_py import Engine

    from tests.candidacy.other_engine import RANKS, WORDS

    conditions = []
    for rule in protocol.rules:
        known = [{"in": [{"var": fact}, list(answers)]} for fact, answers in rule.when.items()]
        waits = [{"==": [{"var": fact}, None]} for fact in rule.when]
        conditions.append((rule, known[0] if len(known) == 1 else {"and": known}, waits[0]))
    worst = [
        {
            "max": [0]
            + [
                {"if": [spoken, RANKS[rule.effect], {"if": [waits, 2, 0]}]}
                for rule, spoken, waits in conditions
                if subject in rule.subjects and rule.effect != "prefer"
            ]
        }
        for subject in subjects
    ]
    findings = {"merge": [{"if": [{"or": [spoken, waits]}, [rule.id], []]} for rule, spoken, waits in conditions]}
    engine = Engine()
    compiled, session = engine.compile([*worst, findings]), engine.session()

    def judge(case: Any) -> tuple[dict[str, str], list[str]]:
        *found, rules = session.evaluate(compiled, case)
        return {subject: WORDS[int(rank)] for subject, rank in zip(subjects, found, strict=True)}, rules

    return judge


if __name__ == "__main__":
    run()
