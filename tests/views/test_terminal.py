import re
import unicodedata
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from summarizer.summary import Summary
from summarizer.text.folding import shown
from summarizer.views.terminal import render
from tests.builders import HOSTILE, Said, Stands, Who, build_summary, summaries
from tests.views.ferry import COUNCIL, LINE, ferry_summary

COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def page(summary: Summary, width: int = 100, colour: bool = False) -> str:
    file = StringIO()
    render(summary, Console(file=file, width=width, force_terminal=colour, color_system="truecolor" if colour else None))
    return file.getvalue()


def bare(text: str) -> str:
    """The text without white space, since the page wraps lines."""
    return re.sub(r"\s", "", text)


def is_clean(text: str) -> bool:
    return all(c == "\n" or c in "\u200c\u200d" or unicodedata.category(c) not in ("Cc", "Cf", "Cs") for c in text)


def test_the_page_holds_all_parts():
    out = page(ferry_summary())
    for words in (
        "Ferry talks run past midnight",
        "ferry-talks.txt · 2025-10-15 · language en",
        "Joren Pask, chief executive",
        "[3] “We have moved, and we have moved a long way,” […] “What we need now is an answer.”",
        "Pask told · quoted · to reporters · s. 5–6",
        "denied: that it had asked for any such thing",
        "└ Selma Quarry, Transport Minister, Government: that the line’s subsidy",
        "red line: never,",
        "ascribed by Marit",
        "Agreements",
        "Disputes",
        "Contested",
        "Changes",
        "warning this quotation stands in no statement (s. 26)",
        "1 × the article's own narration: offering to keep (s. 2)",
        "15 of 16 covered (94%) · 1 unresolved",
        "openai/example-model · recorded answer",
        "cost unknown",
    ):
        assert words in out


def test_a_wide_terminal_gets_a_table_and_a_narrow_one_a_list():
    assert "╭" in page(ferry_summary(), 100)
    narrow = page(ferry_summary(), 60)
    assert "╭" not in narrow
    assert f"{LINE}: + supports, conditional" in narrow
    assert f"not stated: {COUNCIL}" in narrow


@pytest.mark.parametrize("width", [20, 40, 60, 80, 100, 140, 250])
def test_no_line_is_wider_than_the_terminal(width):
    assert max(cell_len(line) for line in page(ferry_summary(), width).splitlines()) <= width


def test_no_colour_in_a_pipe_and_the_same_words_with_colour():
    plain, coloured = page(ferry_summary()), page(ferry_summary(), colour=True)
    assert "\x1b" not in plain
    assert "\x1b" in coloured
    assert COLOUR.sub("", coloured) == plain


def test_an_empty_summary_says_so():
    out = page(build_summary("Nobody spoke."))
    assert "No statement was found." in out
    assert "No party takes a side." in out
    assert "no date" in out


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_is_printed_and_does_nothing(hostile):
    text = f"Ada said {hostile} and left. {hostile} Bo wept."
    summary = build_summary(
        text,
        title=hostile,
        source=hostile,
        who=[Who(f"Ada {hostile}", f"Crews {hostile}", hostile)],
        said=[Said(f"Ada {hostile}", f"{hostile} and left", cue="said", medium=hostile, addressee=hostile)],
        stands=[Stands(f"Crews {hostile}", "i", "supports", said=[1], conditions=[hostile], gist=hostile)],
        proposals={"i": hostile},
        dismissed=[(hostile, hostile)],
    )
    for colour in (False, True):
        out = COLOUR.sub("", page(summary, colour=colour))
        assert is_clean(out)
        assert out.count(shown(hostile)) >= 1 or bare(shown(hostile)) in bare(out)
    assert "\x1b" not in page(summary)


@given(summaries(), st.integers(12, 150))
def test_any_summary_prints_all_its_statements_within_the_width(summary, width):
    out = page(summary, width)
    assert is_clean(out)
    assert max(cell_len(line) for line in out.splitlines()) <= width
    words = bare(out)
    for statement in summary.statements:
        for fragment in statement.content:
            assert bare(shown(fragment.text)) in words


@given(summaries())
def test_colour_is_all_that_reaches_a_terminal(summary):
    assert is_clean(COLOUR.sub("", page(summary, colour=True)))


def test_many_statements_stay_within_the_page():
    text = " ".join(f"Speaker {n} said that boat {n} would not sail before the ice had gone." for n in range(200))
    said = [Said(f"Speaker {n}", f"that boat {n} would not sail before the ice had gone", cue="said") for n in range(200)]
    out = page(build_summary(text, said=said), 40)
    assert "[200] that boat 199" in out
    assert max(map(cell_len, out.splitlines())) <= 40


def test_deep_nests_leave_room_for_words():
    said = [Said("Ada", "boats sail", cue="said", inside=n) for n in range(40)]
    out = page(build_summary("Ada said boats sail.", said=said), 40)
    assert "  [40]" in out
    assert max(map(cell_len, out.splitlines())) <= 40


def test_the_evidence_under_each_cell_is_shown_after_the_matrix():
    out = page(ferry_summary())
    evidence = out[out.index("Evidence\n") : out.index("Agreements\n")]
    assert "• Skerry Line on a second engineer on every night boat: + supports, conditional" in evidence
    assert "[3] Joren Pask: “We have moved, and we have moved a long way,” […] “What we" in evidence
    assert "Evidence" not in page(build_summary("Nobody spoke."))
