"""The page, driven end to end as a reader drives it."""

from __future__ import annotations

import pytest

from summarizer import Summary
from summarizer.summary import Finding
from summarizer.text.folding import legible, shown
from summarizer.views.page import Entry, to_index
from tests.browser.conftest import Opener
from tests.builders import Said, Stands, Who, build_summary
from tests.views.ferry import ferry_summary
from tests.views.hearing import TURNS, hearing, hostile

pytestmark = pytest.mark.browser

ARTICLE = """() => [...document.querySelectorAll('.text > p')].map((p) => {
  const copy = p.cloneNode(true);
  copy.querySelectorAll('.who').forEach((e) => e.remove());
  return copy.textContent;
})"""
SAID = """() => {
  const said = {};
  for (const mark of document.querySelectorAll('.text .st')) {
    const walker = document.createTreeWalker(mark, NodeFilter.SHOW_TEXT);
    let words = '';
    while (walker.nextNode()) if (!walker.currentNode.parentElement.closest('.who')) words += walker.currentNode.data;
    said[mark.dataset.n] = (said[mark.dataset.n] || '') + words;
  }
  return said;
}"""
IN_VIEW = """(e) => {
  const box = e.getClientRects()[0];
  const over = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  return box.top >= 0 && box.bottom <= innerHeight && e.contains(over);
}"""
"""Whether the first line of an element is on the screen with nothing above it."""
WHOLE = """(e) => {
  const box = e.getBoundingClientRect();
  return box.top >= document.querySelector('.bar').getBoundingClientRect().bottom && box.bottom <= innerHeight;
}"""
"""Whether all of an element is on the screen, below the bar."""


def chosen(page) -> list[str]:
    """The numbers of the statements that are lit."""
    return page.evaluate("[...new Set([...document.querySelectorAll('.text .st.on')].map((e) => e.dataset.n))]")


@pytest.mark.parametrize("make", [ferry_summary, hearing, hostile])
def test_the_article_is_whole_and_all_that_was_said_is_marked_in_place(opened: Opener, make):
    summary: Summary = make()
    page = opened(summary)
    text = summary.document.text
    assert page.evaluate(ARTICLE) == [legible(text[p.start : p.end]) for p in summary.document.paragraphs]
    said = page.evaluate(SAID)
    for number, statement in enumerate(summary.statements, 1):
        assert said[str(number)] == legible("".join(f.text for f in statement.content))


def test_speakers_stand_in_the_margin_at_the_height_of_their_words(opened: Opener):
    page = opened(ferry_summary())
    for number in (1, 6, 12):
        name, words = page.locator(f".who[data-n='{number}']").first, page.locator(f".st[data-n='{number}']").first
        assert name.bounding_box()["x"] + name.bounding_box()["width"] < page.locator(".text p").first.bounding_box()["x"] + 180
        line = words.evaluate("(e) => e.getClientRects()[0].top")
        assert abs(name.bounding_box()["y"] - line) < 60


def test_parties_have_colours_and_the_same_one_in_the_margin(opened: Opener):
    page = opened(ferry_summary())
    colour = "(e) => getComputedStyle(e).textDecorationColor"
    pask, oldane = page.locator(".st[data-n='1']").first, page.locator(".st[data-n='4']").first
    assert pask.evaluate(colour) != oldane.evaluate(colour)
    margin = page.locator(".who[data-n='1']").evaluate("(e) => getComputedStyle(e).borderRightColor")
    assert pask.evaluate(colour) == margin


def test_a_click_on_words_chooses_the_statement_and_its_link_leads_back_to_it(opened: Opener):
    page = opened(ferry_summary())
    page.locator(".st[data-n='3']").first.click()
    assert chosen(page) == ["3"]
    card = page.locator("#chosen-card")
    assert "Joren Pask" in card.inner_text()
    assert "“We have moved, and we have moved a long way,” […] “What we need now is an answer.”" in card.inner_text()
    assert page.url.endswith("#s-s3")
    again = opened(ferry_summary(), "#s-s3")
    assert chosen(again) == ["3"]
    assert again.locator(".st[data-n='3']").first.evaluate(IN_VIEW)


