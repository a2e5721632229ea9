from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.asks import AskFailed, Reply
from summarizer.batch.inputs import Item
from summarizer.batch.journal import Journal, Spent, Status
from summarizer.batch.survey import Survey, digest
from summarizer.document import Document
from summarizer.errors import SettingsError
from summarizer.usage import Usage

MADE_OF = {"model": "m", "prompts": "p"}
ANSWER = Reply('{"x": "\u201c\u2028"}', Usage(input_tokens=3, output_tokens=2), calls=2)


def item(n: int, text: str = "") -> Item:
    return Item(str(n), text, partial(Document.from_text, f"{n} {text}"))


FOUND = Survey(map(item, range(6)))


def record(n: int) -> bytes:
    return f'{{"position": {n}, "text": "{"é" * n}"}}\n'.encode()


def lines(*numbers: int) -> bytes:
    return b"".join(map(record, numbers))


def test_what_is_finished_stays_and_what_was_half_written_is_cut_off(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    journal = Journal(out, FOUND, MADE_OF)
    journal.keep(0, "ask", ANSWER, Spent(3, 0, 2, 0.5, 2))
    journal.keep(2, "ask", ANSWER, Spent(3, 0, 2, 0.5, 2))
    journal.finish(0, "a", "done", record(0), digest(item(0)))
    journal.close()
    with out.open("ab") as file:  # a kill between the output and the journal
        file.write(record(2)[:10])
    journal = Journal(out, FOUND, MADE_OF)
    assert out.read_bytes() == lines(0)
    assert (journal.is_finished(0), journal.is_finished(2)) == (True, False)
    assert (journal.answer(0, "ask"), journal.answer(2, "ask"), journal.answer(2, "other")) == (None, ANSWER, None)
    assert journal.spent == Spent(6, 0, 4, 1.0, 4)
    journal.finish(2, "c", "failed", record(2), digest(item(2)))
    assert out.read_bytes() == lines(0, 2)
    assert journal.counts() == {"done": 1, "incomplete": 0, "failed": 1}
    assert (journal.position_of("c"), journal.position_of("b")) == (2, None)


def test_failures_of_the_server_are_asked_again_and_failures_of_the_answer_are_not(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "out", FOUND, MADE_OF)
    cut = AskFailed("truncated", "cut off", '{"a', Usage(output_tokens=9))
    journal.keep(0, "cut", cut, Spent())
    journal.keep(0, "down", AskFailed("unavailable", "down"), Spent())
    assert (journal.answer(0, "cut"), journal.answer(0, "down")) == (cut, None)


def test_reopening_keeps_the_old_record_until_there_is_a_new_one_and_the_good_answers(tmp_path: Path) -> None:
    out = tmp_path / "out"
    journal = Journal(out, FOUND, MADE_OF)
    journal.keep(1, "good", ANSWER, Spent())
    journal.keep(1, "bad", AskFailed("malformed", "no JSON"), Spent())
    for n, status in ((2, "done"), (1, "incomplete"), (0, "failed"), (3, "done")):
        journal.finish(n, str(n), status, record(n), digest(item(n)))  # type: ignore[arg-type]
    assert journal.reopen() == 2
    assert out.read_bytes() == lines(2, 1, 0, 3)  # until there are better ones
    assert [journal.is_finished(n) for n in range(4)] == [False, False, True, True]
    assert (journal.position_of("1"), journal.position_of("2")) == (None, 2)
    assert journal.counts() == {"done": 2, "incomplete": 1, "failed": 1}
    assert journal.counts(settled=True) == {"done": 2, "incomplete": 0, "failed": 0}
    assert (journal.answer(1, "good"), journal.answer(1, "bad")) == (ANSWER, None)
    journal.finish(1, "1", "done", record(1), digest(item(1)))
    assert out.read_bytes() == lines(2, 1, 0, 3, 1)
    journal.tidy()
    assert out.read_bytes() == lines(2, 0, 3, 1)
    journal.tidy(ordered=True)
    assert out.read_bytes() == lines(0, 1, 2, 3)
    journal.finish(0, "0", "done", record(0), digest(item(0)))
    journal.tidy()
    journal.close()
    assert out.read_bytes() == lines(1, 2, 3, 0)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out", "out.journal"]


@pytest.mark.parametrize("after_the_swap", [False, True])
def test_a_kill_while_the_output_is_rewritten_leaves_it_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after_the_swap: bool
) -> None:
    out = tmp_path / "out"
    journal = Journal(out, FOUND, MADE_OF)
    for n in (2, 0, 1):
        journal.finish(n, str(n), "done", record(n), digest(item(n)))
    replace = Path.replace

    def killed(self: Path, target: Path) -> Path:
        if after_the_swap:
            replace(self, target)
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        journal.tidy(ordered=True)
    journal._database.close()
    monkeypatch.undo()
    again = Journal(out, FOUND, MADE_OF)
    assert out.read_bytes() == lines(0, 1, 2)
    again.finish(3, "3", "done", record(3), digest(item(3)))
    assert out.read_bytes() == lines(0, 1, 2, 3)


