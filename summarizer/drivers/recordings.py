"""Answer asks from a recording, or make one.

A recording is one reviewable JSON file for one document. Its entries are raw
answers, as they came, under the fingerprint of the ask that they answer:
messages, schema and sampling. An ask that is not in it is an error that says
what differs, never a live call. No header and no key is ever written: an entry
holds the fields of `_Entry` and no other.

One document may be recorded several times, to see how answers differ from run
to run. Each time is a repeat, numbered from 1, and is replayed by itself.
"""

from __future__ import annotations

import datetime
import difflib
import hashlib
import json
import re
import threading
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from summarizer.asks import Ask, AskFailed, AskKind, Outcome, Reason, Reply
from summarizer.errors import RecordingError
from summarizer.summary import Provenance
from summarizer.usage import Usage

FORMAT: Final = 2

NO_ANSWER: Final[frozenset[Reason]] = frozenset(("rate_limited", "quota", "timeout", "unavailable", "rejected", "budget"))
"""Failures that tell of a server or an account, not of an answer: they are passed on and never recorded."""


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class _Request(_Kept):
    """What is kept of an ask: enough to tell what changed when it no longer fits."""

    system_sha256: str
    schema_sha256: str
    max_output_tokens: int
    temperature: float
    user: list[str]


class _Entry(_Kept):
    """One answer. `answer` is the raw text cut into lines, which put together again are the text."""

    fingerprint: str
    repeat: int = Field(ge=1)
    kind: AskKind
    label: str
    recorded: str
    template: str = ""
    request: _Request
    calls: int
    usage: Usage
    failed: Reason | None = None
    message: str = ""
    answer: list[str]
    answer_sha256: str

    @model_validator(mode="after")
    def _as_it_came(self) -> _Entry:
        if _sha256("".join(self.answer)) != self.answer_sha256:
            raise ValueError("the answer is not the one that was recorded")
        return self

    def outcome(self) -> Outcome:
        text = "".join(self.answer)
        if self.failed is not None:
            return AskFailed(self.failed, self.message, text, self.usage, self.calls)
        return Reply(text, self.usage, self.calls)


class _File(_Kept):
    format: Literal[2]
    answered_by: str = Field(min_length=1)
    model: str = Field(min_length=1)
    answers: list[_Entry]

    @model_validator(mode="after")
    def _each_once(self) -> _File:
        if len({(e.fingerprint, e.repeat) for e in self.answers}) < len(self.answers):
            raise ValueError("one ask is answered twice in one repeat")
        return self


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _request(ask: Ask) -> _Request:
    return _Request(
        system_sha256=_sha256(ask.messages[0].content),
        schema_sha256=_sha256(json.dumps(ask.schema, sort_keys=True)),
        max_output_tokens=ask.max_output_tokens,
        temperature=ask.temperature,
        user=ask.messages[-1].content.splitlines(),
    )


