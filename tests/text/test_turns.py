from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.text.turns import turns, words_begin


def labels(text: str) -> list[str]:
    return [text[slice(*turn.label)] for turn in turns(text)]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("MS. HALE: We sail.\nMR. LENZ: When?", ["MS. HALE", "MR. LENZ"]),
        ("MODERATOR (on stage): Next.", ["MODERATOR (on stage)"]),
        ("Minister Hale: We sail.", ["Minister Hale"]),
        ("Hale: We sail.\nLenz: When?\nHale: Now.", ["Hale", "Hale"]),
        ("Q: When?\nA: Now.\nQ: Why?\nA: Because.", ["Q", "A", "Q", "A"]),
        ("[10:15] MS. HALE: We sail.", ["MS. HALE"]),
        ("00:12 MR. LENZ: When?\n(00:00:14) - MS. HALE: Now.", ["MR. LENZ", "MS. HALE"]),
        ("MR. LENZ (00:15): No.", ["MR. LENZ (00:15)"]),
        ("ÁLVAREZ: We sail.\n\nÖZDEMIR: When?", ["ÁLVAREZ", "ÖZDEMIR"]),
        ("SPEAKER 1: We sail.\n\nSpeaker 2: When?", ["SPEAKER 1", "Speaker 2"]),
        ("**MS. HALE:** We sail.\n\n**Lenz**: When?\n\n**Lenz**: Why?", ["MS. HALE", "Lenz", "Lenz"]),
        ("Ms. de la Cruz: We sail.", ["Ms. de la Cruz"]),
        ("Ida von der Aue: We sail.\n\nLENZ: When?\n\nIda von der Aue: Now.", ["Ida von der Aue", "LENZ", "Ida von der Aue"]),
        ("MR. READ: We sail.\n\nMs. Live: When?", ["MR. READ", "Ms. Live"]),
    ],
)
def test_a_label_before_a_colon(text: str, named: list[str]) -> None:
    assert labels(text) == named
    assert [text[slice(*turn.mark)] for turn in turns(text)] == [":"] * len(named)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("MS. HALE:\nWe sail.\n\nMr. Lenz:\n\nWhen?", ["MS. HALE", "Mr. Lenz"]),
        ("**MODERATOR:**\nNext.\n\nMODERATOR:\nThank you.", ["MODERATOR", "MODERATOR"]),
        ("Speaker 1:\nWe sail.\n\nSpeaker 2:\nWhen?", ["Speaker 1", "Speaker 2"]),
    ],
)
def test_the_words_may_begin_on_the_next_line(text: str, named: list[str]) -> None:
    assert labels(text) == named


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Mr. Lenz. When?\n\nThe Chair. Order.\n\nMs. Hale. Mr. Chairman, now.", ["Mr. Lenz", "The Chair", "Ms. Hale"]),
        (
            "    Mr. LENZ. I ask the\nwitness.\n    General Roke. Yes.\n    Mr. ODUN. So?",
            ["Mr. LENZ", "General Roke", "Mr. ODUN"],
        ),
        ("Mr. Scott of Varn. I rise.\nMs. von der Aue. So do I.", ["Mr. Scott of Varn", "Ms. von der Aue"]),
        (
            "Mr. J. Lenz. I do.\nThe PRESIDING OFFICER. Yes.\nDr. Hale. No.",
            ["Mr. J. Lenz", "The PRESIDING OFFICER", "Dr. Hale"],
        ),
    ],
)
def test_a_printed_record_sets_a_full_stop_for_the_colon(text: str, named: list[str]) -> None:
    assert labels(text) == named
    assert {text[slice(*turn.mark)] for turn in turns(text)} == {"."}


@pytest.mark.parametrize(
    "text",
    [
        "UPDATE: The quay is shut.\nREAD MORE: The toll",
        "The plan has one aim: peace.",
        "Halvemond: a city and its pier",
        "Note: The quay is shut.\n\nPhoto: Ada Holm\n\nPhoto: Jon Lenz",
        "Norland: We will not pay, and the Islands will.",
        "**Enquiries:** the quay office\n\n**Price:** two crowns",
        "KEY POINTS:\nThe quay is shut.\n\nBACKGROUND:\nThe toll rose.",
        "Step 1: Cut the rope.\nStep 2: Row.\nDay 3: Rest.",
        "Minister Hale:\nthe man who shut the quay",
        "1. Mr. Lenz. Chair.\n2. Ms. Hale. Clerk.",
        "Mr. Lenz. He shut the quay.\n\nNobody knows why.",
        "She gave the letter to\nMr. Lenz. He kept it from\nMs. Hale. She knew.",
        "General Timber. Shares rose.\nGeneral Salt. Shares fell.",
        "Mr. Chairman. We ask for time.\n\nMr. Speaker. We ask again.",
        "Mr. Lenz came late. He left.\n\nMs. Hale said no. She left too.",
        "Mr. Lenz.\nMs. Hale.\nMr. Odun.",
    ],
)
def test_lines_of_news_and_lists_label_nobody(text: str) -> None:
    assert labels(text) == []


@pytest.mark.parametrize(
    ("text", "first"),
    [("HALE: No.", "No."), ("**HALE:** No.", "No."), ("**HALE**: No.", "No."), ("MS. HALE:\n\nNo.\nMS. HALE:\nYes.", "No.")],
)
def test_words_begin_behind_the_mark_the_blanks_and_the_end_of_bold_type(text: str, first: str) -> None:
    assert text[words_begin(text, turns(text)[0]) :].startswith(first)


PIECES = st.sampled_from("MR. LENZ|Ms. Hale|Hale|The Chair|: |. |\n|\n\n|    |**|00:12 |no|(|)".split("|"))


@given(st.lists(PIECES, max_size=30).map("".join), st.text(max_size=20))
def test_any_text_gives_turns_in_order_each_with_words_behind_it(made: str, rest: str) -> None:
    text = made + rest
    found = turns(text)
    assert found == turns(text)
    ends = [0]
    for turn in found:
        assert ends[-1] <= turn.label.start < turn.label.end <= turn.mark.start < turn.mark.end < len(text)
        assert turn.mark.end <= words_begin(text, turn) < len(text)
        ends.append(turn.mark.end)


@pytest.mark.parametrize("piece", ["MR. LENZ: ", "Mr. Lenz. No.\n", "**A:**\n", "((((", "Mr. A. ", "\n", "[1:", "A B C D\n"])
def test_two_hundred_thousand_characters_of_labels_are_read(piece: str) -> None:
    assert all(turn.mark.end <= 200_000 for turn in turns(piece * (200_000 // len(piece))))
