import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings

from summarizer.text.folding import shown
from summarizer.views.matrix_svg import to_svg
from tests.builders import HOSTILE, Said, Stands, Who, build_summary, summaries
from tests.views.ferry import ferry_summary

SVG = "{http://www.w3.org/2000/svg}"
ELEMENTS = {f"{SVG}{name}" for name in ("svg", "title", "desc", "rect", "line", "text", "g", "path")}


def read(picture: str) -> ET.Element:
    """Parse a picture; fails on elements and attributes that could do something."""
    root = ET.fromstring(picture)  # noqa: S314
    for element in root.iter():
        assert element.tag in ELEMENTS
        assert not [name for name in element.attrib if name.startswith("on") or "href" in name or name == "style"]
    return root


def words(root: ET.Element) -> str:
    return " ".join(element.text or "" for element in root.iter(f"{SVG}text"))


def test_the_picture_tells_what_the_matrix_tells():
    root = read(to_svg(ferry_summary()))
    told = words(root)
    for wanted in (
        "Skerry Line",
        "opposes",
        "stated by",
        "on a condition",
        "red line",
        "≠ contested",
        "formerly",
        "not stated",
    ):
        assert wanted in told
    assert "Skerry Line on a second engineer" in root.findtext(f"{SVG}desc")
    assert root.get("viewBox") == f"0 0 {root.get('width')} {root.get('height')}"


def test_grounds_are_told_without_colour():
    text = "Ada said yes. Bo will not have it. Cy said Di wants it."
    summary = build_summary(
        text,
        who=[Who("Ada", "A"), Who("Cy", "C")],
        said=[Said("Ada", "yes", "said"), Said("Cy", "Di wants it", "said")],
        stands=[
            Stands("A", "i", "supports", said=[1]),
            Stands("C", "i", "supports", narrated=["Bo will not have it."], basis="narrated"),
            Stands("C", "j", "supports", said=[2], basis="ascribed", ascribed_by=["Cy"]),
        ],
    )
    outlines = [g.find(f"{SVG}path") for g in read(to_svg(summary)).iter(f"{SVG}g")][:3]
    looks = {(o.get("fill") == o.get("stroke"), o.get("stroke-dasharray") is not None) for o in outlines}
    assert looks == {(True, False), (False, False), (False, True)}


def test_without_positions_it_says_so():
    assert "No party takes a side." in words(read(to_svg(build_summary("Nobody spoke."))))


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_names_stay_text(hostile):
    summary = build_summary(
        "Ada said yes.",
        title=hostile,
        who=[Who("Ada", hostile)],
        said=[Said("Ada", "yes", "said")],
        stands=[Stands(hostile, "i", "open", said=[1], voiced_by=[hostile])],
        proposals={"i": hostile},
    )
    told = words(read(to_svg(summary))).replace(" ", "")
    assert told.count(shown(hostile).replace(" ", "")) >= 3


@settings(max_examples=25)
@given(summaries())
def test_any_summary_gives_a_sound_picture(summary):
    root = read(to_svg(summary))
    assert float(root.get("height")) > 0
    assert sum(1 for _ in root.iter(f"{SVG}g")) >= len(summary.positions)
