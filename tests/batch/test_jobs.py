"""Jobs of the Batch API from the first submit to the last collect, through the real client and a local server."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openai
import pytest

from summarizer import Document, InputError, ModelError, Options, RetryPolicy, SettingsError, Summarizer, Summary, templates
from summarizer.batch import premises
from summarizer.batch.inputs import Inputs, Item
from summarizer.batch.jobs import BatchJob, JobStatus
from summarizer.drivers.batch_api import FileLimits
from tests.articles import ARTICLE, POSITIONS, STATEMENTS
from tests.batch.batch_server import BatchServer, lose
from tests.model_server import Answer, ModelServer, failing

FULL = {"code": "token_limit_exceeded", "line": None, "message": "scripted", "param": None}
ONCE = RetryPolicy(attempts=1)
QUICK = RetryPolicy(first_wait=0.01, longest_wait=0.02, deadline=5)


@pytest.fixture
def provider() -> Iterator[BatchServer]:
    with BatchServer() as running:
        running.will("statements", STATEMENTS)
        running.will("positions", POSITIONS)
        yield running


class Desk:
    """A folder of articles, a job's directory and a clock, so that a test can open the job again and again."""

    def __init__(self, folder: Path, provider: BatchServer) -> None:
        self.folder = folder
        self.provider = provider
        self.now = 1_000.0
        self.articles(a=ARTICLE)

    def articles(self, **texts: str) -> None:
        (self.folder / "articles").mkdir(exist_ok=True)
        for name, text in texts.items():
            (self.folder / "articles" / f"{name}.txt").write_text(text, "utf-8")

    @property
    def inputs(self) -> Inputs:
        return Inputs([self.folder / "articles"])

    def job(self, **settings: Any) -> BatchJob:
        return BatchJob(
            self.folder / "job",
            settings.pop("model", "openai/some-model"),
            base_url=self.provider.url,
            **{"retries": QUICK, "clock": lambda: self.now, **settings},
        )

    def submit(self, **settings: Any) -> JobStatus:
        with self.job(**settings) as job:
            job.add(self.inputs)
            return job.submit()

    def collect(self, **settings: Any) -> JobStatus:
        with self.job(**settings) as job:
            return job.collect()

    def to_the_end(self, run: Callable[[], object] | None = None) -> JobStatus:
        """Open the job anew for every round, until nothing is open."""
        status = self.submit()
        for _ in range(12):
            if not status.open:
                return status
            (run or self.provider.run)()
            status = self.collect()
        raise AssertionError("the job does not end")

    def records(self) -> dict[str, Any]:
        with self.job() as job:
            return {Path(r["id"]).stem: r for r in map(json.loads, job.results())}

    def summary(self, name: str = "a") -> Summary:
        return Summary.model_validate(self.records()[name]["summary"])


@pytest.fixture
def desk(tmp_path: Path, provider: BatchServer) -> Desk:
    return Desk(tmp_path, provider)


def test_a_job_opened_anew_for_every_round_gives_the_summary_of_a_live_call(
    desk: Desk, provider: BatchServer, server: ModelServer
) -> None:
    server.will("statements", STATEMENTS)
    server.will("positions", POSITIONS)
    with Summarizer("openai/some-model", base_url=server.url) as live:
        wanted = live.summarize(desk.folder / "articles" / "a.txt")
    status = desk.to_the_end()
    assert (status.done, status.failed, status.reading, status.calls) == (1, 0, 0, 2)
    made = desk.summary()
    unlike = {"note", "cost_usd", "seconds"}
    assert made.model_dump(exclude={"provenance", "document"}) == wanted.model_dump(exclude={"provenance", "document"})
    assert made.document.text == wanted.document.text
    assert made.provenance.model_dump(exclude=unlike) == wanted.provenance.model_dump(exclude=unlike)
    assert made.provenance.note.startswith("OpenAI Batch API")
    assert len(provider.batches) == 2


def test_the_bodies_are_those_that_the_live_driver_sends(desk: Desk, provider: BatchServer, server: ModelServer) -> None:
    server.will("statements", STATEMENTS)
    server.will("positions", POSITIONS)
    with Summarizer("openai/some-model", base_url=server.url) as live:
        live.summarize(desk.folder / "articles" / "a.txt")
    desk.to_the_end()
    assert provider.bodies == server.requests
    assert all(b["response_format"]["json_schema"]["strict"] for b in provider.bodies)


