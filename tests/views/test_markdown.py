import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from summarizer.text.folding import shown
from summarizer.views.markdown import escaped, to_markdown
from tests.builders import HOSTILE, Said, Stands, Who, build_summary, summaries
from tests.views.ferry import LINE, ferry_summary

READER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
HARMLESS = {"text", "softbreak", "inline", "em", "strong", "paragraph", "heading", "bullet_list", "list_item"} | {
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "html_inline",
}
LINES = st.lists(st.sampled_from(HOSTILE) | st.text(max_size=12), max_size=3).map(" ".join)


def tokens(markdown: str) -> list[Token]:
    return [inner for outer in READER.parse(markdown) for inner in (outer, *(outer.children or ()))]


def words(markdown: str) -> str:
    """What a reader sees."""
    return "".join(t.content for t in tokens(markdown) if t.type == "text").replace("@\u2060", "@")


def is_harmless(markdown: str) -> bool:
    return all(
        t.type.removesuffix("_open").removesuffix("_close") in HARMLESS and (t.type != "html_inline" or t.content == "<br>")
        for t in tokens(markdown)
    )


def test_the_document_holds_all_parts():
    out = to_markdown(ferry_summary())
    for line in (
        "# Ferry talks run past midnight as Skerry Line offers to keep second engineer",
        "### Skerry Line",
        "**Joren Pask**, chief executive",
        "- \\[3\\] “We have moved, and we have moved a long way,” \\[…\\] “What we need now is an answer.” "
        "— *Pask told · quoted · to reporters · s. 5–6*",
        "| Issue | Skerry Line | Deck and Engine Union | Outer Islands Council | Government |",
        "- warning: this quotation stands in no statement (s. 26)",
        "- Quotations: 15 of 16 covered (94%) · 1 unresolved",
    ):
        assert f"{line}\n" in out
    assert "  - \\[18\\] **Selma Quarry, Transport Minister, Government:** " in out
    assert is_harmless(out)


def test_the_matrix_is_a_table_with_a_cell_for_each_party():
    found = tokens(to_markdown(ferry_summary()))
    assert sum(t.type == "tr_open" for t in found) == 1 + 3
    assert sum(t.type in ("th_open", "td_open") for t in found) == (1 + 3) * (1 + 4)


def test_an_empty_summary_says_so():
    out = to_markdown(build_summary("Nobody spoke."))
    assert "No statement was found." in out
    assert "No party takes a side." in out


@given(LINES)
def test_escaped_text_is_read_as_its_words_alone(text):
    line = escaped(text)
    for around in ("{}", "- {}", "# {}", "- \\[1\\] {}", "x {}"):
        markdown = around.format(line)
        assert [t.type for t in tokens(markdown) if t.type == "html_inline"] == []
        assert is_harmless(markdown)
        assert words(markdown).endswith(shown(text))


@pytest.mark.parametrize("text", HOSTILE)
def test_escaped_text_does_not_break_a_table(text):
    found = tokens(f"| a | b |\n| --- | --- |\n| {escaped(text)} | x |\n")
    assert sum(t.type == "td_open" for t in found) == 2
    assert shown(text) in "".join(t.content for t in found if t.type == "text").replace("@\u2060", "@")


@pytest.mark.parametrize("text", ["see https://example.org", "www.example.org", "WWW.example.org", "ada@example.org", "@ada"])
def test_addresses_are_not_left_for_github_to_link(text):
    line = escaped(text)
    assert "://" not in line
    assert "www." not in line.lower()
    assert "@e" not in line
    assert "@a" not in line


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_stays_text_in_every_place(hostile):
    text = f"Ada said {hostile} and left. {hostile} Bo wept."
    name, party = f"{hostile} Ada", f"{hostile} Crews"
    summary = build_summary(
        text,
        title=hostile,
        source=hostile,
        who=[Who(name, party, hostile)],
        said=[Said(name, hostile, cue="said", medium=hostile, addressee=hostile, said_at=hostile)],
        stands=[Stands(party, "i", "supports", said=[1], voiced_by=[name], conditions=[hostile], red_line=[hostile])],
        proposals={"i": hostile},
        gist=[(hostile, ["Bo wept"])],
        dismissed=[(hostile, hostile)],
    )
    out = to_markdown(summary)
    assert is_harmless(out)
    assert words(out).count(shown(hostile)) >= 10


@given(summaries())
def test_any_summary_gives_harmless_markdown_with_all_its_statements(summary):
    out = to_markdown(summary)
    assert is_harmless(out)
    read = words(out)
    for statement in summary.statements:
        for fragment in statement.content:
            assert shown(fragment.text) in read
    assert sum(t.type == "heading_open" and t.tag == "h2" for t in tokens(out)) in (3, 4)


def test_parties_are_named_once_as_a_heading():
    assert to_markdown(ferry_summary()).count(f"### {LINE}\n") == 1


def test_the_evidence_under_each_cell_is_quoted():
    out = to_markdown(ferry_summary())
    evidence = out[out.index("**Evidence**") : out.index("**Agreements**")]
    assert "- **Skerry Line** on a second engineer on every night boat: \\+ supports, conditional" in evidence
    assert (
        "  - \\[3\\] Joren Pask: “We have moved, and we have moved a long way,” \\[…\\] “What we need now is an answer.”"
        in evidence
    )
    assert "− opposes, contested" in evidence
