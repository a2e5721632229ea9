"""The gate: each kind of damage has its exit code, and is told with what to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.errors import InputError
from summarizer.evaluation import fingerprints, run
from summarizer.evaluation.baselines import Baseline, baseline_file, bless, load_baseline, merged, save_baseline
from summarizer.evaluation.counts import Counts, Rate, Scored
from summarizer.evaluation.gate import Judgement, judge
from summarizer.evaluation.gold import GoldArticle
from summarizer.evaluation.results import CaseResult, Results
from summarizer.evaluation.suite import Floor, GateSettings, Suite, load_cases, load_suite
from tests.evaluation.small_suite import MODEL, Script, record_suite, write_suite


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A suite, recorded and blessed."""
    file = write_suite(tmp_path / "suite")
    record_suite(file)
    blessed(file)
    return file


def blessed(file: Path) -> None:
    suite = load_suite(file)
    assert suite.baselines is not None
    save_baseline(bless(run(file), MODEL, suite.name, load_cases(suite)), baseline_file(suite.baselines, MODEL))


def gated(file: Path, results: Results | None = None, **changed: Any) -> Judgement:
    suite = load_suite(file)
    assert suite.baselines is not None
    path = baseline_file(suite.baselines, MODEL)
    baselines = {MODEL: load_baseline(path)} if path.exists() else {}
    return judge(suite, load_cases(suite), results or run(file), baselines, **changed)


def told(judgement: Judgement) -> str:
    return "\n".join("\n".join((f.text, *f.details, f.remedy)) for f in judgement.findings if f.level != "good")


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_the_same_run_is_good(file: Path) -> None:
    judgement = gated(file)
    assert judgement.exit_code == 0
    assert told(judgement) == ""


def test_a_planted_regression_of_two_statements_is_caught_and_shown(file: Path) -> None:
    record_suite(file, Script(without=[2, 4]), again=True)
    judgement = gated(file)
    assert judgement.exit_code == 1
    said = told(judgement)
    assert "now missed: s2, Lio Marr: “that her government “will not sign” the lease offered by Ostmark”" in said
    assert "now missed: s4, Lio Marr: “having leaked the draft”" in said
    assert "partial: 8 right of 9 predicted and 8 labelled, was; 6 right of 7 predicted and 8 labelled, is" in said
    assert "take it with summarizer eval bless" in said
    blessed(file)
    assert gated(file).exit_code == 0


def test_a_gain_is_a_change_too(file: Path) -> None:
    record_suite(file, Script(without=[2, 4]), again=True)
    blessed(file)
    record_suite(file, again=True)
    judgement = gated(file)
    assert judgement.exit_code == 1
    assert "now found: s2" in told(judgement)


def test_a_damaged_recording_is_broken(file: Path) -> None:
    edit(file.parent / "recordings" / MODEL / "quay-lease.json", "Lio Marr", "Lia Marr")
    judgement = gated(file)
    assert judgement.exit_code == 2
    assert "the answer is not the one that was recorded; take it from version control again" in told(judgement)


def test_a_label_that_changed_is_not_comparable(file: Path) -> None:
    before = run(file)
    edit(file.parent / "fixtures" / "quay-lease" / "labels.yaml", "force: declined", "force: asserted")
    judgement = gated(file, before)
    assert judgement.exit_code == 2
    assert "its labels or its article have changed since the run\nrun the suite again" in told(judgement)
    judgement = gated(file)
    assert judgement.exit_code == 2
    assert "the labels or articles of 1 cases are not those of the baseline: quay-lease" in told(judgement)
    assert "make a new baseline with summarizer eval bless" in told(judgement)


def test_a_label_that_is_not_in_the_article_is_broken(file: Path) -> None:
    edit(file.parent / "fixtures" / "quay-lease" / "labels.yaml", "content: quay lease", "content: quay leash")
    with pytest.raises(InputError, match=r"labels\.yaml:\d+: statement s1"):
        gated(file)


def test_names_of_labellers_and_tags_may_change(file: Path) -> None:
    edit(file.parent / "fixtures" / "quay-lease" / "labels.yaml", "labelled_by: [a test's author]", "labelled_by: [x, y]")
    edit(file.parent / "fixtures" / "quay-lease" / "labels.yaml", "tags: [condition, ascribed-stand]", "tags: [hedge]")
    assert gated(file).exit_code == 0