def test_repairs_are_a_batch_of_their_own(desk: Desk, provider: BatchServer) -> None:
    broken = json.loads(json.dumps(STATEMENTS))
    broken["statements"][2]["at"] = ["3|not there|it twice,”", "4"]
    provider.will("statements", broken)
    provider.will("statements_repair", {**STATEMENTS, "actors": [], "statements": [STATEMENTS["statements"][2]]})
    desk.to_the_end()
    kinds = [b["response_format"]["json_schema"]["name"] for b in provider.bodies]
    assert kinds == ["statements", "statements_repair", "positions"]
    assert len(provider.batches) == 3
    assert len(desk.summary().statements) == 9


def test_the_price_is_half_the_list_price(desk: Desk, provider: BatchServer) -> None:
    genai_prices = pytest.importorskip("genai_prices")
    client = openai.OpenAI(api_key="none", base_url=provider.url)

    def job() -> BatchJob:  # the model is OpenAI's own; only the client's address is not
        return BatchJob(desk.folder / "own", "openai/gpt-4o-mini", client=client, clock=lambda: desk.now)

    with job() as opened:
        opened.add(desk.inputs)
        opened.submit()
        for _ in range(2):
            provider.run()
            desk.now += 3_600
            status = opened.collect()
        (record,) = opened.results()
    used = genai_prices.Usage(input_tokens=200, output_tokens=20)
    full = float(genai_prices.calc_price(used, model_ref="gpt-4o-mini", provider_id="openai").total_price)
    provenance = Summary.model_validate(json.loads(record)["summary"]).provenance
    assert provenance.cost_usd == pytest.approx(full / 2)
    assert status.cost_usd == pytest.approx(full / 2)
    assert "half" in provenance.note
    assert provenance.seconds == 7_200


def test_files_keep_to_the_provider_s_limits_of_requests_and_bytes(desk: Desk, provider: BatchServer) -> None:
    desk.articles(**{f"d{n}": ARTICLE for n in range(6)})
    status = desk.submit(limits=FileLimits(requests=3))
    assert [f.requests for f in status.files] == [3, 3, 1]
    size = max(len(f["content"]) for f in provider.files.values()) // 3
    with BatchJob(desk.folder / "other", "openai/m", base_url=provider.url, limits=FileLimits(bytes=int(2.5 * size))) as job:
        job.add(desk.inputs)
        assert [f.requests for f in job.submit().files] == [2, 2, 2, 1]
    assert all(len(f["content"]) <= 3.5 * size for f in provider.files.values())


def test_a_request_that_no_file_can_hold_is_the_document_s_named_error(desk: Desk, provider: BatchServer) -> None:
    status = desk.submit(limits=FileLimits(bytes=100))
    assert (status.failed, status.open, provider.batches) == (1, False, {})
    assert desk.records()["a"]["error"]["reason"] == "too_long"


def test_documents_that_did_not_run_before_the_batch_expired_are_put_again_and_only_those(
    desk: Desk, provider: BatchServer
) -> None:
    desk.articles(b=ARTICLE, c=ARTICLE)
    desk.submit()
    provider.run(expire=lambda at: at == 1)
    status = desk.collect()
    assert [(f.stage, f.status) for f in status.files] == [("collected", "expired"), ("running", "validating")]
    kinds = [json.loads(line)["body"] for line in _newest_upload(provider)]
    assert sorted(k["response_format"]["json_schema"]["name"] for k in kinds) == ["positions", "positions", "statements"]
    assert desk.to_the_end().done == 3
    assert provider.paid_twice() == []


def test_what_expires_again_and_again_is_put_again_for_as_long_as_it_takes(desk: Desk, provider: BatchServer) -> None:
    desk.submit()
    for _ in range(5):
        provider.run(expire=lambda _: True)
        assert desk.collect().open
    assert desk.to_the_end().done == 1
    assert provider.paid_twice() == []


def test_a_request_that_the_server_fails_at_is_put_again_and_its_calls_are_counted(desk: Desk, provider: BatchServer) -> None:
    provider.will("statements", failing(500), failing(429), STATEMENTS)
    status = desk.to_the_end()
    assert status.done == 1
    assert desk.summary().provenance.calls == 4