class Recording:
    """A recording that answers asks. `note` is the label that says truthfully who answered."""

    def __init__(self, path: str | Path, *, repeat: int = 1, templates: Mapping[str, str] | None = None) -> None:
        """Read a recording.

        Args:
            path: the file.
            repeat: which of its repeats answers, from 1.
            templates: the fingerprints of the templates in use, by name, so that a miss can name the one that changed.

        Raises:
            RecordingError: the file is missing, damaged or of another format, or holds no such repeat.
        """
        self.path = Path(path)
        self.repeat = repeat
        self._templates = dict(templates or {})
        file = _read(self.path)
        self.note = file.answered_by
        self.model = file.model
        self._all = tuple(file.answers)
        self._entries = {e.fingerprint: e for e in file.answers if e.repeat == repeat}
        self._used: set[str] = set()
        if not self._entries:
            raise RecordingError(
                f"{self.path}: it holds no repeat {repeat}; its repeats are {', '.join(map(str, self.repeats)) or 'none'}"
            )

    @property
    def repeats(self) -> tuple[int, ...]:
        """The numbers of the repeats that the file holds, in order."""
        return tuple(sorted({e.repeat for e in self._all}))

    def complete(self, ask: Ask) -> Outcome:
        """Return the recorded outcome of an ask.

        Raises:
            RecordingError: there is none; the message names what differs from the nearest entry.
        """
        entry = self._entries.get(ask.fingerprint)
        if entry is None:
            raise RecordingError(f"{self.path}: {self._difference(ask)}; record it again")
        self._used.add(ask.fingerprint)
        return entry.outcome()

    async def acomplete(self, ask: Ask) -> Outcome:
        """Return the recorded outcome of an ask; the same as `complete`."""
        return self.complete(ask)

    def signed(self, provenance: Provenance, seconds: float) -> Provenance:
        """Return the provenance with the recording's label; time and price of a replay mean nothing."""
        del seconds
        return provenance.model_copy(update={"note": self.note})

    def close(self) -> None:
        """Do nothing: a recording holds no connection."""

    async def aclose(self) -> None:
        """Do nothing: a recording holds no connection."""

    def unused(self) -> list[str]:
        """Return the labels of this repeat's entries that no ask has used so far."""
        return [f"{e.kind} ({e.label})" for f, e in self._entries.items() if f not in self._used]

    def _difference(self, ask: Ask) -> str:
        same_kind = [e for e in self._entries.values() if e.kind == ask.kind]
        if not same_kind:
            return f"it holds no answer to an ask for {ask.kind}"
        wanted = _request(ask)

        def likeness(entry: _Entry) -> tuple[bool, float]:
            lines = difflib.SequenceMatcher(None, entry.request.user, wanted.user, autojunk=False)
            return entry.request.system_sha256 == wanted.system_sha256, lines.ratio()

        entry = max(same_kind, key=likeness)
        nearest, now = entry.request, self._templates.get(ask.kind, entry.template)
        what = []
        if entry.template and now != entry.template:
            what.append(f"the template {ask.kind!r} has changed (recorded with {entry.template[:12]}, now {now[:12]})")
        elif nearest.system_sha256 != wanted.system_sha256:
            what.append(f"the template {ask.kind!r} has changed")
        if nearest.schema_sha256 != wanted.schema_sha256:
            what.append(f"the schema {ask.schema_name!r} of the answer has changed")
        for name in ("max_output_tokens", "temperature"):
            if getattr(nearest, name) != getattr(wanted, name):
                what.append(f"{name} is {getattr(wanted, name)}, recorded with {getattr(nearest, name)}")
        if nearest.user != wanted.user and not what:  # else the difference in the text tells nothing more
            same = next((i for i, (a, b) in enumerate(zip(nearest.user, wanted.user, strict=False)) if a != b), None)
            at = min(len(nearest.user), len(wanted.user)) if same is None else same
            what.append(f"the text that is sent differs from line {at + 1} on")
        return f"the ask for {ask.kind} is not recorded: " + "; ".join(what or ["its fingerprint differs"])


def _read(path: Path) -> _File:
    try:
        data = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise RecordingError(f"{path}: there is no such recording; record the document first") from None
    except json.JSONDecodeError as error:
        raise _damaged(path, f"line {error.lineno} is no JSON") from None
    except (OSError, UnicodeDecodeError) as error:
        raise _damaged(path, f"it cannot be read as UTF-8 text ({type(error).__name__})") from None
    if isinstance(data, dict) and data.get("format") != FORMAT:
        raise RecordingError(f"{path}: it is of format {data.get('format')!r}, not {FORMAT}; record it again")
    try:
        return _File.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise _damaged(path, f"{_place(first['loc'])}: {first['msg'].removeprefix('Value error, ')}") from None


def _damaged(path: Path, what: str) -> RecordingError:
    return RecordingError(f"{path}: the recording is damaged: {what}; take it from version control again, or record it again")


def _place(keys: Iterable[str | int]) -> str:
    """Return where in the file something is wrong, answers counted from 1."""
    return ", ".join(f"no. {key + 1}" if isinstance(key, int) else key for key in keys) or "the file"


