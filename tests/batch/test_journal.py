from __future__ import annotations

import os
from pathlib import Path

import pytest

from summarizer.asks import AskFailed, Reply
from summarizer.batch.journal import Journal, Spent
from summarizer.errors import SettingsError
from summarizer.usage import Usage

MADE_OF = {"input": "a", "model": "m", "prompts": "p"}
ANSWER = Reply('{"x": "\u201c\u2028"}', Usage(input_tokens=3, output_tokens=2), calls=2)


def record(n: int) -> bytes:
    return f'{{"position": {n}, "text": "{"é" * n}"}}\n'.encode()


def lines(*numbers: int) -> bytes:
    return b"".join(map(record, numbers))


def test_what_is_finished_stays_and_what_was_half_written_is_cut_off(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    journal = Journal(out, MADE_OF)
    journal.keep(0, "ask", ANSWER, Spent(3, 0, 2, 0.5, 2))
    journal.keep(2, "ask", ANSWER, Spent(3, 0, 2, 0.5, 2))
    journal.finish(0, "a", "done", record(0))
    journal.close()
    with out.open("ab") as file:  # a kill between the output and the journal
        file.write(record(2)[:10])
    journal = Journal(out, MADE_OF)
    assert out.read_bytes() == lines(0)
    assert (journal.is_finished(0), journal.is_finished(2)) == (True, False)
    assert (journal.answer(0, "ask"), journal.answer(2, "ask"), journal.answer(2, "other")) == (None, ANSWER, None)
    assert journal.spent == Spent(6, 0, 4, 1.0, 4)
    journal.finish(2, "c", "failed", record(2))
    assert out.read_bytes() == lines(0, 2)
    assert journal.counts() == {"done": 1, "incomplete": 0, "failed": 1}
    assert (journal.position_of("c"), journal.position_of("b")) == (2, None)


def test_failures_of_the_server_are_asked_again_and_failures_of_the_answer_are_not(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "out", MADE_OF)
    cut = AskFailed("truncated", "cut off", '{"a', Usage(output_tokens=9))
    journal.keep(0, "cut", cut, Spent())
    journal.keep(0, "down", AskFailed("unavailable", "down"), Spent())
    assert (journal.answer(0, "cut"), journal.answer(0, "down")) == (cut, None)


def test_reopening_takes_out_what_failed_and_keeps_its_good_answers(tmp_path: Path) -> None:
    out = tmp_path / "out"
    journal = Journal(out, MADE_OF)
    journal.keep(1, "good", ANSWER, Spent())
    journal.keep(1, "bad", AskFailed("malformed", "no JSON"), Spent())
    for n, status in ((2, "done"), (1, "incomplete"), (0, "failed"), (3, "done")):
        journal.finish(n, str(n), status, record(n))  # type: ignore[arg-type]
    assert journal.reopen() == 2
    assert out.read_bytes() == lines(2, 3)
    assert [journal.is_finished(n) for n in range(4)] == [False, False, True, True]
    assert (journal.answer(1, "good"), journal.answer(1, "bad")) == (ANSWER, None)
    journal.finish(1, "1", "done", record(1))
    assert out.read_bytes() == lines(2, 3, 1)
    journal.sort()
    assert out.read_bytes() == lines(1, 2, 3)
    journal.finish(0, "0", "done", record(0))
    journal.close()
    assert out.read_bytes() == lines(1, 2, 3, 0)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out", "out.journal"]


@pytest.mark.parametrize("after_the_swap", [False, True])
def test_a_kill_while_the_output_is_rewritten_leaves_it_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after_the_swap: bool
) -> None:
    out = tmp_path / "out"
    journal = Journal(out, MADE_OF)
    for n in (2, 0, 1):
        journal.finish(n, str(n), "done", record(n))
    replace = Path.replace

    def killed(self: Path, target: Path) -> Path:
        if after_the_swap:
            replace(self, target)
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        journal.sort()
    journal._database.close()
    monkeypatch.undo()
    again = Journal(out, MADE_OF)
    assert out.read_bytes() == lines(0, 1, 2)
    again.finish(3, "3", "done", record(3))
    assert out.read_bytes() == lines(0, 1, 2, 3)


@pytest.mark.parametrize("name", ["input", "model", "prompts"])
def test_another_fingerprint_is_an_error_that_names_what_changed_and_the_switch(tmp_path: Path, name: str) -> None:
    out = tmp_path / "out"
    first = Journal(out, MADE_OF)
    first.finish(0, "0", "done", record(0))
    first.close()
    with pytest.raises(SettingsError, match=f"another {name};.* --restart"):
        Journal(out, {**MADE_OF, name: "other"})
    assert out.read_bytes() == lines(0)
    with pytest.raises(SettingsError, match="another model and another prompts"):
        Journal(out, {**MADE_OF, "model": "x", "prompts": "x"})
    again = Journal(out, {**MADE_OF, name: "other"}, restart=True)
    assert (out.read_bytes(), again.counts()["done"], again.spent) == (b"", 0, Spent())


def test_a_file_that_is_no_output_of_a_run_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("my notes\n")
    with pytest.raises(SettingsError, match="--restart"):
        Journal(tmp_path / "out", MADE_OF)
    assert (tmp_path / "out").read_text() == "my notes\n"
    Journal(tmp_path / "out", MADE_OF, restart=True).close()
    assert (tmp_path / "out").read_text() == ""


def test_an_output_that_was_deleted_is_begun_anew_and_one_that_was_cut_is_mended(tmp_path: Path) -> None:
    out = tmp_path / "out"
    journal = Journal(out, MADE_OF)
    for n in range(3):
        journal.finish(n, str(n), "done", record(n))
    journal.close()
    with out.open("r+b") as file:
        file.truncate(len(lines(0, 1)) - 1)
    journal = Journal(out, MADE_OF)
    assert (out.read_bytes(), journal.is_finished(1)) == (lines(0), False)
    journal.close()
    out.unlink()
    journal = Journal(out, MADE_OF)
    assert journal.counts()["done"] == 0


def test_two_runs_cannot_write_one_output(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "out", MADE_OF)
    with pytest.raises(SettingsError, match="another run"):
        Journal(tmp_path / "out", MADE_OF)
    with pytest.raises(SettingsError, match="another run"):
        Journal(tmp_path / "out", MADE_OF, restart=True)
    journal.close()
    Journal(tmp_path / "out", MADE_OF).close()


@pytest.mark.skipif(os.geteuid() == 0 if hasattr(os, "geteuid") else True, reason="root may write anywhere")
def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "locked").mkdir(mode=0o500)
    with pytest.raises(SettingsError, match="cannot be written"):
        Journal(tmp_path / "locked" / "out", MADE_OF)
