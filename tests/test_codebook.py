"""A codebook fixes rows and columns: names and ids come from it, and nothing is guessed into an empty cell."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path

import pytest

from summarizer import Codebook, Document, Options, SettingsError, Summarizer, Summary, summarize
from summarizer.asks import Ask, Outcome, Reply
from summarizer.drivers.blocking import drive
from summarizer.reading import read
from summarizer.templates import Templates
from tests.articles import ARTICLE, POSITIONS, STATEMENTS
from tests.model_server import EMPTY, ModelServer

CODEBOOK = """\
parties:
  - name: Republic of Varn
    aliases: [Varn]
  - name: Ostmark
    spokespersons: [Tibor Kann]
  - name: Free Ports
issues:
  - {id: Q1, proposal: the lease of the quays}
  - {id: Q2, proposal: a rail link}
"""


def book(text: str = CODEBOOK, **changes: object) -> Codebook:
    import yaml

    return Codebook.model_validate({**yaml.safe_load(text), **changes})


def answers() -> dict[str, dict[str, object]]:
    """Return answers as a model gives them with the codebook before it, some of it ignored."""
    statements = copy.deepcopy(STATEMENTS)
    statements["actors"][3]["party"] = ""
    positions = copy.deepcopy(POSITIONS)
    positions["positions"][0]["issue"] = "Q1"
    return {"statements": statements, "positions": positions}


def coded(codebook: Codebook, asked: list[Ask] | None = None) -> Summary:
    given = answers()

    def complete(ask: Ask) -> Outcome:
        if asked is not None:
            asked.append(ask)
        return Reply(json.dumps(given.get(ask.kind, EMPTY[ask.kind.replace("-", "_")])))

    return drive(read(Document.from_text(ARTICLE), Templates(), codebook=codebook), complete, at_once=1)


def test_a_closed_codebook_is_all_rows_and_columns() -> None:
    summary = coded(book())
    assert [p.name for p in summary.parties] == ["Republic of Varn", "Ostmark", "Free Ports"]
    assert [i.id for i in summary.issues] == ["Q1", "Q2"]
    assert [(p.party, p.issue, p.basis) for p in summary.positions] == [("Republic of Varn", "Q1", "stated")]
    matrix = summary.matrix()
    assert matrix["Free Ports"] == {"Q1": [], "Q2": []}
    assert {f.kind for f in summary.unresolved if f.severity != "note"} == {"unknown-issue"}
    assert {s.speaker.party for s in summary.statements if s.speaker.name == "Tibor Kann"} == {"Ostmark"}


def test_an_open_codebook_lets_others_in_and_marks_them() -> None:
    summary = coded(book(closed=False))
    assert [(i.id, i.new) for i in summary.issues][:3] == [("Q1", False), ("Q2", False), ("short-lease", True)]
    assert not any(p.new for p in summary.parties)
    named = coded(book("parties: [{name: Free Ports}]", closed=False))
    assert [(p.name, p.new) for p in named.parties] == [("Free Ports", False), ("Varn", True), ("Ostmark", True)]


def test_the_model_is_told_the_codebook_and_the_static_part_stays_the_same() -> None:
    asked: list[Ask] = []
    coded(book(), asked)
    by_kind = {a.kind: a.messages for a in asked}
    assert "Republic of Varn; Ostmark; Free Ports" in by_kind["statements"][1].content
    assert "Q1: the lease of the quays; Q2: a rail link" in by_kind["positions"][1].content
    assert "and no others" in by_kind["positions"][1].content
    plain: list[Ask] = []
    drive(read(Document.from_text(ARTICLE), Templates()), lambda ask: (plain.append(ask), Reply("{}"))[1], at_once=1)
    assert plain[0].messages[0] == by_kind["statements"][0]
    assert "Free Ports" not in plain[0].messages[1].content


def test_a_file_a_path_and_an_object_are_one(server: ModelServer, tmp_path: Path) -> None:
    path = tmp_path / "codebook.yaml"
    path.write_text(CODEBOOK, "utf-8")
    server.will("statements", answers()["statements"])
    server.will("positions", answers()["positions"])
    ways = [path, str(path), Codebook.from_file(path)]
    summaries = [summarize(ARTICLE, model="openai/m", base_url=server.url, codebook=way) for way in ways]
    assert len({s.model_dump_json(exclude={"provenance"}) for s in summaries}) == 1
    assert [p.name for p in summaries[0].parties] == ["Republic of Varn", "Ostmark", "Free Ports"]


def test_the_rules_reader_keeps_to_it_too() -> None:
    summary = summarize(ARTICLE, model="rules", codebook=book())
    assert [p.name for p in summary.parties] == ["Republic of Varn", "Ostmark", "Free Ports"]
    assert {s.speaker.party for s in summary.statements if s.speaker.name == "Tibor Kann"} == {"Ostmark"}


@pytest.mark.parametrize("closed", [True, False])
def test_a_long_document_keeps_to_the_codebook_however_its_parts_word_it(closed: bool) -> None:
    """Each part words the issue and the party in its own way, and one of them says that a new issue is the listed one."""
    text = "\n\n".join(f"Ada Holm said the toll on the canal was wanted at quay {n} and by all the crews." for n in range(300))
    listed = {"parties": [{"name": "Crews", "aliases": ["the boats"]}], "issues": [{"id": "toll", "proposal": "a canal toll"}]}
    codebook = Codebook.model_validate({**listed, "closed": closed})
    asked: list[str] = []

    def complete(ask: Ask) -> Outcome:
        asked.append(ask.kind)
        shown = ask.messages[1].content
        if ask.kind == "statements":
            said = [
                {"n": i, "a": 1, "m": "Ada Holm", "c": "said", "at": [f"{n}|the toll|"], "x": []}
                for i, n in enumerate(re.findall(r"^\[(\d+)\] Ada", shown, re.MULTILINE), 1)
            ]
            return Reply(json.dumps({"actors": [{"n": 1, "name": "Ada Holm", "party": "Crews"}], "statements": said}))
        if ask.kind == "positions":
            part = asked.count("positions")
            issues = [{"id": "toll", "proposal": f"a toll in wording {part}"}, {"id": "fee", "proposal": "the canal's fee"}]
            position = {
                "n": 1,
                "party": ["Crews", "the boats"][part % 2],
                "issue": "toll" if closed or part % 2 else "fee",
                "stance": "supports",
                "statements": [int(n) for n in re.findall(r"^S(\d+)", shown, re.MULTILINE)][:3],
            }
            return Reply(json.dumps({"issues": issues, "positions": [position]}))
        return Reply(json.dumps({"issues": [{"id": "fee", "same": ["toll"], "opposite": []}]} if ask.kind == "issues" else {}))

    options = Options(context_tokens=12_000, output_tokens=6_000, output_ceiling=6_000)
    reading = read(Document.from_text(text, language="en"), Templates(), options, codebook=codebook)
    summary = drive(reading, complete, at_once=1)
    assert asked.count("positions") > 1
    assert asked.count("issues") == (0 if closed else 1)
    (position,) = summary.positions
    assert (position.party, position.issue, position.stance) == ("Crews", "toll", "supports")
    assert len(position.evidence.statements) == 3 * asked.count("positions")
    assert [(i.id, i.proposal) for i in summary.issues] == [("toll", "a canal toll")]
    assert not any(f.kind == "unknown-issue" for f in summary.unresolved)


def test_a_closed_codebook_without_parties_forbids_none() -> None:
    given = answers()
    given["positions"]["positions"][0] |= {"party": "Port Else", "statements": [], "sentences": [2]}

    def complete(ask: Ask) -> Outcome:
        return Reply(json.dumps(given.get(ask.kind, {})))

    issues = [{"id": "Q1", "proposal": "the lease of the quays"}]
    found = []
    for parties in ([], [{"name": "Varn"}, {"name": "Ostmark"}]):
        codebook = Codebook.model_validate({"issues": issues, "parties": parties})
        reading = read(Document.from_text(ARTICLE, language="en"), Templates(), codebook=codebook)
        found.append([p.party for p in drive(reading, complete, at_once=1).positions])
    assert found == [["Port Else"], []]


LINES = "Captain Joren Pask of the Skerry Line said the company would sign. The union refuses the order, Marit Oldane said."
WORDED = {
    "statements": {
        "actors": [
            {"n": 1, "name": "Joren Pask", "role": "Captain", "party": "The Skerry-Line"},
            {"n": 2, "name": "Marit Oldane", "party": "the union"},
        ],
        "statements": [
            {"n": 1, "a": 1, "m": "Captain Joren Pask of the Skerry Line", "c": "said", "at": ["1|the company|would sign."]},
            {"n": 2, "a": 2, "m": "Marit Oldane", "c": "said", "at": ["2|The union|the order"]},
        ],
    },
    "positions": {
        "issues": [{"id": "back", "proposal": "A court order sending the crews back"}],
        "positions": [
            {"n": 1, "party": "THE SKERRY LINE", "issue": "Court-Order", "stance": "supports", "statements": [1]},
            {"n": 2, "party": "the union", "issue": "back", "stance": "opposes", "statements": [2]},
        ],
    },
}


def worded(**changes: object) -> Summary:
    parties = [{"name": "Skerry Line"}, {"name": "Deck and Engine Union", "aliases": ["union"]}]
    issues = [{"id": "court order", "proposal": "a court order sending the crews back"}]
    codebook = Codebook.model_validate({"parties": parties, "issues": issues, **changes})
    reading = read(Document.from_text(LINES, language="en"), Templates(), codebook=codebook)
    return drive(reading, lambda ask: Reply(json.dumps(WORDED.get(ask.kind, {}))), at_once=1)


@pytest.mark.parametrize("closed", [True, False])
def test_articles_case_hyphens_and_the_proposal_itself_lead_to_the_listed_row_and_column(closed: bool) -> None:
    summary = worded(closed=closed)
    assert [p.name for p in summary.parties] == ["Skerry Line", "Deck and Engine Union"]
    assert [i.id for i in summary.issues] == ["court order"]
    assert [(p.party, p.stance, p.basis) for p in summary.positions] == [
        ("Skerry Line", "supports", "stated"),
        ("Deck and Engine Union", "opposes", "stated"),
    ]


def test_a_party_that_a_closed_codebook_takes_away_is_noted() -> None:
    parties = [{"name": "Skerry Line"}]
    notes = [f for f in worded(parties=parties).unresolved if f.kind == "party-unlisted"]
    assert [(f.severity, "Marit Oldane" in f.message, "'the union'" in f.message) for f in notes] == [("note", True, True)]
    assert not any(f.kind == "party-unlisted" for f in worded(parties=parties, closed=False).unresolved)


def test_a_source_that_is_listed_as_a_party_speaks_for_itself() -> None:
    codebook = book("parties: [{name: Crews, aliases: [the boats]}, {name: Line, spokespersons: [Joren Pask]}]")
    assert [codebook.side(s, "") for s in ("The crews", "boats", "joren pask", "Ada Holm")] == ["Crews", "Crews", "Line", ""]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("parties: [", "line 1"),
        ("parties: [{nam: x}]", "parties.0"),
        ("parties: [{name: A}, {name: B, aliases: [a]}]", "stands twice"),
        ("issues: [{id: a, proposal: b}, {id: a, proposal: c}]", "stands twice"),
        ("issues: [{id: toll road, proposal: b}, {id: Toll-Road, proposal: c}]", "stands twice"),
        ("parties: [{name: A, spokespersons: [X]}, {name: B, spokespersons: [x]}]", "spokesperson 'x' stands twice"),
        ("parties: [{name: A, spokespersons: [B]}, {name: B}]", "spokesperson 'B' stands twice"),
        ("parties: [{name: ' '}]", "parties.0.name: .*blank"),
        ("parties: [{name: A, aliases: ['']}]", "parties.0.aliases.0: .*blank"),
        ("- 1", "the file"),
    ],
)
def test_a_codebook_that_cannot_work_is_named_with_the_place(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "codebook.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(SettingsError, match=said) as raised:
        Summarizer("rules", codebook=path)
    assert str(path) in str(raised.value)


def test_a_missing_codebook_is_named() -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        Summarizer("rules", codebook="/nowhere/codebook.yaml")