@pytest.mark.parametrize("height", [768, 900, 1080])
def test_the_first_choice_of_all_shows_its_card_beside_its_words(opened: Opener, height: int):
    for choose in (
        lambda page: page.locator(".stand").first.click(),
        lambda page: page.keyboard.press("j"),
        lambda page: page.locator(".st[data-n='1']").first.evaluate("(e) => (e.scrollIntoView({block: 'end'}), e.click())"),
    ):
        page = opened(ferry_summary(), viewport={"width": 1360, "height": height})
        choose(page)
        assert page.locator("#chosen").evaluate(WHOLE)
        assert page.locator(".st.on").first.evaluate(IN_VIEW)
    page = opened(ferry_summary(), "#s-s1", viewport={"width": 1360, "height": height})
    assert page.locator("#chosen").evaluate(WHOLE)


def test_a_choice_whose_card_is_in_view_moves_the_page_no_more_than_to_its_words(opened: Opener):
    page = opened(ferry_summary(), "#s-s6")
    here = page.evaluate("scrollY")
    page.locator(".st.on").first.click()
    assert page.evaluate("scrollY") == here


def test_going_back_chooses_what_was_chosen_before(opened: Opener):
    page = opened(ferry_summary())
    page.locator(".who[data-n='3']").first.click()
    page.locator(".who[data-n='6']").first.click()
    page.go_back()
    assert chosen(page) == ["3"]


def test_keys_walk_through_all_statements_a_speakers_and_a_partys(opened: Opener):
    page = opened(ferry_summary())
    for key, number in (
        ("j", "1"),
        ("j", "2"),
        ("k", "1"),
        ("s", "2"),
        ("s", "3"),
        ("s", "1"),
        ("S", "3"),
        ("p", "7"),
        ("P", "3"),
    ):
        page.keyboard.press(key)
        assert (key, chosen(page)) == (key, [number])
        assert page.evaluate("document.activeElement.dataset.n") == number
    assert page.locator(".st.kin").count() == 2
    page.keyboard.press("Escape")
    assert chosen(page) == []
    assert page.locator("#chosen").is_hidden()


def test_buttons_walk_too_and_say_what_they_do(opened: Opener):
    page = opened(ferry_summary(), "#s-s1")
    page.get_by_role("button", name="Next of this party").click()
    assert chosen(page) == ["2"]
    page.get_by_role("button", name="Previous of this speaker").click()
    assert chosen(page) == ["1"]


