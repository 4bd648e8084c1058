"""The protocol translated for an engine that is not ours: a decision table of its rules, the worst effect of each
subject, and a second table for the recommendation. Written from docs/clinical-protocol.md, not from our engine."""

import json
from itertools import combinations

import zen

from consultations.candidacy.protocol import DEVICES, SUBJECTS

RANKS = {"exclude": 3, "decline": 3, "defer": 2, "caution": 1, "prefer": 0}
WORDS = ("eligible", "caution", "defer", "excluded")
# prp, exosomes, leaning → recommendation; the first line that fits counts.
RECOMMENDATIONS = [
    ("3", "3", "", '"neither"'),
    ("[2..3]", "[2..3]", "", '"defer"'),
    ("", "3", "", '"prp"'),
    ("3", "", "", '"exosomes"'),
    ("< 2", "", '"prp"', '"prp"'),
    ("", "< 2", '"exosomes"', '"exosomes"'),
    ("", "", "", '"either"'),
]


def judge_of(protocol):
    """A function from facts to (status of each subject, recommendation)."""
    decision = zen.ZenEngine().create_decision(json.dumps(graph(protocol)))

    def judge(facts):
        said = decision.evaluate(facts)["result"]
        return {subject: WORDS[int(said[subject])] for subject in SUBJECTS}, said["recommendation"]

    return judge


def graph(protocol):
    nodes = [
        {"id": "facts", "name": "facts", "type": "inputNode"},
        {"id": "rules", "name": "rules", "type": "decisionTableNode", "content": rules(protocol)},
        {"id": "worst", "name": "worst", "type": "expressionNode", "content": {"expressions": worst(protocol)}},
        {"id": "last", "name": "last", "type": "decisionTableNode", "content": recommendation()},
        {"id": "said", "name": "said", "type": "outputNode"},
    ]
    ids = [node["id"] for node in nodes]
    edges = [
        {"id": f"{source}-{target}", "sourceId": source, "targetId": target, "type": "edge"}
        for source, target in zip(ids, ids[1:], strict=False)
    ]
    return {"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges}


def rules(protocol):
    facts = list(protocol.questions)
    return {
        "hitPolicy": "collect",
        "outputPath": "spoken",
        "inputs": [{"id": f"in-{fact}", "name": fact, "field": fact} for fact in facts],
        "outputs": [{"id": f"out-{name}", "name": name, "field": name} for name in (*SUBJECTS, "leaning")],
        "rules": [{"_id": f"row-{number}", **row} for number, row in enumerate(rows(protocol, facts))],
    }


def rows(protocol, facts):
    """A rule, and once more for every part of its facts that may not have been asked: there it waits."""
    for rule in protocol.rules:
        for count in range(len(rule.when) + 1):
            for unasked in combinations(rule.when, count):
                if unasked and rule.effect == "prefer":
                    continue
                rank = 2 if unasked else RANKS[rule.effect]
                row = {f"in-{fact}": condition(rule, fact, unasked) for fact in facts}
                row |= {f"out-{subject}": str(rank if subject in rule.subjects else 0) for subject in SUBJECTS}
                leaning = rule.subjects[0] if rule.effect == "prefer" else ""
                yield row | {"out-leaning": json.dumps(leaning)}


def condition(rule, fact, unasked):
    if fact in unasked:
        return "null"
    return ", ".join(json.dumps(answer) for answer in rule.when.get(fact, ()))


def worst(protocol):
    own = {subject: f"len(spoken) > 0 ? max(map(spoken, #.{subject})) : 0" for subject in SUBJECTS}
    own["leaning"] = "map(filter(spoken, #.leaning != ''), #.leaning)"
    if protocol.exosome_route == "topical_only":
        mildest = ", ".join(f"$.{device}" for device in DEVICES)
        del own["exosomes"]
        own["exosomes"] = f"max([len(spoken) > 0 ? max(map(spoken, #.exosomes)) : 0, min([{mildest}])])"
    return [{"id": f"worst-{name}", "key": name, "value": value} for name, value in own.items()]


def recommendation():
    inputs = [("prp", "prp"), ("exosomes", "exosomes"), ("leaning", "len(leaning) == 1 ? leaning[0] : ''")]
    return {
        "hitPolicy": "first",
        "passThrough": True,
        "inputs": [{"id": f"by-{name}", "name": name, "field": field} for name, field in inputs],
        "outputs": [{"id": "said", "name": "recommendation", "field": "recommendation"}],
        "rules": [
            {"_id": f"line-{number}", "by-prp": prp, "by-exosomes": exosomes, "by-leaning": leaning} | {"said": said}
            for number, (prp, exosomes, leaning, said) in enumerate(RECOMMENDATIONS)
        ],
    }
