"""DNA databases and event lists, read as DNA and R read them."""

from __future__ import annotations

import base64
import hashlib
import io
import tempfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer import SettingsError, Summary
from summarizer.exports import coded, write_dna, write_dna_events
from summarizer.exports.dna_database import password_hash
from tests.builders import Said, Stands, Who, build_summary, summaries
from tests.exports.dna_reading import Coded, Database, read
from tests.talks import ferry_talks, harbour


def database(*given: Summary, password: str = "dna") -> Database:  # noqa: S107
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "talks.dna"
        write_dna(given, path, password=password)
        return read(path)


def events(*given: Summary) -> pd.DataFrame:
    stream = io.StringIO(newline="")
    write_dna_events(given, stream)
    return pd.read_csv(io.StringIO(stream.getvalue()), sep=";", keep_default_na=False, na_values={"agreement": [""]})


def of_type(made: Database, label: str) -> list[Coded]:
    return [s for s in made.statements if s.type == label]


@settings(max_examples=30)
@given(st.lists(summaries(), max_size=2))
def test_any_summary_makes_a_database_by_dnas_definitions_with_every_code_at_its_place(given: list[Summary]) -> None:
    made = database(*given)
    coding = coded(given)
    assert len(made.documents) == len(given)
    assert len(made.statements) == len(coding.codes)
    for statement, code in zip(made.statements, coding.codes, strict=True):
        text = given[code.document - 1].document.text[code.start : code.end]
        assert len(statement.text) == len(text)
        assert all(a == b or b in "\r\n\0" or b > "\uffff" for a, b in zip(statement.text, text, strict=True))


def test_dna_opens_it_and_has_its_own_types_with_their_own_numbers() -> None:
    made = database(ferry_talks(), harbour())
    assert made.version.startswith("3.0")
    assert list(made.variables)[:3] == ["DNA Statement", "NPF Story Element", "Annotation"]
    own = made.variables["DNA Statement"]
    assert list(own.items())[:4] == [
        ("person", "short text"),
        ("organization", "short text"),
        ("concept", "short text"),
        ("agreement", "boolean"),
    ]
    assert {"stance", "conditions", "red line", "status", "basis"} <= set(own)
    assert made.documents[1][1] == ferry_talks().document.text
    assert made.attributes["person", "Ada Holm"] == {"Type": "person", "Alias": "", "Notes": "captain"}
    assert made.attributes["organization", "Skerry Line"]["Type"] == "organization"


def test_stands_are_coded_with_person_organization_concept_and_agreement() -> None:
    made = database(harbour())
    told = [[s.values[v] for v in ("person", "organization", "concept", "agreement")] for s in of_type(made, "DNA Statement")]
    assert told == [
        ["Ada Holm", "Crews", "a berth for the crews", 1],
        ["", "Crews", "a fee on berths", 0],
        ["", "Crews", "a berth for the crews", 0],
    ]
    berth, fee, former = of_type(made, "DNA Statement")
    assert berth.text.startswith("“We want the berth,” Ada Holm said")
    assert berth.text.endswith('all" of it,”')
    assert berth.values["red line"] == "it is ours"
    assert fee.values["conditions"] == "if it is above ten crowns"
    assert (former.values["status"], former.values["basis"]) == ("former", "narrated")
    assert made.documents[1][2] == 1_932_854_400  # 2031-04-02 in UTC


def test_what_a_boolean_cannot_hold_has_no_agreement_and_is_told() -> None:
    made = database(harbour())
    assert [s.values["stance"] for s in of_type(made, "Open stance")] == ["withholds"]
    assert "agreement" not in made.variables["Open stance"]
    (ascribed,) = of_type(made, "Ascribed stance")
    assert [ascribed.values[v] for v in ("person", "organization", "ascribed to")] == ["Ada Holm", "Crews", "Port"]
    warnings = coded([harbour()]).warnings()
    assert [w.split(",")[0] for w in warnings] == [
        "1 of 7 codes are open or withheld stances",
        "1 of 7 codes hang on a condition",
        "1 of 7 codes draw a red line",
        "1 of 7 codes are former stances",
        "1 of 7 codes are what others say of a party",
        "2 of 7 codes are statements that no position rests on",
        "1 characters are shown as □: DNA counts those beyond U+FFFF in two ways",
    ]