@pytest.mark.parametrize("name", ["model", "prompts"])
def test_another_fingerprint_is_an_error_that_names_what_changed_and_the_switch(tmp_path: Path, name: str) -> None:
    out = tmp_path / "out"
    first = Journal(out, FOUND, MADE_OF)
    first.finish(0, "0", "done", record(0), digest(item(0)))
    first.close()
    with pytest.raises(SettingsError, match=f"another {name};.* --restart"):
        Journal(out, FOUND, {**MADE_OF, name: "other"})
    assert out.read_bytes() == lines(0)
    with pytest.raises(SettingsError, match="another model and another prompts"):
        Journal(out, FOUND, {**MADE_OF, "model": "x", "prompts": "x"})
    again = Journal(out, FOUND, {**MADE_OF, name: "other"}, restart=True)
    assert (out.read_bytes(), again.counts()["done"], again.spent) == (b"", 0, Spent())


def test_only_documents_that_failed_may_be_mended(tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = Journal(out, FOUND, MADE_OF)
    for n, status in ((0, "done"), (1, "failed"), (2, "incomplete"), (4, "failed")):
        first.finish(n, str(n), status, record(n), digest(item(n)))  # type: ignore[arg-type]
    first.close()

    def changed(*numbers: int) -> Survey:
        return Survey(item(n, "new" if n in numbers else "") for n in range(6))

    for wrong in ((0,), (2,), (3,), (0, 1)):  # finished, or read from what was counted
        with pytest.raises(SettingsError, match="another input"):
            Journal(out, changed(*wrong), MADE_OF)
    with pytest.raises(SettingsError, match="another input and another model"):
        Journal(out, changed(1), {**MADE_OF, "model": "x"})
    again = Journal(out, changed(1), MADE_OF)
    assert [again.is_finished(n) for n in range(6)] == [True, False, True, False, True, False]
    again.close()
    with pytest.raises(SettingsError, match="another input"):
        Journal(out, changed(0, 1), MADE_OF)
    last = Journal(out, changed(1, 4), MADE_OF)
    assert [last.is_finished(n) for n in range(6)] == [True, False, True, False, False, False]
    last.finish(1, "1", "done", record(1), digest(item(1, "new")))
    last.close()
    with pytest.raises(SettingsError, match="another input"):
        Journal(out, FOUND, MADE_OF)


@pytest.mark.parametrize(
    "change",
    [
        lambda old: old.replace(b'{"pos', b'{"checked": true, "pos'),
        lambda old: old.replace(b", ", b","),
        lambda old: old[::-1],
        lambda old: old + b'{"my": "line"}\n',
        lambda old: old + b"a note",
        lambda old: old + old,
        lambda old: old[len(record(0)) :],
    ],
)
def test_an_output_that_somebody_changed_is_left_alone(tmp_path: Path, change: Callable[[bytes], bytes]) -> None:
    out = tmp_path / "out"
    journal = Journal(out, FOUND, MADE_OF)
    for n in range(4):
        journal.finish(n, str(n), "done", record(n), digest(item(n)))
    journal.close()
    before = out.read_bytes()
    out.write_bytes(change(before))
    with pytest.raises(SettingsError, match=r"changed since a run wrote it.*--restart"):
        Journal(out, FOUND, MADE_OF)
    assert out.read_bytes() == change(before)
    out.write_bytes(before)
    assert Journal(out, FOUND, MADE_OF).counts()["done"] == 4


def test_a_change_under_way_is_not_sorted_into_the_output(tmp_path: Path) -> None:
    out = tmp_path / "out"
    journal = Journal(out, FOUND, MADE_OF)
    for n in (1, 0):
        journal.finish(n, str(n), "done", record(n), digest(item(n)))
    mine = b"x" + out.read_bytes()[:-1]
    out.write_bytes(mine)
    with pytest.raises(SettingsError, match="changed since"):
        journal.tidy(ordered=True)
    journal.close()
    assert out.read_bytes() == mine


@settings(max_examples=50)
@given(st.data())
def test_wherever_an_output_ends_it_is_mended(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """Noted records may be missing, and one that was not noted may stand behind them, whole or not."""
    out = tmp_path_factory.mktemp("cut") / "out"
    journal = Journal(out, FOUND, MADE_OF)
    statuses: dict[int, Status] = {}
    for n, status in data.draw(st.lists(st.tuples(st.integers(0, 5), st.sampled_from(get_args(Status))), max_size=9)):
        if statuses.get(n) != "done":  # that is never read again
            statuses[n] = status
            journal.finish(n, str(n), status, record(n), digest(item(n)))
    journal.reopen()
    journal.close()
    unfinished = [n for n in range(6) if statuses.get(n) != "done"]
    whole = out.read_bytes() + (record(data.draw(st.sampled_from(unfinished))) if unfinished else b"")
    out.write_bytes(whole[: data.draw(st.integers(0, len(whole)))])
    left = out.read_bytes()
    journal = Journal(out, FOUND, MADE_OF)
    assert left.startswith(out.read_bytes())
    for n in range(6):
        if not journal.is_finished(n):
            journal.finish(n, str(n), "done", record(n), digest(item(n)))
    journal.tidy(ordered=True)
    assert out.read_bytes() == lines(*range(6))
    journal.close()


def test_a_file_that_is_no_output_of_a_run_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("my notes\n")
    with pytest.raises(SettingsError, match="--restart"):
        Journal(tmp_path / "out", FOUND, MADE_OF)
    assert (tmp_path / "out").read_text() == "my notes\n"
    Journal(tmp_path / "out", FOUND, MADE_OF, restart=True).close()
    assert (tmp_path / "out").read_text() == ""


def test_an_output_that_was_deleted_is_begun_anew_and_one_that_was_cut_is_mended(tmp_path: Path) -> None:
    out = tmp_path / "out"
    journal = Journal(out, FOUND, MADE_OF)
    for n in range(3):
        journal.finish(n, str(n), "done", record(n), digest(item(n)))
    journal.close()
    with out.open("r+b") as file:
        file.truncate(len(lines(0, 1)) - 1)
    journal = Journal(out, FOUND, MADE_OF)
    assert (out.read_bytes(), journal.is_finished(1)) == (lines(0), False)
    journal.close()
    out.unlink()
    journal = Journal(out, FOUND, MADE_OF)
    assert journal.counts()["done"] == 0


def test_two_runs_cannot_write_one_output(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "out", FOUND, MADE_OF)
    with pytest.raises(SettingsError, match="another run"):
        Journal(tmp_path / "out", FOUND, MADE_OF)
    with pytest.raises(SettingsError, match="another run"):
        Journal(tmp_path / "out", FOUND, MADE_OF, restart=True)
    journal.close()
    Journal(tmp_path / "out", FOUND, MADE_OF).close()


@pytest.mark.skipif(os.geteuid() == 0 if hasattr(os, "geteuid") else True, reason="root may write anywhere")
def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "locked").mkdir(mode=0o500)
    with pytest.raises(SettingsError, match="cannot be written"):
        Journal(tmp_path / "locked" / "out", FOUND, MADE_OF)