def test_a_request_that_fails_every_time_is_the_document_s_named_error_and_can_be_retried(
    desk: Desk, provider: BatchServer
) -> None:
    provider.will("statements", failing(503))
    status = desk.to_the_end()
    assert (status.failed, status.failures) == (1, 1)
    error = desk.records()["a"]["error"]
    assert error["reason"] == "unavailable"
    assert "a.txt" in error["message"]
    provider.will("statements", STATEMENTS)
    with desk.job() as job:
        assert job.retry_failed() == 1
    assert desk.to_the_end().done == 1


def test_a_line_that_is_in_neither_file_is_put_again(desk: Desk, provider: BatchServer) -> None:
    provider.will("statements", Answer(drop=True), STATEMENTS)
    assert desk.to_the_end().done == 1


def test_a_parameter_that_the_model_refuses_is_left_out_from_then_on(desk: Desk, provider: BatchServer) -> None:
    desk.articles(b=ARTICLE)
    provider.refusals["temperature"] = 0
    assert desk.to_the_end().done == 2
    assert provider.refusals["temperature"] == 2  # of the first file's two requests; the rounds that follow know
    assert "temperature" not in provider.bodies[-1]


def test_an_answer_that_is_no_json_is_asked_for_once_more(desk: Desk, provider: BatchServer) -> None:
    provider.will("statements", "no JSON", STATEMENTS)
    desk.to_the_end()
    provenance = desk.summary().provenance
    assert (provenance.calls, provenance.usage.input_tokens) == (3, 300)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer("", finish="stop", refusal="no"), "refused"),
        (Answer("{}", finish="content_filter"), "filtered"),
        ("no JSON", "malformed"),
        (failing(400, message="nothing known"), "rejected"),
        (failing(400, code="context_length_exceeded"), "too_long"),
        (failing(429, code="insufficient_quota"), "quota"),
    ],
)
def test_every_failure_has_its_name(desk: Desk, provider: BatchServer, answer: Any, reason: str) -> None:
    (desk.folder / "articles" / "a.txt").write_text("“We stay,” Marr said.", "utf-8")
    provider.will("statements", answer)
    desk.to_the_end()
    assert desk.records()["a"]["error"]["reason"] == reason


def test_one_bad_document_costs_the_others_nothing(desk: Desk, provider: BatchServer) -> None:
    desk.articles(b=ARTICLE, blank=" ")
    provider.will("statements", failing(400, message="nothing known"), STATEMENTS)
    status = desk.to_the_end()
    assert (status.done, status.failed) == (1, 2)
    records = desk.records()
    assert list(records) == ["a", "b", "blank"]
    assert [(r["position"], r["status"]) for r in records.values()] == [(0, "failed"), (1, "done"), (2, "failed")]
    assert records["blank"]["error"]["kind"] == "InputError"
    assert "summary" in records["b"]


def test_a_batch_that_fails_validation_puts_the_innocent_lines_again(desk: Desk, provider: BatchServer) -> None:
    desk.articles(b=ARTICLE)
    desk.submit()
    for _ in range(3):
        provider.fail({"code": "invalid_json_line", "line": 1, "message": "scripted", "param": None})
        status = desk.collect()
    assert [f.requests for f in status.files] == [2, 2, 2, 1]
    assert desk.to_the_end().done == 1
    error = desk.records()["a"]["error"]
    assert error["reason"] == "rejected"
    assert "invalid_json_line" in error["message"]


def test_what_is_over_the_account_s_limit_of_tokens_is_put_again_in_halves_and_is_no_failure(
    desk: Desk, provider: BatchServer
) -> None:
    desk.articles(**dict.fromkeys("bcdefgh", ARTICLE))
    desk.submit()
    for _ in range(6):
        provider.fail(FULL)
        status = desk.collect()
    assert [f.requests for f in status.files] == [8, 4, 2, 1, 1, 1, 1]
    sizes = []
    while status.open:
        provider.run()
        status = desk.collect()
        sizes.append(sum(f.requests for f in status.files if f.stage == "running"))
    assert sizes[:3] == [2, 4, 6]  # it grows back; 6 is all that is left
    assert (status.done, status.failed) == (8, 0)
    assert provider.paid_twice() == []


def test_what_finds_the_queue_full_of_the_job_s_own_requests_waits_until_a_batch_has_ended(
    desk: Desk, provider: BatchServer
) -> None:
    desk.articles(**dict.fromkeys("bcdefghi", ARTICLE))
    limits = FileLimits(requests=4)
    desk.submit(limits=limits)
    first = next(iter(provider.batches.values()))
    first["status"] = "in_progress"
    provider.fail(FULL)
    for _ in range(5):
        status = desk.collect(limits=limits)
        provider.fail(FULL)
    assert (len(provider.batches), status.under_way, status.reading) == (3, 4, 9)
    provider.run()
    status = desk.collect(limits=limits)
    assert status.under_way == 8
    for _ in range(6):
        provider.run()
        status = desk.collect(limits=limits)
    assert (status.open, status.done, status.failed) == (False, 9, 0)