def test_what_needs_no_warning_gets_none() -> None:
    plain = build_summary(
        "“No fee,” Ada said.",
        said=[Said("Ada", "“No fee,”", cue="said")],
        who=[Who("Ada", party="Crews")],
        stands=[Stands("Crews", "fee", "opposes", said=[1])],
        date=harbour().document.date,
    )
    assert coded([plain]).warnings() == []


def test_a_long_proposal_is_cut_and_stays_apart_from_another_that_begins_alike() -> None:
    long = "a fee " * 60
    summary = build_summary(
        "“No,” Ada said. “Yes,” Ada said.",
        said=[Said("Ada", "“No,”", cue="said"), Said("Ada", "“Yes,”", cue="said")],
        who=[Who("Ada", party="Crews")],
        stands=[Stands("Crews", "one", "opposes", said=[1]), Stands("Crews", "two", "supports", said=[2])],
        proposals={"one": f"{long}now", "two": f"{long}later"},
    )
    assert len({s.values["concept"] for s in of_type(database(summary), "DNA Statement")}) == 2


def test_the_password_is_kept_as_dna_checks_it() -> None:
    stored = base64.b64decode(database(harbour(), password="crème").password)  # noqa: S106
    salt, digest = stored[:16], stored[16:]
    again = hashlib.sha256(salt + "crème".encode()).digest()
    for _ in range(99_999):
        again = hashlib.sha256(again).digest()
    assert again == digest
    # The Admin of the sample database that DNA is shipped with, whose password is "sample".
    known = "t7STqOHxpl+RXxRUgjsEno+e/38banaYjANbdYQ1geGfH6Xlc2roWgYrPbpCeg5M"
    assert password_hash("sample", base64.b64decode(known)[:16]) == known


def test_a_database_that_cannot_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"nowhere.*talks\.dna: cannot be written"):
        write_dna([harbour()], tmp_path / "nowhere" / "talks.dna")
    path = tmp_path / "talks.dna"
    write_dna([harbour()], path)
    write_dna([harbour(), harbour()], path)
    assert len(read(path).documents) == 2
    assert [p.name for p in tmp_path.iterdir()] == ["talks.dna"]


def test_the_event_list_has_dnas_columns_and_an_empty_agreement_where_there_is_none() -> None:
    frame = events(harbour())
    assert list(frame.columns[:6]) == ["statement_id", "time", "person", "organization", "concept", "agreement"]
    assert (
        list(frame.columns[-10:])
        == (
            "start_position stop_position text coder document_id document_title document_author document_source "
            "document_section document_type"
        ).split()
    )
    assert list(frame["agreement"].fillna(-1)) == [1, 0, -1, 0]
    assert list(frame["stance"]) == ["supports", "opposes", "withholds", "opposes"]
    assert set(frame["time"]) == {"2031-04-02 00:00:00"}
    assert frame.loc[0, "text"] == "“We want the berth,” Ada Holm said on Monday, “it is ours, 'all' of it,”"
    assert frame.loc[0, "document_title"] == "Harbour talks"


def test_the_event_list_numbers_statements_as_the_database_does() -> None:
    frame, made = events(ferry_talks()), database(ferry_talks())
    by_id = {s.id: s for s in made.statements}
    for row in frame.itertuples():
        assert (by_id[row.statement_id].start, by_id[row.statement_id].stop) == (row.start_position, row.stop_position)
        assert by_id[row.statement_id].values["concept"] == row.concept


@settings(max_examples=30)
@given(st.lists(summaries(), max_size=2))
def test_any_summary_makes_an_event_list_with_one_event_a_stand(given: list[Summary]) -> None:
    coding = coded(given)
    frame = events(*given)
    assert list(frame["start_position"]) == [c.start for c in coding.of("statement", "open")]
    assert set(frame.columns) == set(events().columns)


def test_who_ascribes_a_stance_is_the_nearest_who_does_not_speak_for_the_party() -> None:
    joint = Who("Norlandic and Estvalian officials", kind="group")
    summary = build_summary(
        "Ada said Norlandic and Estvalian officials wanted a fee.",
        said=[
            Said("Ada", "Norlandic and Estvalian officials wanted a fee", cue="said"),
            Said(joint.name, "a fee", cue="wanted", inside=1),
        ],
        who=[Who("Ada", party="Crews"), joint],
        stands=[Stands("Norland", "fee", "supports", said=[2])],
    )
    (code,) = [c for c in coded([summary]).codes if c.type == "ascribed"]
    assert (code.person, code.organization, code.of) == ("Ada", "Crews", "Norland")
