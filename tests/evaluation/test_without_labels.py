"""What a summary's own figures and the document say without labels."""

from hypothesis import given

from summarizer.evaluation.operational import operation
from summarizer.evaluation.without_labels import score_without_labels
from summarizer.summary import Coverage, Provenance, Share, Usage
from tests.builders import Said, Stands, Who, build_summary, summaries

TEXT = "“We sail at dawn,” Ada Holm said. “Not without pay,” said Émil Lind of the Crews’ Union. Fares rise by 12 percent."


def rates(**parts):
    return score_without_labels(build_summary(TEXT, **parts)).rates


def test_shares_come_from_the_summary_with_their_denominators():
    coverage = Coverage(
        quotations=Share(total=5, covered=3, dismissed=1, unresolved=1),
        cues=None,
        pointers=Share(total=40, covered=38, unresolved=2),
    )
    found = rates(coverage=coverage)
    assert (found["pointers unresolved"].hits, found["pointers unresolved"].of) == (2, 40)
    assert [found[f"quotations {e}"].hits for e in ("covered", "dismissed", "unresolved")] == [3, 1, 1]
    assert found["quotations covered"].of == 5
    assert found["cues covered"].of == 0


def test_quoted_characters_are_counted_in_the_text_itself():
    found = rates(said=[Said("Ada Holm", "“We sail at dawn,”")])["quoted characters covered"]
    assert (found.hits, found.of) == (len("We sail at dawn,"), len("We sail at dawn,") + len("Not without pay,"))


def test_names_that_the_document_does_not_hold_are_found():
    found = rates(
        who=[
            Who("Ada Holm", party="Crews"),
            Who("Emil Lind", party="Owners"),
            Who("Ada Stone"),
            Who("a nameless sailor", kind="unnamed"),
        ]
    )
    assert (found["actor names grounded"].hits, found["actor names grounded"].of) == (2, 3)
    assert (found["party names grounded"].hits, found["party names grounded"].of) == (1, 2)


def test_names_and_numbers_that_the_model_wrote_must_be_the_documents():
    gist = "The crews and Holm accept 12 percent, not 15, as Stone says."
    found = rates(stands=[Stands("Crews", "fares", "supports", narrated=["Fares rise"], gist=gist)])["written words grounded"]
    assert (found.hits, found.of) == (2, 4)


def test_a_failure_knows_nothing_and_has_the_same_names():
    assert all(r.of == 0 for r in score_without_labels(None).rates.values())
    assert score_without_labels(None).rates.keys() == rates().keys()


@given(summaries())
def test_any_summary_can_be_scored(summary):
    reported = {
        "pointers unresolved",
        *(f"{w} {e}" for w in ("quotations", "cues") for e in ("covered", "dismissed", "unresolved")),
    }
    for name, rate in score_without_labels(summary).rates.items():
        if name not in reported:
            assert 0 <= rate.hits <= rate.of, name


def made(seconds=None, cost=None, tokens=None):
    usage = Usage(input_tokens=tokens, output_tokens=tokens)
    return build_summary(
        TEXT, provenance=Provenance(reader="llm", model="m", calls=2, rounds=1, usage=usage, cost_usd=cost, seconds=seconds)
    )


def test_operation_adds_up_and_keeps_failures():
    total = operation([made(1.0, 0.5, 10), None, made(3.0, 0.25, 20), made(2.0, 0.25, 30)])
    assert (total.articles, total.failures, total.calls, total.rounds) == (4, 1, 6, 3)
    assert (total.input_tokens, total.cost_usd) == (60, 1.0)
    assert (total.seconds_median, total.seconds_95, total.timed) == (2.0, 3.0, 3)
    assert total.characters == 3 * len(TEXT)


def test_tokens_of_failures_are_added_as_far_as_they_are_known():
    lost = [Usage(input_tokens=5), Usage(input_tokens=7, output_tokens=1)]
    total = operation([made(1.0, 0.5, 10), None, None], lost)
    assert (total.input_tokens, total.output_tokens) == (22, 11)
    assert operation([None], [Usage(input_tokens=5)]).input_tokens == 5
    assert operation([made(tokens=None), None], lost).input_tokens is None


def test_an_unknown_part_makes_a_total_unknown_not_smaller():
    total = operation([made(1.0, 0.5, 10), made(None, None, None)])
    assert (total.input_tokens, total.output_tokens, total.cost_usd) == (None, None, None)
    assert total.timed == 1
    assert operation([]).cost_usd is None
    assert operation([None]).seconds_median is None