def test_a_queue_that_was_full_for_others_of_the_same_look_is_not_halved(desk: Desk, provider: BatchServer) -> None:
    desk.articles(**dict.fromkeys("bcdefgh", ARTICLE))
    desk.submit(limits=FileLimits(requests=4))
    first, second = provider.batches.values()
    second["status"] = "in_progress"
    provider.fail(FULL)  # the first
    second["status"] = "validating"
    provider.run()
    status = desk.collect(limits=FileLimits(requests=4))
    assert (first["status"], status.under_way) == ("failed", 4)


def test_cancelling_stops_the_batches_and_submitting_goes_on(desk: Desk, provider: BatchServer) -> None:
    desk.submit()
    with desk.job() as job:
        job.cancel()
    provider.run()
    status = desk.collect()
    assert (len(provider.batches), status.reading, provider.ledger) == (1, 1, {})
    assert desk.to_the_end().done == 1


def test_answers_that_the_provider_no_longer_holds_are_told_and_asked_again_only_on_request(
    desk: Desk, provider: BatchServer, caplog: pytest.LogCaptureFixture
) -> None:
    desk.submit()
    provider.run()
    for batch in provider.batches.values():
        del provider.files[batch["output_file_id"]]
    status = desk.collect()
    assert [f.stage for f in status.files] == ["lost"]
    assert "--retry-failed" in caplog.text
    assert not status.open
    assert len(desk.collect().files) == 1
    with desk.job() as job:
        assert job.retry_failed() == 1
    assert desk.to_the_end().done == 1


# -- what stands in the directory ----------------------------------------------------------------


def test_the_same_documents_are_added_once_and_more_may_follow(desk: Desk, provider: BatchServer) -> None:
    desk.submit()
    desk.submit()
    assert len(provider.batches) == 1
    desk.articles(b=ARTICLE)
    assert len(desk.submit().files) == 2
    provider.run()
    assert desk.to_the_end().done == 2


def test_a_document_that_has_changed_is_an_error_that_names_the_remedy(desk: Desk) -> None:
    desk.submit()
    desk.articles(a=ARTICLE + "\nMore.")
    with pytest.raises(InputError, match=r"a\.txt.*--job"):
        desk.submit()


def test_an_id_that_stands_at_two_documents_is_a_failure_of_the_second(desk: Desk, provider: BatchServer) -> None:
    path = desk.folder / "rows.jsonl"
    texts = [("x", ARTICLE), ("y", ARTICLE), ("x", "Another one."), ("x", ARTICLE)]
    path.write_text("".join(json.dumps({"id": i, "text": t}) + "\n" for i, t in texts), "utf-8")
    for new in (3, 0):  # the last is the first once more
        with desk.job() as job:
            assert job.add(Inputs([path])) == new
            assert (job.submit().failed, job.status().reading) == (1, 2)
            (failed,) = map(json.loads, job.results())
    assert (failed["id"], failed["position"]) == ("x", 2)
    assert "by document 1" in failed["error"]["message"]


def test_what_keeps_one_document_from_being_read_costs_only_it_and_may_be_mended(desk: Desk, provider: BatchServer) -> None:
    missing: list[Exception] = [SettingsError("install the extra"), ZeroDivisionError("words of the article")]

    def load() -> Document:
        if missing:
            raise missing.pop()
        return Document.from_text(ARTICLE)

    items = [Item("p", "0", load), Item("q", "1", lambda: Document.from_text(ARTICLE))]
    told = []
    with desk.job() as job:
        assert job.add(items) == 2
        told += [json.loads(line)["error"] for line in job.results()]
        assert job.add(items) == 0
        told += [json.loads(line)["error"] for line in job.results()]
        assert job.add(items) == 1
        assert (job.status().reading, list(job.results())) == (2, [])
    assert [t["kind"] for t in told] == ["ZeroDivisionError", "SettingsError"]
    assert "words of the article" not in str(told)