def test_single_keys_can_be_turned_off_and_do_not_act_while_typing(opened: Opener):
    page = opened(ferry_summary())
    page.keyboard.press("/")
    page.keyboard.type("jkm")
    assert page.locator("[name=text]").input_value() == "jkm"
    assert chosen(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.get_by_label("single keys work").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert chosen(page) == []


def test_everything_can_be_reached_with_the_tab_key(opened: Opener):
    page = opened(ferry_summary())
    reached = set()
    for _ in range(120):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.className + ' ' + document.activeElement.tagName"))
    text = " ".join(reached)
    for wanted in ("skip", "stand", "who", "INPUT", "SELECT", "SUMMARY", "BUTTON"):
        assert wanted in text


def test_a_nested_statement_is_seen_inside_its_parent(opened: Opener):
    page = opened(ferry_summary())
    inner = page.locator(".st[data-n='17'] .st[data-n='18']")
    assert inner.count() == 1
    style = "(e) => [getComputedStyle(e).textDecorationColor, getComputedStyle(e).textUnderlineOffset]"
    assert inner.evaluate(style) != page.locator(".st[data-n='17']").first.evaluate(style)
    assert "deep" in page.locator(".who[data-n='18']").get_attribute("class")
    inner.click()
    assert chosen(page) == ["18"]
    page.locator("#chosen").get_by_role("link", name="[17]").click()
    assert chosen(page) == ["17"]


def test_a_quotation_over_paragraphs_is_one_statement(opened: Opener):
    page = opened(ferry_summary())
    (number,) = [n for n, s in enumerate(ferry_summary().statements, 1) if "My neighbours" in s.content[0].text]
    marks = page.locator(f".st[data-n='{number}']")
    assert marks.count() == 2
    assert "continued" in page.locator(f".who[data-n='{number}'].more").inner_text()
    marks.nth(1).click()
    assert page.locator(f".st.on[data-n='{number}']").count() == 2
    assert "late boat,” […] “They cannot" in page.locator("#chosen-card").inner_text()


def test_a_cell_of_the_matrix_shows_its_evidence_in_the_article_and_leads_back(opened: Opener):
    page = opened(ferry_summary())
    cell = page.get_by_role("row", name="second engineer").get_by_role("link").first
    cell.click()
    assert chosen(page) == ["1", "3"]
    assert page.locator(".st.on").first.evaluate(IN_VIEW)
    assert page.locator(".cond.on").inner_text() == "if the union calls off the stoppage by Friday"
    assert "Skerry Line" in page.locator("#chosen-card h3").inner_text()
    assert page.url.endswith("#p-p1")
    page.get_by_role("link", name="Back to the table").click()
    assert cell.evaluate("(e) => e === document.activeElement")
    assert cell.evaluate(IN_VIEW)


def test_narrated_evidence_and_red_lines_are_shown_too(opened: Opener):
    page = opened(ferry_summary())
    narrated = page.locator(".stand.narrated").first
    narrated.click()
    assert page.locator(".ev.on").count() >= 1
    page.locator(".stand.redline").first.click()
    assert page.locator(".red.on").inner_text() == "never, on any boat, in any weather"


def test_stances_differ_by_shape_grounds_by_fill_and_words_say_both(opened: Opener):
    page = opened(ferry_summary())
    shapes = page.evaluate("Object.fromEntries([...document.querySelectorAll('symbol')].map((e) => [e.id, e.innerHTML]))")
    assert len(set(shapes.values())) == 4
    looks = page.evaluate(
        """() => ['stated', 'narrated', 'ascribed'].map((basis) => {
          const style = getComputedStyle(document.querySelector(`.legend .icon.${basis}`));
          return [style.fill === style.color, style.strokeDasharray !== 'none'];
        })"""
    )
    assert looks == [[True, False], [False, False], [False, True]]
    for stand in page.locator(".stand").all():
        words = stand.inner_text()
        assert any(stance in words for stance in ("supports", "opposes", "open", "does not say"))
        assert any(basis in words for basis in ("stated", "narrated", "ascribed"))
    assert page.locator("td.contested .stand.ascribed").count() == 1
    assert "contested" in page.locator("td.contested").inner_text()


def test_conclusions_lead_to_their_evidence(opened: Opener):
    page = opened(ferry_summary())
    for heading in ("Agreements", "Disputes", "Contested", "Changes", "Open questions"):
        assert page.get_by_role("heading", name=heading, exact=True).is_visible()
    page.locator(".conclusions .pic").first.click()
    assert len(chosen(page)) >= 1


def test_unresolved_comes_first_and_leads_to_its_place(opened: Opener):
    page = opened(ferry_summary())
    look = page.get_by_role("region", name="Worth a look")
    headings = look.get_by_role("heading", level=3).all_inner_texts()
    assert headings[0] == "Unresolved"
    look.get_by_role("link", name="s. 26").click()
    place = page.locator("#u-0")
    assert place.evaluate(IN_VIEW)
    assert place.inner_text() == "“exchanged views.”"


def test_the_gist_leads_to_the_sentences_it_rests_on(opened: Opener):
    page = opened(ferry_summary())
    page.locator(".gist .cite").first.click()
    assert page.locator(".gs.on").first.evaluate(IN_VIEW)


def test_filters_and_search_leave_what_fits(opened: Opener):
    summary = ferry_summary()
    page = opened(summary)
    found = page.locator("#found")

    def shown_numbers() -> list[int]:
        return [
            int(n)
            for n in page.evaluate("[...document.querySelectorAll('#statements .card:not([hidden])')].map((e) => e.dataset.n)")
        ]

    page.get_by_role("combobox", name="Party").select_option(label="Outer Islands Council (4)")
    assert shown_numbers() == [n for n, s in enumerate(summary.statements, 1) if s.speaker.party == "Outer Islands Council"]
    assert found.inner_text() == "4 of 21 statements"
    page.get_by_role("combobox", name="Form").select_option("direct")
    assert shown_numbers() == [
        n for n, s in enumerate(summary.statements, 1) if s.speaker.party == "Outer Islands Council" and s.form == "direct"
    ]
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert int(chosen(page)[0]) == shown_numbers()[0]
    page.get_by_role("button", name="Show all").click()
    page.wait_for_function("document.getElementById('found').textContent === '21 statements'")
    page.get_by_role("combobox", name="Speaker").select_option(label="Marit Oldane (5)")
    assert len(shown_numbers()) == 5
    page.get_by_role("button", name="Show all").click()
    page.get_by_role("combobox", name="Issue").select_option("0")
    cited = {id for p in summary.positions if p.issue == summary.issues[0].id for id in p.evidence.statements}
    assert shown_numbers() == [n for n, s in enumerate(summary.statements, 1) if s.id in cited]
    page.get_by_role("button", name="Show all").click()
    page.get_by_label("Search").fill("COURT cannot")
    assert len(shown_numbers()) == 1
    assert page.locator(".text .st:not(.off)").count() == 1
    page.get_by_label("Search").press("Enter")
    assert [int(n) for n in chosen(page)] == shown_numbers()
    page.get_by_label("Search").fill("no such words")
    assert found.inner_text() == "0 of 21 statements"


@pytest.mark.parametrize(
    "typed",
    ["the crews' union", "the crews’ union", "CREWS'  UNION", "'no' ", "“no”", '"we  wait"', "half - hearted", "10 km"],
)
def test_search_finds_words_however_their_marks_and_blanks_are_typed(opened: Opener, typed: str):
    text = "Ada said the crews’ union answers ‘no’ (and “no”), «we\nwait», half – hearted, 10\u202fkm away.\n\nBo said (so)."
    said = [Said("Ada", text[9 : text.index(" away")], "said", "Ada"), Said("Bo", "(so)", "said", "Bo")]
    page = opened(build_summary(text, said=said))
    page.get_by_label("Search").fill(typed)
    assert page.locator("#found").inner_text() == "1 of 2 statements"
    assert page.evaluate("[...CSS.highlights.get('found')].map(String).every((words) => words.length > 3)")
    assert page.evaluate("CSS.highlights.get('found').size") > 0 or typed[0] in "'\"“"  # a mark stands outside its quotation


def test_search_takes_every_character_for_itself(opened: Opener):
    page = opened(build_summary("Ada said (so.)* [x]", said=[Said("Ada", "(so.)* [x]", "said", "Ada")]))
    for typed, found in (("(so.)* [x]", 1), (".*", 0), ("[", 1), ("\\", 0), ("a.a", 0), ("^", 0)):
        page.get_by_label("Search").fill(typed)
        assert (typed, page.locator("#statements .card:not([hidden])").count()) == (typed, found)


def test_an_address_that_cannot_be_decoded_opens_the_page(opened: Opener):
    page = opened(ferry_summary(), "#%E0%A4%A")
    page.keyboard.press("j")
    assert chosen(page) == ["1"]


def test_light_and_dark_follow_the_system_and_the_button(opened: Opener):
    background = "getComputedStyle(document.body).backgroundColor"
    light, dark = opened(ferry_summary(), color_scheme="light"), opened(ferry_summary(), color_scheme="dark")
    assert light.evaluate(background) != dark.evaluate(background)
    button = dark.get_by_role("button", name="Colours")
    button.click()
    assert dark.evaluate(background) == light.evaluate(background)
    assert button.inner_text() == "Colours: light"


def test_on_a_phone_nothing_is_wider_than_the_screen_and_the_evidence_is_not_covered(opened: Opener):
    for summary in (ferry_summary(), hearing(), hostile()):
        page = opened(summary, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
        assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
    page = opened(ferry_summary(), "#s-s12", viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    assert page.locator(".st[data-n='12']").first.evaluate(IN_VIEW)
    assert page.locator("#chosen").evaluate(IN_VIEW)
    assert page.get_by_role("columnheader", name="Skerry Line").count() == 1
    assert page.locator(".matrix").get_by_role("cell").count() == 12


def test_in_print_the_article_and_the_matrix_stand_without_controls(opened: Opener):
    page = opened(ferry_summary(), "#s-s3")
    page.emulate_media(media="print")
    for hidden in (".bar", "#filters", "#chosen", "#statements"):
        assert page.locator(hidden).is_hidden()
    for visible in (".text", ".matrix", ".who >> nth=0", "#made", "#look"):
        assert page.locator(visible).is_visible()
    assert page.pdf().startswith(b"%PDF")


def test_in_print_no_party_is_cut_off_however_many_there_are(opened: Opener):
    for count in (3, 5, 6, 7, 14):
        who = [Who(f"Ada{n}", f"Binnenschifffahrtsgewerkschaft {n}") for n in range(count)]
        text = "\n\n".join(f"Ada{n} said that quay {n} must go." for n in range(count))
        said = [Said(w.name, f"that quay {n} must go", "said", w.name) for n, w in enumerate(who)]
        stands = [
            Stands(w.party, "quays", "supports", said=[n], ascribed_by=["Donaudampfschifffahrtskapitän"], basis="ascribed")
            for n, w in enumerate(who, 1)
        ]
        page = opened(build_summary(text, who=who, said=said, stands=stands), viewport={"width": 688, "height": 1000})
        page.emulate_media(media="print")  # 688 pixels are what an A4 page has between its margins
        wide = """(e) => [...e.querySelectorAll('*')]
          .filter((c) => c.checkVisibility() && c.getBoundingClientRect().right > innerWidth + 1).length"""
        assert page.locator(".matrix").evaluate(wide) == 0
        assert page.evaluate("document.scrollingElement.scrollWidth") <= 688
        shown = page.locator(".matrix").inner_text()
        assert all(w.party in " ".join(shown.split()) for w in who)


def test_in_print_all_that_deserves_a_look_is_unfolded(opened: Opener):
    findings = [Finding(kind="k", severity="error", message=f"trouble number {n}", spans=()) for n in range(9)]
    page = opened(build_summary("Ada said it. Bo laughed.", unresolved=findings, dismissed=[("laughed", "no statement")]))
    assert page.get_by_text("trouble number 8").is_hidden()
    page.emulate_media(media="print")
    assert page.get_by_text("trouble number 8").is_visible()
    assert page.get_by_text("no statement", exact=True).is_visible()


def test_without_script_the_page_still_reads_and_its_links_lead_on(opened: Opener):
    page = opened(ferry_summary(), "#s-s12", java_script_enabled=False)
    assert page.locator(".st[data-n='12']").first.is_visible()
    assert page.locator("#filters").is_hidden()
    page.locator(".stand").first.click()
    assert page.url.endswith("#p-p1")
    assert page.locator("#p-p1").is_visible()


def test_hostile_text_is_text(opened: Opener):
    summary = hostile()
    page = opened(summary)
    count = "(names) => names.map((name) => document.querySelectorAll(name).length)"
    assert page.evaluate(count, ["script", "style", "meta[http-equiv]"]) == [1, 1, 1]
    assert page.evaluate(count, ["img", "iframe", "object", "embed", "base", "link:not([rel=icon])"]) == [0] * 6
    names = set(page.evaluate("[...document.querySelectorAll('*')].flatMap((e) => [...e.attributes]).map((a) => a.name)"))
    assert not [name for name in names if name.startswith("on") or name == "style"]
    assert page.evaluate("[...document.querySelectorAll('[href]')].every((e) => /^(#|data:,$)/.test(e.getAttribute('href')))")
    assert page.locator("h1").inner_text().replace("\n", "") == shown(summary.document.title)
    assert not set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068\x1b\x07") & set(page.evaluate("document.body.textContent"))
    for link in ("[href^='#p-'] >> nth=0", ".who >> nth=1"):
        page.locator(link).click()
        assert page.locator("#chosen-card script, #chosen-card img, #chosen-card style").count() == 0


def test_the_content_security_policy_forbids_what_is_not_the_pages_own(opened: Opener):
    page = opened(ferry_summary(), quiet=False)
    page.evaluate(
        """() => {
          window.broken = [];
          document.addEventListener('securitypolicyviolation', (e) => window.broken.push(e.effectiveDirective));
          const script = document.createElement('script');
          script.textContent = 'window.ran = true';
          document.body.append(script);
          document.body.setAttribute('onclick', 'window.ran = true');
          document.body.click();
          document.body.insertAdjacentHTML('beforeend', '<p style="color: red" id="styled">x</p><img src="https://example.org/x.png">');
          fetch('https://example.org/').catch(() => {});
        }"""
    )
    page.wait_for_function("window.broken.length >= 5")
    assert page.evaluate("window.ran") is None
    assert page.locator("#styled").evaluate("(e) => getComputedStyle(e).color") != "rgb(255, 0, 0)"
    assert set(page.evaluate("window.broken")) == {
        "script-src-elem",
        "script-src-attr",
        "style-src-attr",
        "img-src",
        "connect-src",
    }


def test_a_long_hearing_is_a_small_page_and_a_step_changes_little_of_it(opened: Opener):
    page = opened(hearing())
    assert page.locator(".text .st").count() == TURNS
    assert page.evaluate("document.querySelectorAll('*').length") < 6000
    page.evaluate(
        """() => {
          window.changes = 0;
          new MutationObserver((all) => (window.changes += all.length)).observe(document.querySelector('.text'), {
            subtree: true, childList: true, attributes: true,
          });
        }"""
    )
    page.keyboard.press("j")
    page.keyboard.press("j")
    # Two statements, and twice the other statements of one speaker in six.
    assert page.evaluate("new Promise((done) => setTimeout(() => done(window.changes)))") < 2 * TURNS / 6 * 2
    assert chosen(page) == ["2"]
    page.get_by_label("Search").fill("question 200:")
    assert page.locator("#found").inner_text() == f"1 of {TURNS} statements"
    assert page.evaluate("new Promise((done) => setTimeout(() => done(window.changes)))") < 4 * TURNS


def test_statements_without_parties_issues_or_names_make_a_page(opened: Opener):
    opened(build_summary("Nobody spoke."))
    page = opened(build_summary("It was said that boats sink.", said=[Said("", "that boats sink", "said")]))
    page.locator(".st").click()
    assert "No source named" in page.locator("#chosen-card").inner_text()
    many = [Who(f"Speaker {n}", f"Party {n}") for n in range(14)]
    text = " ".join(f"Speaker {n} said it is {n}." for n in range(14))
    page = opened(build_summary(text, who=many, said=[Said(w.name, f"it is {n}.", "said", w.name) for n, w in enumerate(many)]))
    assert page.locator(".st").count() == 14


def test_an_index_finds_and_opens_its_pages(opened: Opener):
    entries = [Entry("a b.html", ferry_summary()), Entry("h.html", hearing()), Entry("x.html", hostile())]
    page = opened(to_index(entries))
    assert page.get_by_role("listitem").count() == 3
    assert [e.get_attribute("href") for e in page.locator("h2 a").all()] == ["a%20b.html", "h.html", "x.html"]
    page.get_by_label("Search").fill("weir")
    assert page.locator("#found").inner_text() == "1 of 3 articles"
    assert page.locator(".entry:visible h2").inner_text() == "Hearing of the river committee, second day"
    page.get_by_label("Search").fill("river  COMMITTEE")
    assert page.locator("#found").inner_text() == "1 of 3 articles"


def test_the_picture_of_the_matrix_opens_with_its_words(opened: Opener):
    from summarizer.views.matrix_svg import to_svg

    for summary in (ferry_summary(), hostile()):
        page = opened(to_svg(summary), ending="svg")
        words = page.evaluate("[...document.querySelectorAll('text')].map((e) => e.textContent).join(' ')")
        assert "supports" in words
        wide = page.evaluate(
            """() => [...document.querySelectorAll('text')]
              .map((e) => e.getBBox())
              .filter((box) => box.x + box.width > document.documentElement.width.baseVal.value).length"""
        )
        assert wide == 0