def test_a_threshold_that_is_not_reached_is_bad(file: Path) -> None:
    edit(file, "partial.f1: {least: 0.5}", "partial.f1: {least: 0.99}")
    judgement = gated(file)
    assert judgement.exit_code == 1
    assert "partial.f1 is 0.9412, under the floor of 0.99" in told(judgement)
    assert "change gate: floors: in" in told(judgement)


def test_a_ceiling_that_is_passed_is_bad(file: Path) -> None:
    edit(file, "pointers unresolved: {most: 0.2}", "actor names grounded: {most: 0.2}")
    assert "over the ceiling of 0.2" in told(gated(file))
    assert gated(file).exit_code == 1


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("partial.f2", "there is no score named 'partial.f2'; near it are partial.f1"),
        ("addressee given match, labelled", "no occasion"),
    ],
)
def test_a_floor_that_cannot_be_judged_is_broken(file: Path, name: str, says: str) -> None:
    edit(file, "partial.f1: {least: 0.5}", f'"{name}": {{least: 0.5}}')
    judgement = gated(file)
    assert judgement.exit_code == 2
    assert says in told(judgement)


def test_another_version_of_the_scorer_is_not_comparable(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, now = run(file), fingerprints.SCORER_VERSION
    monkeypatch.setattr(fingerprints, "SCORER_VERSION", "next")
    judgement = gated(file, before)
    assert judgement.exit_code == 2
    assert "the run was scored by another version of the scorer than next\nrun the suite again" in told(judgement)
    judgement = gated(file)
    assert judgement.exit_code == 2
    assert f"the version of the scorer is next, the baseline's {now}: not comparable" in told(judgement)
    with pytest.raises(InputError, match="another version of the scorer"):
        bless(before, MODEL, "small", load_cases(load_suite(file)))


def test_a_scorer_that_changed_without_a_new_version_shows_in_the_stored_predictions(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(file)
    edit(file, "models: [scripted]", "models: [stored]")
    suite, cases = load_suite(file), load_cases(load_suite(file))
    kept = {"stored": bless(run(file), "stored", suite.name, cases)}
    edit(file, "scripted:", "stored:")
    suite = load_suite(file)
    assert judge(suite, cases, run(file), kept).exit_code == 0
    monkeypatch.setattr("summarizer.evaluation.statements.aligned", lambda gold, pred, threshold: [])
    judgement = judge(suite, cases, run(file), kept)
    assert judgement.exit_code == 1
    assert "partial: 8 right of 9 predicted and 8 labelled, was; 0 right" in told(judgement)


def store(file: Path) -> None:
    folder = file.parent / "predictions"
    folder.mkdir()
    for result in run(file).cases:
        assert result.summary is not None
        (folder / f"{result.case}.json").write_text(result.summary.model_dump_json(), "utf-8")


def test_stored_predictions_are_untouched_by_any_prompt(file: Path, tmp_path: Path) -> None:
    store(file)
    (tmp_path / "none").mkdir()
    stored = run(file, ["stored"], prompts=tmp_path / "none").cases
    assert [(r.mode, r.scored) for r in stored] == [("stored", r.scored) for r in run(file).cases]
    (file.parent / "predictions" / "quay-lease.json").write_text("{}", "utf-8")
    assert "the stored prediction is damaged or of another schema" in run(file, ["stored"]).cases[0].broken


def test_a_missing_baseline_is_broken_and_never_a_pass(file: Path) -> None:
    (file.parent / "baselines" / f"{MODEL}.json").unlink()
    judgement = gated(file)
    assert judgement.exit_code == 2
    assert "it has no baseline" in told(judgement)


def test_floors_alone_suffice_where_the_suite_has_no_baselines(file: Path) -> None:
    edit(file, "baselines: baselines\n", "")
    suite = load_suite(file)
    assert judge(suite, load_cases(suite), run(file), {}).exit_code == 0
    judgement = judge(replace(suite, gate=GateSettings()), load_cases(suite), run(file), {})
    assert judgement.exit_code == 2
    assert "neither a baseline nor a floor" in told(judgement)


def test_a_case_that_vanished_or_appeared_is_not_comparable(file: Path) -> None:
    judgement = gated(file, run(file, limit=1))
    assert judgement.exit_code == 2
    assert "1 cases are not in the results: tide-table" in told(judgement)
    extra = file.parent / "fixtures" / "extra"
    (file.parent / "fixtures" / "tide-table").rename(extra)
    recordings = file.parent / "recordings" / MODEL
    (recordings / "tide-table.json").rename(recordings / "extra.json")
    judgement = gated(file)
    assert judgement.exit_code == 2
    assert "not in the results: tide-table" in told(judgement)
    assert "not in the baseline: extra" in told(judgement)


def test_a_model_of_the_suite_without_results_is_broken(file: Path) -> None:
    edit(file, "models: [scripted]", "models: [scripted, rules]")
    suite, results = load_suite(file), run(file, ["scripted"], recordings=file.parent / "recordings")
    judgement = gated(file, results)
    assert judgement.exit_code == 2
    assert "there are no results of it" in told(judgement)
    assert gated(file, results, models=["scripted"]).exit_code == 0
    assert suite.models == ("scripted", "rules")


def test_results_of_two_states_are_no_ground(file: Path) -> None:
    first, second = run(file).cases
    mixed = Results.of([first, replace(second, made_of={**second.made_of, "templates": "other"})])
    judgement = gated(file, mixed)
    assert judgement.exit_code == 2
    assert "several states of the templates" in told(judgement)


def test_a_crash_where_there_was_a_summary_is_shown(file: Path) -> None:
    first, second = run(file).cases
    judgement = gated(file, Results.of([first, replace(second, failure="ZeroDivisionError: by nought", summary=None)]))
    assert judgement.exit_code == 1
    assert "there is no summary any more: ZeroDivisionError: by nought" in told(judgement)
    assert "1 of 2 readings gave no summary; the suite allows a share of 0" in told(judgement)


# -- baselines --------------------------------------------------------------------------------------


def test_a_baseline_comes_back_as_it_was_written(file: Path, tmp_path: Path) -> None:
    made = bless(run(file), MODEL, "small", load_cases(load_suite(file)))
    save_baseline(made, tmp_path / "b.json")
    assert load_baseline(tmp_path / "b.json") == made


@pytest.mark.parametrize("text", ["{", "[]", '{"format": 1}', '{"format": 9}'])
def test_a_damaged_baseline_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "b.json").write_text(text, "utf-8")
    with pytest.raises(InputError, match=r"b\.json: the baseline"):
        load_baseline(tmp_path / "b.json")


def test_no_baseline_is_made_of_unsound_results(file: Path) -> None:
    cases = load_cases(load_suite(file))
    with pytest.raises(InputError, match="1 cases of the suite are not in the results, such as tide-table"):
        bless(run(file, limit=1), MODEL, "small", cases)
    assert bless(run(file, limit=1), MODEL, "small", cases, subset=True).subset
    with pytest.raises(InputError, match="nothing of 'other'"):
        bless(run(file), "other", "small", cases)
    first, second = run(file).cases
    mixed = Results.of([first, replace(second, made_of={**second.made_of, "code": "other"})])
    with pytest.raises(InputError, match=r"scripted: the results are of several states of the code; run .* --fresh"):
        bless(mixed, MODEL, "small", cases)
    (file.parent / "recordings" / MODEL / "quay-lease.json").unlink()
    with pytest.raises(InputError, match="quay-lease: the case could not be read"):
        bless(run(file), MODEL, "small", cases)


def test_blessing_one_split_keeps_the_other(file: Path) -> None:
    dev = bless(run(file), MODEL, "small", load_cases(load_suite(file)))
    case = dev.cases["tide-table"]
    both = merged(dev, replace(dev, cases={"sealed": replace(case, split="held-out")}))
    assert set(both.cases) == {"quay-lease", "tide-table", "sealed"}
    again = merged(both, replace(dev, cases={"quay-lease": case}))
    assert set(again.cases) == {"quay-lease", "sealed"}
    assert set(merged(both, replace(dev, scorer="other")).cases) == {"quay-lease", "tide-table"}


# -- live runs --------------------------------------------------------------------------------------


def live(tp: Callable[[int], int], articles: int = 30) -> tuple[list[GoldArticle], Results]:
    cases = [GoldArticle(f"c{n:02}", "x", split="dev") for n in range(articles)]
    results = [
        CaseResult(
            suite="small",
            case=c.name,
            split="dev",
            model="m",
            mode="live",
            repeat=1,
            made_of={"labels": fingerprints.of_labels(c), "scorer": fingerprints.SCORER_VERSION},
            answered_by="",
            scored=Scored({"partial": Counts(tp(n), 10, 10)}, {"told": Rate(tp(n), 10)}),
            summary=None,
        )
        for n, c in enumerate(cases)
    ]
    return cases, Results.of(results)


def live_gate(before: Callable[[int], int], after: Callable[[int], int], **settings: Any) -> Judgement:
    cases, old = live(before)
    baseline: Baseline = bless(old, "m", "small", cases)
    gate = GateSettings(metrics=("partial.f1",), **settings)
    return judge(Suite("small", Path(), Path(), gate=gate), cases, live(after)[1], {"m": baseline})


def test_a_live_run_that_is_surely_worse_is_bad() -> None:
    judgement = live_gate(lambda n: 7 + n % 2, lambda n: 5 + n % 2)
    assert judgement.exit_code == 1
    assert "partial.f1: worse: 0.750 to 0.550, -0.200" in told(judgement)


def test_a_live_run_may_say_that_it_cannot_tell() -> None:
    judgement = live_gate(lambda n: 7, lambda n: (2, 10, 9)[n % 3])
    assert (judgement.exit_code, judgement.level) == (0, "cannot tell")
    said = told(judgement)
    assert "partial.f1: cannot tell" in said
    assert "half-width" in said
    assert "30 articles" in said
    assert "a true change of" in said


def test_a_live_run_without_a_change_that_matters_is_good() -> None:
    assert live_gate(lambda n: 7, lambda n: 7).level == "good"
    assert live_gate(lambda n: 7, lambda n: 7 + (n == 3) - (n == 9)).level == "good"
    assert live_gate(lambda n: 5, lambda n: 7).level == "good"


def test_a_live_run_is_compared_by_scores_that_there_are() -> None:
    cases, old = live(lambda n: 7)
    suite = Suite("small", Path(), Path(), gate=GateSettings(metrics=("told.f1",)))
    judgement = judge(suite, cases, old, {"m": bless(old, "m", "small", cases)})
    assert judgement.exit_code == 2
    assert "there is no score named 'told.f1'" in told(judgement)


def test_live_and_replayed_runs_are_not_comparable() -> None:
    cases, old = live(lambda n: 7)
    baseline = replace(bless(old, "m", "small", cases), mode="replayed")
    judgement = judge(Suite("small", Path(), Path()), cases, old, {"m": baseline})
    assert judgement.exit_code == 2
    assert "the mode is live, the baseline's replayed" in told(judgement)


def test_a_share_of_failures_is_allowed_where_the_suite_says_so() -> None:
    cases, results = live(lambda n: 7)
    failed = Results.of([replace(r, failure="Timeout: late") if r.case == "c00" else r for r in results.cases])
    floors = {"*": {"partial.f1": Floor(least=0.1)}}
    for share, code in ((0.0, 1), (0.1, 0)):
        gate = GateSettings(failures=share, floors=floors)
        assert judge(Suite("small", Path(), Path(), gate=gate), cases, failed, {}).exit_code == code


@given(before=st.lists(st.integers(0, 10), min_size=8, max_size=8), after=st.lists(st.integers(0, 10), min_size=8, max_size=8))
def test_any_change_of_a_replayed_run_is_shown(before: list[int], after: list[int]) -> None:
    cases, old = live(lambda n: before[n], 8)
    _, new = live(lambda n: after[n], 8)
    old, new = (Results.of([replace(r, mode="replayed") for r in side.cases]) for side in (old, new))
    judgement = judge(Suite("small", Path(), Path(), models=("m",)), cases, new, {"m": bless(old, "m", "small", cases)})
    changed = {f.case for f in judgement.findings if f.level == "bad"}
    assert changed == {f"c{n:02}" for n in range(8) if before[n] != after[n]}
    assert judgement.exit_code == (1 if changed else 0)