class Recorder:
    """Passes asks on to a model and keeps what comes back; thread-safe. `save` writes the file.

    An ask that an earlier recording of the document answers in the same repeat is not put again, so that
    only what is stale is asked for.
    """

    def __init__(
        self,
        complete: Callable[[Ask], Outcome],
        *,
        model: str,
        answered_by: str,
        repeat: int = 1,
        templates: Mapping[str, str] | None = None,
        earlier: Path | None = None,
        again: bool = False,
        day: datetime.date | None = None,
    ) -> None:
        """Prepare to record.

        Args:
            complete: answers an ask.
            model: the model string.
            answered_by: a truthful label of who answers, shown wherever the recording is replayed.
            repeat: the number of the repeat that is recorded, from 1.
            templates: the fingerprints of the templates in use, by name; each answer is kept with that of its ask's kind.
            earlier: a recording of the same document to take answers from, and all of its other repeats; a file
                that is not there counts as none.
            again: put every ask, also those that the earlier recording answers.
            day: the day of recording; today when not given.

        Raises:
            RecordingError: the earlier recording is damaged, or names another model or another answerer.
        """
        self._complete = complete
        self._lock = threading.Lock()
        self._saving = threading.Lock()
        self._head = {"format": FORMAT, "answered_by": answered_by, "model": model}
        self._repeat = repeat
        self._templates = dict(templates or {})
        self._day = (day or datetime.date.today()).isoformat()
        self._earlier: tuple[_Entry, ...] = ()
        if earlier is not None and earlier.exists():
            file = _read(earlier)
            if (file.model, file.answered_by) != (model, answered_by):
                raise RecordingError(
                    f"{earlier}: it was answered by {file.answered_by!r} as {file.model!r}, "
                    f"not by {answered_by!r} as {model!r}; "
                    "use the same model and label, or delete the file to record all of it again"
                )
            self._earlier = tuple(file.answers)
        self._known = {e.fingerprint: e for e in self._earlier if e.repeat == repeat}
        self._again = again
        self._entries: dict[str, _Entry] = {}
        self.asked = 0
        """How many asks were put to the model."""

    def complete(self, ask: Ask) -> Outcome:
        """Answer an ask and keep the outcome; one that tells nothing of an answer (no connection, no quota) is not kept."""
        known = self._known.get(ask.fingerprint)
        if known is not None and not self._again:
            with self._lock:  # it was rendered by the templates of now, or the fingerprints would differ
                template = self._templates.get(ask.kind, known.template)
                self._entries[ask.fingerprint] = known.model_copy(update={"template": template})
            return known.outcome()
        outcome = self._complete(ask)
        with self._lock:
            self.asked += 1
            if not (isinstance(outcome, AskFailed) and outcome.reason in NO_ANSWER):
                self._entries[ask.fingerprint] = self._entry(ask, outcome)
        return outcome

    def _entry(self, ask: Ask, outcome: Outcome) -> _Entry:
        failed = outcome if isinstance(outcome, AskFailed) else None
        text = outcome.raw if isinstance(outcome, AskFailed) else outcome.text
        return _Entry(
            fingerprint=ask.fingerprint,
            repeat=self._repeat,
            kind=ask.kind,
            label=ask.label,
            recorded=self._day,
            template=self._templates.get(ask.kind, ""),
            request=_request(ask),
            calls=outcome.calls,
            usage=outcome.usage,
            failed=failed.reason if failed else None,
            message=failed.message if failed else "",
            answer=text.splitlines(keepends=True),
            answer_sha256=_sha256(text),
        )

    def save(self, path: str | Path, *, finished: bool = True) -> bool:
        """Write the recording whole or not at all: sorted keys, one field a line, so that a change can be reviewed.

        Args:
            path: the file.
            finished: whether the reading came to its end; then earlier answers that it did not ask for are left out.

        Returns:
            Whether there is anything new; else nothing is written.
        """
        with self._saving:  # asks of one round are answered, and saved, at once
            return self._save(Path(path), finished=finished)

    def _save(self, target: Path, *, finished: bool) -> bool:
        with self._lock:
            own = dict(self._entries) if finished else {**self._known, **self._entries}
        if own == self._known:
            return False
        answers: list[dict[str, Any]] = []
        for entry in sorted([*(e for e in self._earlier if e.repeat != self._repeat), *own.values()], key=_order):
            kept = entry.model_dump(mode="json")
            if entry.failed is None:
                del kept["failed"], kept["message"]
            if not entry.template:
                del kept["template"]
            answers.append(kept)
        part = target.with_name(f"{target.name}.part")
        text = json.dumps({**self._head, "answers": answers}, indent=1, sort_keys=True, ensure_ascii=False)
        part.write_text(text + "\n", "utf-8")
        part.replace(target)
        return True


def _order(entry: _Entry) -> tuple[object, ...]:
    """Return a key by which entries stand in a file: in the order of the reading, whichever answer came first."""
    numbers = [int(n) for n in re.findall(r"\d+", entry.label)]
    return entry.repeat, get_args(AskKind).index(entry.kind), numbers, entry.fingerprint