def test_the_job_s_own_files_and_what_it_wrote_are_no_articles(desk: Desk, provider: BatchServer) -> None:
    desk.articles(b=ARTICLE)
    articles = desk.folder / "articles"
    for _ in range(3):
        with BatchJob(articles / "job", "openai/some-model", base_url=provider.url, retries=QUICK) as job:
            job.add(desk.inputs)
            job.submit()
            provider.run()
            status = job.collect()
            job.write_results(articles / "out.jsonl")
            job.write_results(articles / "job" / "results.jsonl")
    assert (status.done, status.failed, status.reading) == (2, 0, 0)


def test_records_go_into_no_file_that_the_job_did_not_write(desk: Desk, tmp_path: Path) -> None:
    notes, out = tmp_path / "notes.jsonl", tmp_path / "out.jsonl"
    notes.write_text("mine\n", "utf-8")
    out.touch()
    desk.articles(blank=" ")
    desk.submit()
    for _ in range(2):
        with desk.job() as job:
            assert job.write_results(out) == 1
            with pytest.raises(SettingsError, match="another output"):
                job.write_results(notes)
    assert notes.read_text("utf-8") == "mine\n"


@pytest.mark.parametrize("setting", [{"model": "openai/other"}, {"mode": "tools"}, {"base_url": "http://127.0.0.1:1/v1"}])
def test_another_setting_than_the_job_s_is_an_error_that_names_it_and_the_remedy(
    desk: Desk, provider: BatchServer, setting: dict[str, Any]
) -> None:
    desk.submit()
    name = {"base_url": "base URL"}.get(*setting, *setting)
    with pytest.raises(SettingsError, match=f"{name}.*--job"):
        BatchJob(desk.folder / "job", **setting)
    with BatchJob(desk.folder / "job") as job:  # nothing given: all as it was begun
        assert job.settings.model == "openai/some-model"


def test_a_template_that_has_changed_is_an_error(desk: Desk, tmp_path: Path) -> None:
    from summarizer.shipped import shipped

    own = tmp_path / "prompts"
    (own / "examples").mkdir(parents=True)
    for path in shipped("prompts").rglob("*.*"):
        (own / path.relative_to(shipped("prompts"))).write_bytes(path.read_bytes())
    desk.submit(prompts=own)
    for changed in own.glob("statements.*"):
        changed.write_text(changed.read_text("utf-8") + "\nAnd be quick.\n", "utf-8")
    templates._read_directory.cache_clear()  # another process reads the files anew
    with pytest.raises(SettingsError, match=r"another prompts.*--job"):
        desk.collect()


