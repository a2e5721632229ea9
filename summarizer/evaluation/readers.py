"""Who reads the cases of a run: a model, a recording of one, the rules, or a file of stored summaries.

A reader that is given recordings or stored summaries has no way to a model: what
is missing there is an error, never a live call.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final, Protocol

from pydantic import ValidationError

from summarizer.api import Summarizer
from summarizer.codebook import Codebook
from summarizer.document import Document
from summarizer.drivers.recordings import Recording
from summarizer.drivers.settings import RULES, resolve
from summarizer.errors import RecordingError, SettingsError
from summarizer.evaluation import fingerprints
from summarizer.evaluation.codebooks import with_codebook
from summarizer.evaluation.results import Mode
from summarizer.evaluation.suite import file_name
from summarizer.summary import Summary
from summarizer.templates import Templates

STORED: Final = "stored"
"""The model name of stored predictions."""


class CaseReader(Protocol):
    """Reads the cases of a run.

    Attributes:
        model: its name in the results.
        mode: how its summaries come about.
    """

    model: str
    mode: Mode

    def repeats(self, case: str, wanted: int | None) -> tuple[int, ...]:
        """Return the numbers of the readings of a case that there are to be, given how many are wanted, None for the usual."""

    def made_of(self, case: str) -> dict[str, str]:
        """Return the fingerprints of what its summary of a case depends on besides the article: see `CaseResult.made_of`."""

    async def read(self, document: Document, case: str, repeat: int, codebook: Codebook | None) -> Summary:
        """Return the summary of a case.

        Args:
            document: the article.
            case: its name.
            repeat: the number of the reading, from 1.
            codebook: parties and issues to use; None leaves both to the reader.

        Raises:
            RecordingError: the case cannot be put to this reader.
            SettingsError: no case can.
            Exception: the reader failed.
        """

    async def aclose(self) -> None:
        """Let go of connections."""


class ModelReader:
    """Reads with a live model, or by rules."""

    def __init__(self, summarizer: Summarizer, settings: Mapping[str, str | None] | None = None) -> None:
        """Prepare.

        Args:
            summarizer: reads; it is closed by `aclose`.
            settings: what else decides where asks go, such as the base URL; kept as a fingerprint alone.
        """
        self.model = summarizer.model
        self.mode: Mode = "rules" if self.model == RULES else "live"
        self._summarizer = summarizer
        self._settings = dict(settings or {})

    def repeats(self, case: str, wanted: int | None) -> tuple[int, ...]:
        """Return 1 to `wanted`, which is 1 if not given; rules read every time the same, so once is enough."""
        del case
        return (1,) if self.mode == "rules" else tuple(range(1, (wanted or 1) + 1))

    def made_of(self, case: str) -> dict[str, str]:
        """Return the fingerprints of templates and settings, for a model."""
        del case
        if self.mode == "rules":
            return {}
        return {
            "templates": fingerprints.of_templates(self._summarizer.templates),
            "settings": fingerprints.of_data(self._settings),
        }

    async def read(self, document: Document, case: str, repeat: int, codebook: Codebook | None) -> Summary:
        """Return the summary of a document."""
        del case, repeat
        return await with_codebook(self._summarizer, codebook).asummarize(document)

    async def aclose(self) -> None:
        """Close the model's connections."""
        await self._summarizer.aclose()


class RecordedReader:
    """Reads by replaying recordings, one file a case."""

    mode: Mode = "replayed"

    def __init__(self, model: str, folder: Path, *, prompts: Path | None = None, strict: bool = False) -> None:
        """Prepare.

        Args:
            model: the model's name in the results.
            folder: holds `<case>.json` for each case.
            prompts: a directory whose templates come before the shipped ones.
            strict: a recorded answer that nothing asks for is an error.

        Raises:
            RecordingError: there is no such folder.
            TemplateError: the prompts cannot be used.
        """
        if not folder.is_dir():
            raise RecordingError(f"{folder}: there are no recordings of {model}; record with summarizer eval record")
        self.model = model
        self._folder = folder
        self._prompts = prompts
        self._templates = Templates(prompts)
        self._strict = strict

    def _file(self, case: str) -> Path:
        return self._folder / f"{case}.json"

    def repeats(self, case: str, wanted: int | None) -> tuple[int, ...]:
        """Return the repeats that are recorded, `wanted` at most; one where none can be read, so that the run tells it."""
        try:
            recorded = Recording(self._file(case)).repeats
        except RecordingError:
            return (1,)
        return recorded[:wanted]

    def made_of(self, case: str) -> dict[str, str]:
        """Return the fingerprints of the templates and the recording."""
        return {"templates": fingerprints.of_templates(self._templates), "answers": _of_file(self._file(case))}

    async def read(self, document: Document, case: str, repeat: int, codebook: Codebook | None) -> Summary:
        """Return the summary of a document, from its recording."""
        recording = Recording(self._file(case), repeat=repeat, templates=self._templates.fingerprints)
        summary = await Summarizer(recording=recording, prompts=self._prompts, codebook=codebook).asummarize(document)
        unused = recording.unused()
        if self._strict and unused:
            raise RecordingError(
                f"{recording.path}: nothing asks any more for {'; '.join(unused)}; record it again, which leaves these out"
            )
        return summary

    async def aclose(self) -> None:
        """Do nothing: recordings hold no connection."""

    def strangers(self, cases: frozenset[str]) -> list[Path]:
        """Return the recordings of no case of the suite."""
        return [p for p in sorted(self._folder.glob("*.json")) if p.stem not in cases]


