"""Recordings: what they answer, what they refuse, and what they tell of a file that does not fit."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.asks import Ask, AskFailed, Message, Outcome, Reply
from summarizer.drivers.recordings import Recorder, Recording
from summarizer.errors import RecordingError
from summarizer.summary import Usage

DAY = datetime.date(2031, 4, 2)
ASK = Ask(
    kind="statements",
    messages=(Message("system", "Read the article."), Message("user", "[1] Nobody spoke.\n[2] The boats lay still.\n")),
    schema_name="statements",
    schema={"type": "object", "properties": {}},
    max_output_tokens=100,
    label="statements of sentences 1 to 2",
)
OTHER = replace(ASK, kind="positions", messages=(Message("system", "Who wants what?"), ASK.messages[1]), label="positions")
ANSWER = Reply('{"actors": [],\n "statements": []}', Usage(input_tokens=7, output_tokens=3), calls=2)


def answering(outcome: Outcome = ANSWER) -> Callable[[Ask], Outcome]:
    return lambda ask: outcome


def recorder(complete: Callable[[Ask], Outcome] | None = None, **settings: Any) -> Recorder:
    given = {"model": "openai/one", "answered_by": "a script", "day": DAY, **settings}
    return Recorder(complete or answering(), **given)


def recorded(path: Path, *asks: Ask, outcome: Outcome = ANSWER, **settings: Any) -> Path:
    made = recorder(answering(outcome), **settings)
    for ask in asks or (ASK,):
        made.complete(ask)
    assert made.save(path)
    return path


def edited(path: Path, change: Callable[[Any], object]) -> Path:
    data = json.loads(path.read_text("utf-8"))
    change(data)
    path.write_text(json.dumps(data), "utf-8")
    return path


def test_an_answer_comes_back_as_it_came(tmp_path: Path) -> None:
    recording = Recording(recorded(tmp_path / "a.json"))
    assert recording.complete(ASK) == ANSWER
    assert (recording.model, recording.note) == ("openai/one", "a script")


@given(text=st.text(st.characters(codec="utf-8")))
def test_any_text_comes_back_as_it_came(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = recorded(tmp_path_factory.mktemp("any") / "a.json", outcome=Reply(text))
    assert Recording(path).complete(ASK) == Reply(text)


def test_a_refusal_is_an_answer_and_is_replayed(tmp_path: Path) -> None:
    refused = AskFailed("refused", "the model refused", "No.", Usage(output_tokens=1))
    assert Recording(recorded(tmp_path / "a.json", outcome=refused)).complete(ASK) == refused


@pytest.mark.parametrize("reason", ["rate_limited", "quota", "timeout", "unavailable", "rejected", "budget"])
def test_what_tells_of_a_server_and_not_of_an_answer_is_passed_on_and_not_kept(tmp_path: Path, reason: Any) -> None:
    failed = AskFailed(reason, "no answer")
    made = recorder(answering(failed))
    assert made.complete(ASK) == failed
    assert not made.save(tmp_path / "a.json")
    assert not (tmp_path / "a.json").exists()


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (replace(ASK, messages=(Message("system", "Read it well."), ASK.messages[1])), "the template 'statements' has changed"),
        (replace(ASK, schema={"type": "object"}), "the schema 'statements' of the answer has changed"),
        (replace(ASK, temperature=0.5), "temperature is 0.5, recorded with 0.0"),
        (replace(ASK, max_output_tokens=200), "max_output_tokens is 200, recorded with 100"),
        (
            replace(ASK, messages=(ASK.messages[0], Message("user", "[1] Nobody spoke.\n[2] The boats sailed.\n"))),
            "the text that is sent differs from line 2 on",
        ),
        (
            replace(ASK, messages=(ASK.messages[0], Message("user", "[1] Nobody spoke.\n"))),
            "the text that is sent differs from line 2 on",
        ),
        (OTHER, "it holds no answer to an ask for positions"),
    ],
)
def test_a_miss_is_an_error_that_says_what_differs(tmp_path: Path, ask: Ask, says: str) -> None:
    recording = Recording(recorded(tmp_path / "a.json"))
    with pytest.raises(RecordingError) as error:
        recording.complete(ask)
    assert says in str(error.value)
    assert "record it again" in str(error.value)
    assert "boats" not in str(error.value)


def test_a_miss_names_the_template_that_changed_whichever_half_of_it_did(tmp_path: Path) -> None:
    before, now = "a" * 64, "b" * 64
    one = recorder(templates={"statements": before, "positions": before})
    one.complete(ASK)
    one.save(tmp_path / "a.json")
    other = replace(ASK, messages=(ASK.messages[0], Message("user", "Read.\n[1] Nobody spoke.\n")))
    for templates, says in (
        ({"statements": now}, "the template 'statements' has changed (recorded with aaaaaaaaaaaa, now bbbbbbbbbbbb); record"),
        ({"statements": before, "positions": now}, "the ask for statements is not recorded: the text that is sent differs"),
        (None, "the ask for statements is not recorded: the text that is sent differs"),
    ):
        with pytest.raises(RecordingError) as error:
            Recording(tmp_path / "a.json", templates=templates).complete(other)
        assert says in str(error.value)


def test_entries_that_no_ask_used_are_told(tmp_path: Path) -> None:
    recording = Recording(recorded(tmp_path / "a.json", ASK, OTHER))
    recording.complete(ASK)
    assert recording.unused() == ["positions (positions)"]
    recording.complete(OTHER)
    assert recording.unused() == []


def test_each_repeat_is_replayed_by_itself(tmp_path: Path) -> None:
    path = recorded(tmp_path / "a.json")
    again = Reply('{"again": true}')
    recorded(path, outcome=again, repeat=2, earlier=path)
    assert Recording(path).complete(ASK) == ANSWER
    second = Recording(path, repeat=2)
    assert second.complete(ASK) == again
    assert second.repeats == (1, 2)
    with pytest.raises(RecordingError, match="it holds no repeat 3; its repeats are 1, 2"):
        Recording(path, repeat=3)


def test_only_what_is_stale_is_asked_again_and_what_nothing_asks_for_is_dropped(tmp_path: Path) -> None:
    path = recorded(tmp_path / "a.json", ASK, OTHER)
    changed = replace(OTHER, temperature=1.0)
    made = recorder(answering(Reply("{}")), earlier=path)
    assert made.complete(ASK) == ANSWER
    assert made.complete(changed) == Reply("{}")
    assert made.asked == 1
    assert made.save(path)
    recording = Recording(path)
    recording.complete(ASK)
    recording.complete(changed)
    assert recording.unused() == []
    with pytest.raises(RecordingError):
        recording.complete(OTHER)


def test_an_unfinished_reading_drops_nothing(tmp_path: Path) -> None:
    path = recorded(tmp_path / "a.json", ASK, OTHER)
    made = recorder(earlier=path)
    made.complete(replace(ASK, temperature=1.0))
    made.save(path, finished=False)
    assert Recording(path).complete(OTHER) == ANSWER


def test_nothing_new_leaves_the_file_alone(tmp_path: Path) -> None:
    path = recorded(tmp_path / "a.json")
    before = path.read_bytes()
    made = recorder(earlier=path, day=DAY + datetime.timedelta(days=1))
    made.complete(ASK)
    assert not made.save(path)
    assert path.read_bytes() == before


def test_asks_of_one_round_can_be_kept_at_once(tmp_path: Path) -> None:
    made = recorder()
    asks = [replace(ASK, label=f"part {n}", messages=(Message("user", f"[{n}] Nobody spoke."),)) for n in range(40)]

    def keep(ask: Ask) -> None:
        made.complete(ask)
        made.save(tmp_path / "a.json", finished=False)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(keep, asks))
    assert Recording(tmp_path / "a.json").complete(asks[-1]) == ANSWER
    assert [p.name for p in tmp_path.iterdir()] == ["a.json"]


def test_everything_can_be_asked_again(tmp_path: Path) -> None:
    path = recorded(tmp_path / "a.json")
    made = recorder(answering(Reply("{}")), earlier=path, again=True)
    assert made.complete(ASK) == Reply("{}")
    assert made.save(path)
    assert Recording(path).complete(ASK) == Reply("{}")


@pytest.mark.parametrize("other", [{"model": "openai/two"}, {"answered_by": "somebody else"}])
def test_answers_of_two_are_never_under_one_label(tmp_path: Path, other: dict[str, str]) -> None:
    path = recorded(tmp_path / "a.json")
    with pytest.raises(RecordingError, match="it was answered by 'a script' as 'openai/one'"):
        recorder(earlier=path, **other)


def test_the_order_of_the_answers_does_not_change_the_file(tmp_path: Path) -> None:
    late = replace(ASK, messages=(ASK.messages[0], Message("user", "[10] Late.\n")), label="statements of sentences 10 to 10")
    one = recorded(tmp_path / "a.json", ASK, late, OTHER)
    two = recorded(tmp_path / "b.json", OTHER, late, ASK)
    assert one.read_bytes() == two.read_bytes()


def test_a_recording_holds_the_fields_it_may_and_no_other(tmp_path: Path) -> None:
    path = recorded(tmp_path / "a.json")
    data = json.loads(path.read_text("utf-8"))
    assert set(data) == {"format", "answered_by", "model", "answers"}
    assert set(data["answers"][0]) == {
        *("fingerprint", "repeat", "kind", "label", "recorded", "request", "calls", "usage", "answer", "answer_sha256"),
    }
    assert set(data["answers"][0]["request"]) == {
        *("system_sha256", "schema_sha256", "max_output_tokens", "temperature", "user"),
    }
    edited(path, lambda d: d["answers"][0].update(headers={"authorization": "Bearer x"}))
    with pytest.raises(RecordingError, match=r"answers, no\. 1, headers"):
        Recording(path)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda d: d["answers"][0]["answer"].append("more"), "answers, no. 1: the answer is not the one that was recorded"),
        (lambda d: d["answers"][0].pop("usage"), "answers, no. 1, usage: Field required"),
        (lambda d: d["answers"][0].update(kind="riddles"), "answers, no. 1, kind"),
        (lambda d: d["answers"].append(d["answers"][0]), "one ask is answered twice in one repeat"),
        (lambda d: d.update(answered_by=""), "answered_by"),
        (lambda d: d.update(answers=None), "answers"),
    ],
)
def test_damage_is_told_with_its_place_and_what_to_do(tmp_path: Path, change: Callable[[Any], object], says: str) -> None:
    path = edited(recorded(tmp_path / "a.json"), change)
    with pytest.raises(RecordingError) as error:
        Recording(path)
    assert says in str(error.value)
    assert "take it from version control again" in str(error.value)


def test_a_file_that_is_no_recording_is_told_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    with pytest.raises(RecordingError, match="there is no such recording"):
        Recording(path)
    path.write_text('{"format": 2,\n "model": ', "utf-8")
    with pytest.raises(RecordingError, match="line 2 is no JSON"):
        Recording(path)
    path.write_text("[]", "utf-8")
    with pytest.raises(RecordingError, match="damaged"):
        Recording(path)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(RecordingError, match="cannot be read as UTF-8"):
        Recording(path)
    path.write_text('{"format": 1}', "utf-8")
    with pytest.raises(RecordingError, match="format 1, not 2; record it again"):
        Recording(path)