def test_another_schema_than_the_one_that_was_sent_is_an_error_and_nothing_is_paid_again(
    desk: Desk, provider: BatchServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.submit()
    provider.run()
    monkeypatch.setattr(premises, "wire_schema", lambda form: {"title": form.__name__})  # as a newer package would have it
    with pytest.raises(SettingsError, match=r"another version of the schema.*--job"):
        desk.collect()
    assert len(provider.batches) == 1


def test_no_key_and_no_password_is_stored(desk: Desk, provider: BatchServer) -> None:
    address = provider.url.replace("//", "//user:hunter2@")
    with BatchJob(desk.folder / "job", "m", base_url=address, api_key="sk-secret-1", retries=QUICK) as job:
        job.add(desk.inputs)
        job.submit()
    kept = b"".join(p.read_bytes() for p in (desk.folder / "job").rglob("*") if p.is_file())
    assert kept
    assert b"sk-secret-1" not in kept
    assert b"hunter2" not in kept


def test_two_processes_do_not_work_on_one_job(desk: Desk) -> None:
    from summarizer.batch.jobs_disk import locked

    desk.submit()
    with locked(desk.folder / "job"):
        with pytest.raises(SettingsError, match="another process"):
            desk.collect()
        with desk.job() as job:
            assert job.status(refresh=True).under_way == 1


def test_there_must_be_a_job_to_collect_and_a_model_to_begin_one(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="submit --job"):
        BatchJob(tmp_path / "none", begin=False)
    with pytest.raises(SettingsError, match="no model is configured"):
        BatchJob(tmp_path / "none")
    with pytest.raises(SettingsError, match="not OpenAI's"):
        BatchJob(tmp_path / "other", "anthropic/some-model", api_key="k")
    assert list(tmp_path.iterdir()) == []


def test_no_article_text_is_logged_above_debug(desk: Desk, provider: BatchServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", logger="summarizer")
    provider.will("statements", failing(500, message=ARTICLE), "no JSON: Marr said", STATEMENTS)
    desk.to_the_end()
    assert "Marr" not in caplog.text
    assert "put again" in caplog.text


# -- nothing twice -------------------------------------------------------------------------------


@pytest.mark.parametrize("took_effect", [True, False])
@pytest.mark.parametrize("lost", range(1, 9))
def test_whichever_call_is_lost_nothing_is_run_twice_and_nothing_is_left_out(
    desk: Desk, provider: BatchServer, lost: int, took_effect: bool
) -> None:
    (provider.after_call if took_effect else provider.before_call)(lost, lose)
    failures = 0
    step = desk.submit
    for _ in range(9):
        try:
            status = step(retries=ONCE)
        except ModelError:
            failures += 1
            desk.now += 121
        else:
            provider.run()
            if not status.open:
                break
        step = desk.collect
    assert (status.done, failures) == (1, 1)
    assert len(provider.calls) > 8  # of a job that loses none: upload, create, look and download, for each of two rounds
    assert provider.paid_twice() == []
    assert len(provider.batches) == 2


def test_a_creation_of_unknown_fate_is_not_repeated_before_the_list_can_be_trusted(desk: Desk, provider: BatchServer) -> None:
    provider.after_call(2, lose)
    with pytest.raises(ModelError, match="not known"):
        desk.submit()
    (batch,) = provider.batches
    provider.hidden.add(batch)  # the provider's list lags behind
    with pytest.raises(ModelError, match="do the same again in 120 seconds"):
        desk.submit()
    provider.hidden.clear()
    desk.now += 60
    assert [f.batch_id for f in desk.submit().files] == [batch]
    assert len(provider.batches) == 1


def test_a_second_batch_of_one_file_is_cancelled(desk: Desk, provider: BatchServer) -> None:
    provider.after_call(2, lose)
    with pytest.raises(ModelError):
        desk.submit()
    (first,) = provider.batches
    twin = {**provider.batches[first], "id": "batch_999", "created_at": 10**9}
    provider.batches["batch_999"] = twin
    assert [f.batch_id for f in desk.submit().files] == [first]
    assert provider.batches["batch_999"]["status"] == "cancelling"


def test_a_provider_that_refuses_is_a_named_error_and_the_next_submit_goes_on(desk: Desk, provider: BatchServer) -> None:
    create = provider._create
    provider._create = lambda wanted: (401, {"error": {"message": "sk-secret", "code": "invalid_api_key"}})  # type: ignore[method-assign]
    with pytest.raises(ModelError, match="key") as raised:
        desk.submit()
    assert "sk-secret" not in str(raised.value)
    provider._create = create  # type: ignore[method-assign]
    assert desk.to_the_end().done == 1


def test_waiting_collects_until_nothing_is_open(desk: Desk, provider: BatchServer) -> None:
    desk.submit()
    waited: list[float] = []

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        provider.run()

    with desk.job() as job:
        seen = [s.done for s in job.finish(every=60, sleep=sleep)]
    assert (seen, waited) == ([0, 0, 1], [60, 60])


def test_a_document_object_can_be_added_without_a_file(desk: Desk, provider: BatchServer) -> None:
    document = Document.from_text(ARTICLE, title="Quays")
    with desk.job() as job:
        assert job.add([Item("x1", document.sha256, lambda: document)]) == 1
        assert job.add([Item("x1", document.sha256, lambda: document)]) == 0
        job.submit()
    desk.folder.joinpath("articles", "a.txt").unlink()
    provider.run()
    desk.collect()
    provider.run()
    assert desk.collect().done == 1
    assert desk.summary("x1").document.title == "Quays"


def _newest_upload(provider: BatchServer) -> list[bytes]:
    return [f["content"] for f in provider.files.values() if f["purpose"] == "batch"][-1].splitlines()


def test_a_document_s_budget_is_kept_to_and_one_in_money_needs_a_known_price(desk: Desk, provider: BatchServer) -> None:
    with pytest.raises(SettingsError, match="budget_tokens instead"):
        desk.job(options=Options(budget_usd=1.0))
    status = desk.to_the_end()
    with BatchJob(desk.folder / "poor", "m", base_url=provider.url, options=Options(budget_tokens=10), retries=QUICK) as job:
        job.add(desk.inputs)
        assert job.submit().failed == 1
        assert json.loads(next(job.results()))["error"]["reason"] == "budget"
    assert len(provider.bodies) == status.calls