class StoredReader:
    """Reads nothing: takes stored summaries, so that scores can be tested apart from prompts and models."""

    mode: Mode = "stored"
    model = STORED

    def __init__(self, folder: Path) -> None:
        """Prepare.

        Args:
            folder: holds `<case>.json` for each case: the JSON of a `Summary`.

        Raises:
            RecordingError: there is no such folder.
        """
        if not folder.is_dir():
            raise RecordingError(f"{folder}: there are no stored predictions; make them with summarizer eval store")
        self._folder = folder

    def repeats(self, case: str, wanted: int | None) -> tuple[int, ...]:
        """Return one: what is stored does not vary."""
        del case, wanted
        return (1,)

    def made_of(self, case: str) -> dict[str, str]:
        """Return the fingerprint of the stored summary."""
        return {"answers": _of_file(self._folder / f"{case}.json")}

    async def read(self, document: Document, case: str, repeat: int, codebook: Codebook | None) -> Summary:
        """Return the stored summary of a case."""
        del document, repeat, codebook
        file = self._folder / f"{case}.json"
        try:
            return Summary.model_validate_json(file.read_bytes())
        except OSError:
            raise RecordingError(f"{file}: there is no stored prediction; make it with summarizer eval store") from None
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            where = ", ".join(map(str, first["loc"])) or "the file"
            raise RecordingError(
                f"{file}: the stored prediction is damaged or of another schema ({where}: {first['msg']}); "
                "take it from version control again, or make it with summarizer eval store"
            ) from None

    async def aclose(self) -> None:
        """Do nothing."""


def _of_file(file: Path) -> str:
    return fingerprints.of_bytes(file.read_bytes()) if file.is_file() else ""


def recorded_models(recordings: Path) -> list[str]:
    """Return the names of the folders of recordings in a folder, sorted."""
    return sorted(p.name for p in recordings.iterdir() if p.is_dir()) if recordings.is_dir() else []


def reader_of(
    model: str,
    *,
    recordings: Path | None,
    predictions: Path | None,
    base_url: str | None = None,
    prompts: Path | None = None,
    strict: bool = False,
    timeout: float = 300.0,
) -> CaseReader:
    """Return who reads under a model's name.

    Args:
        model: "rules", "stored", or a model; with `recordings`, one that is recorded there.
        recordings: the folder of recordings, a folder a model; None asks the model itself.
        predictions: the folder of stored predictions, for "stored".
        base_url: address of an OpenAI-compatible server, for a live model.
        prompts: a directory whose templates come before the shipped ones.
        strict: a recorded answer that nothing asks for is an error.
        timeout: seconds without a byte after which one request of a live model is given up.

    Raises:
        SettingsError: the model cannot be used.
        RecordingError: there is no recording of it, or there are no stored predictions.
        TemplateError: the prompts cannot be used.
    """
    if model == RULES:
        return ModelReader(Summarizer(RULES, prompts=prompts))
    if model == STORED:
        if predictions is None:
            raise SettingsError("the suite names no folder of stored predictions; add predictions: to suite.yaml")
        return StoredReader(predictions)
    if recordings is not None:
        return RecordedReader(model, recordings / file_name(model), prompts=prompts, strict=strict)
    summarizer = Summarizer(model, base_url=base_url, prompts=prompts, timeout=timeout)
    return ModelReader(summarizer, {"base_url": resolve(summarizer.model, base_url=base_url).base_url})
