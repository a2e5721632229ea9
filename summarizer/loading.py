"""Read files, web pages and bytes into text.

What a format holds beside the text (title, date, language) is kept where the format says
so plainly; nothing is guessed. Plain text and Markdown are kept to the character, line
ends included. The text of a web page or a PDF is what the extractor makes of it: the
offsets of a summary are those of that text.

Every input that cannot be read raises one `InputError` that names the input, the reason
and the remedy, and holds none of its text.
"""

from __future__ import annotations

import codecs
import datetime
import io
import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Final

import yaml

from summarizer.errors import InputError, SettingsError
from summarizer.text import language
from summarizer.text.folding import shown

# pypdf logs each repair of a file; with no handler those lines would land on standard error beside our one message.
logging.getLogger("pypdf").addHandler(logging.NullHandler())


@dataclass(frozen=True, slots=True)
class Loaded:
    """A text and what its format says of it.

    Attributes:
        text: the whole text, as it was decoded or extracted; never blank.
        source: the name that messages use.
        title: the headline, "" where the format names none.
        date: the day of publication, where the format names one.
        language: ISO 639-1 code, where the format names one and the text does not show it.
    """

    text: str
    source: str
    title: str = ""
    date: datetime.date | None = None
    language: str | None = None

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise InputError(f"{self.source}: the text is {'blank' if self.text else 'empty'}; give an article to read")


MAX_BYTES: Final = 50_000_000
"""Input above this size is refused: it is no article, and reading it would cost a fortune by mistake."""

_HTML_SUFFIXES: Final = frozenset((".html", ".htm", ".xhtml"))
_MARKDOWN_SUFFIXES: Final = frozenset((".md", ".markdown"))
_TEXT_SUFFIXES: Final = frozenset((".txt", ".text"))

# UTF-32 before UTF-16: its little-endian mark begins with that of UTF-16.
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BINARY: Final = (
    (b"PK\x03\x04", "a zip archive or an office document"),
    (b"PK\x05\x06", "a zip archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old office document"),
    (b"{\\rtf", "a rich text (RTF) document"),
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"RIFF", "a WebP, WAV or AVI file"),
    (b"OggS\x00", "an Ogg recording"),
    (b"\x1f\x8b\x08", "a gzip archive"),
    (b"BZh91AY&SY", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\x00", "a database"),
)
_HTML_START: Final = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL
)
_CHARSET: Final = re.compile(rb"""<(?:meta|\?xml)[^>]*?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
# What browsers read under these labels (WHATWG Encoding Standard): pages that say latin-1 hold curly quotes of cp1252.
_PAGE_CHARSETS: Final = {
    **dict.fromkeys(("iso-8859-1", "iso8859-1", "latin-1", "latin1", "us-ascii", "ascii"), "cp1252"),
    **dict.fromkeys(("utf-16", "utf-16le", "utf-16be"), "utf-8"),  # a label that was readable as ASCII cannot be true
}
_FRONT_MATTER: Final = re.compile(
    r"---[^\S\r\n]*\r?\n(.{0,20000}?)^(?:---|\.\.\.)[^\S\r\n]*(?=\r?\n|\Z)", re.DOTALL | re.MULTILINE
)
_ISO_DATE: Final = re.compile(r"(\d{4}-\d{2}-\d{2})(?!\d)")
_NO_PDF_TITLE: Final = re.compile(r"untitled|Microsoft \w+ - |.*\.(?:docx?|pdf|indd|pptx?|odt|rtf|txt)\Z", re.IGNORECASE)
_SENTENCE_END: Final = tuple(".!?…:”’\"')]")


def from_file(path: Path, *, encoding: str | None = None) -> Loaded:
    """Make a document of a file.

    The suffix tells the format: `.html`, `.htm`, `.xhtml`, `.md`, `.markdown`, `.txt`; any other is taken
    as `from_bytes` takes it. A PDF is known by its first bytes. Pipes and devices are read like files.

    Args:
        path: the file; its name as given becomes the document's source.
        encoding: the text's encoding; None as for `from_bytes`.

    Raises:
        InputError: the file is missing, a directory, may not be read or does not hold an article's text.
        SettingsError: the encoding is unknown, or an extra is missing that this format needs.
    """
    source = str(path)
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise InputError(f"{source}: there is no such file; check the path") from None
    except IsADirectoryError:
        raise InputError(f"{source}: this is a directory; name the files in it") from None
    except PermissionError:
        # Windows says this of a directory too.
        reason = "this is a directory; name the files in it" if path.is_dir() else "no permission to read it; check its mode"
        raise InputError(f"{source}: {reason}") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "this is no valid path"
        raise InputError(f"{source!r}: cannot be read ({reason}); check the path") from None
    return from_bytes(data, source=source, encoding=encoding)


def from_bytes(data: bytes, *, source: str, encoding: str | None = None) -> Loaded:
    """Make a document of bytes, such as a file's content or standard input.

    A PDF is known by its first bytes; HTML and Markdown by the suffix of `source`; where that is none of
    the known ones, text that begins as an HTML page does is HTML and everything else is plain text.

    Args:
        data: the bytes, at most `MAX_BYTES` of them.
        source: a name for messages; its suffix tells the format.
        encoding: a text encoding that Python knows. None takes the byte order mark's, for HTML else the
            one that the page names, else UTF-8. It is not used for a PDF.

    Raises:
        InputError: the bytes are empty, blank, too many, binary, wrongly encoded or hold no article.
        SettingsError: the encoding is unknown, or an extra is missing that this format needs.
    """
    _check_size(len(data), source)
    if not data:
        raise InputError(f"{source}: the input is empty; give an article to read")
    if data.startswith(b"%PDF-"):
        return _from_pdf(data, source)
    _refuse_binary(data, source)
    suffix = PurePath(source).suffix.lower()
    if suffix in _HTML_SUFFIXES:
        return from_html(_decode_page(data, source, encoding), source=source)
    text = _decode(data, source, encoding)
    if suffix in _MARKDOWN_SUFFIXES:
        return _from_markdown(text, source)
    if suffix not in _TEXT_SUFFIXES and _HTML_START.match(text[:4096]):
        return from_html(_decode_page(data, source, encoding), source=source)
    return Loaded(text, source)


def from_html(html: str | bytes, *, source: str) -> Loaded:
    """Make a document of the main text of a web page, found by trafilatura (extra `html`).

    Title and date are those that the page's metadata name. The language is found from the text and,
    where that cannot tell, taken from the page's `lang` attribute: templates often name a wrong one.

    Args:
        html: the page; bytes are decoded as for `from_bytes` with no encoding given.
        source: a name for messages.

    Raises:
        InputError: the page is empty, too large, binary, wrongly encoded or has no main text.
        SettingsError: the extra is not installed.
    """
    _check_size(len(html), source)
    if isinstance(html, bytes):
        _refuse_binary(html, source)
        html = _decode_page(html, source, None)
    html = html.removeprefix("\ufeff")
    if re.search("[\0\ud800-\udfff]", html):  # the parser would end the text there and say nothing
        raise InputError(
            f"{source}: it holds NUL characters or halves of surrogate pairs, so it is no web page or wrongly decoded; "
            "give its bytes, or save the page anew"
        )
    if not html.strip():
        raise InputError(f"{source}: the page is {'blank' if html else 'empty'}; give an article to read")
    try:
        import trafilatura
    except ImportError as error:
        raise SettingsError(
            f"{source}: reading HTML needs an extra; pip install 'attribution-summarizer[html]', or give plain text"
        ) from error
    # Only dates that the markup names: a search through the text finds dates of events, not of publication.
    dates = {"original_date": True, "extensive_search": False}
    page = trafilatura.bare_extraction(html, with_metadata=True, include_comments=False, date_extraction_params=dates)
    text = "" if page is None or isinstance(page, dict) else _untorn(html, page.text or "")
    if page is None or isinstance(page, dict) or not text.strip():
        raise InputError(f"{source}: no main text was found on the page; save the article's text and give that")
    return Loaded(
        text,
        title=shown(page.title or ""),
        date=_date(page.date),
        language=language.detect(text) or language.named(_page_language(html)),
        source=source,
    )


def _untorn(html: str, text: str) -> str:
    """Return a page's text without the line breaks at inline tags that the extractor's way with short pages leaves in it."""
    from trafilatura import extract
    from trafilatura.settings import DEFAULT_CONFIG, use_config

    if len(text) >= DEFAULT_CONFIG.getint("DEFAULT", "MIN_EXTRACTED_SIZE"):
        return text
    any_size = use_config()
    any_size.set("DEFAULT", "MIN_EXTRACTED_SIZE", "0")
    whole = extract(html, include_comments=False, config=any_size) or ""
    return whole if whole.split() and "".join(whole.split()) == "".join(text.split()) else text


def _page_language(html: str) -> str:
    found = re.search(r"""<html\b[^>]*?\slang\s*=\s*["']?([\w-]+)""", html[:4096], re.IGNORECASE)
    return found[1] if found else ""


def _from_markdown(text: str, source: str) -> Loaded:
    """Take title and date from front matter, which is no part of the text, or the title from a leading heading."""
    front = _FRONT_MATTER.match(text)
    given = _front_matter(front[1]) if front else {}
    body = text[front.end() :] if front else text
    title = given.get("title")
    if not isinstance(title, str):
        title = _leading_heading(body.lstrip())
    if given:
        text = body
    return Loaded(text, source, title=shown(title), date=_date(given.get("date")))


def _leading_heading(body: str) -> str:
    """Return the words of a first line `# Title` or `# Title #`, else ""."""
    if not body.startswith(("# ", "#\t")):
        return ""
    title = body[1:].splitlines()[0].strip()
    unclosed = title.rstrip("#")
    return unclosed if not unclosed or unclosed[-1].isspace() else title


def _front_matter(block: str) -> dict[object, object]:
    """Return what the block says; nothing where it is no YAML mapping: then it is kept as text."""
    try:
        given = yaml.safe_load(block)
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}
    return given if isinstance(given, dict) else {}


def _date(given: object) -> datetime.date | None:
    if isinstance(given, datetime.datetime):
        return given.date()
    if isinstance(given, datetime.date):
        return given
    found = _ISO_DATE.match(given.strip()) if isinstance(given, str) else None
    if found is None:
        return None
    try:
        return datetime.date.fromisoformat(found[1])
    except ValueError:
        return None


def _from_pdf(data: bytes, source: str) -> Loaded:
    try:
        import pypdf
    except ImportError as error:
        raise SettingsError(
            f"{source}: reading PDF needs an extra; pip install 'attribution-summarizer[pdf]', or give plain text"
        ) from error
    locked = InputError(f"{source}: the PDF is encrypted; save it without a password, or give its text")
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise locked
        pages = [page.extract_text() for page in reader.pages]
        title = (reader.metadata.title if reader.metadata else None) or ""
    except InputError:
        raise
    except (pypdf.errors.DependencyError, pypdf.errors.FileNotDecryptedError):
        raise locked from None
    except Exception:  # noqa: BLE001 - pypdf's own documentation: a broken file may raise anything
        raise InputError(f"{source}: the PDF is damaged; save it anew, or give its text") from None
    # A broken font map yields halves of surrogate pairs and NULs, which no text holds.
    text = _paragraphs(re.sub("[\0\ud800-\udfff]", "\ufffd", page) for page in pages)
    if not text:
        raise InputError(f"{source}: the PDF holds no text (is it a scan?); run text recognition (OCR) on it first")
    title = "" if not isinstance(title, str) or _NO_PDF_TITLE.match(title) else shown(title)
    return Loaded(text, source, title=title)


def _paragraphs(pages: Iterable[str]) -> str:
    """Join the lines of a PDF's pages into paragraphs, one a line.

    A PDF knows lines, not paragraphs, and without this each printed line would be a paragraph to the
    sentence rules. A paragraph ends at a blank line, and after a line that ends a sentence and is
    clearly shorter than the lines usually are. A page's end is no border.
    """
    lines = [line.strip() for page in pages for line in page.splitlines()]
    widths = sorted(len(line) for line in lines if line)
    full = widths[len(widths) * 9 // 10] if widths else 0
    out: list[list[str]] = [[]]
    for line in lines:
        if line:
            out[-1].append(line)
        if not line or (len(line) < 0.85 * full and line.endswith(_SENTENCE_END)):
            out.append([])
    return "\n".join(" ".join(paragraph) for paragraph in out if paragraph)


def _check_size(size: int, source: str) -> None:
    if size > MAX_BYTES:
        raise InputError(f"{source}: it is larger than {MAX_BYTES // 1_000_000} MB; give one article at a time")


def _refuse_binary(data: bytes, source: str) -> None:
    for magic, what in _BINARY:
        if data.startswith(magic) and (magic != b"RIFF" or data[8:12] in (b"WEBP", b"WAVE", b"AVI ")):
            raise InputError(f"{source}: this is {what}, not text; save the article as text, Markdown, HTML or PDF")


def _decode_page(data: bytes, source: str, encoding: str | None) -> str:
    """Decode a web page: the encoding given, else the byte order mark's, else the one it names, else UTF-8."""
    if encoding is None and _marked(data) is None:
        named = _CHARSET.search(data[:4096])
        if named:
            label = named[1].decode("ascii", "replace").lower()
            label = _PAGE_CHARSETS.get(label, label)
            try:
                "a".encode(label)
            except (LookupError, UnicodeError):
                raise InputError(f"{source}: the page names an unknown encoding; name the right one with `encoding`") from None
            encoding = label
    return _decode(data, source, encoding)


def _marked(data: bytes) -> str | None:
    return next((encoding for mark, encoding in _MARKS if data.startswith(mark)), None)


def _decode(data: bytes, source: str, encoding: str | None) -> str:
    used = encoding or _marked(data) or "utf-8"
    if encoding is None and used == "utf-8" and b"\0" in data:
        raise InputError(f"{source}: {_about_nuls(data)}")
    try:
        text = data.decode(used)
    except UnicodeDecodeError as error:
        raise InputError(
            f"{source}: byte {error.start} is not valid {used}; name the right encoding with `encoding`, "
            "for example cp1252, or save the file as UTF-8"
        ) from None
    except UnicodeError:
        raise InputError(f"{source}: it is not valid {used}; name the right encoding with `encoding`") from None
    except (LookupError, ValueError):
        raise SettingsError(f"{source}: {used!r} is no text encoding that Python knows; try utf-8 or cp1252") from None
    if "\0" in text:
        raise InputError(f"{source}: read as {used} it holds NUL characters, so it is binary or in another encoding")
    return text.removeprefix("\ufeff")


def _about_nuls(data: bytes) -> str:
    """Tell UTF-16 without its mark, where nearly every second byte of western text is NUL, from binary data."""
    sample = data[:2000]
    for name, nuls, others in (("utf-16-le", sample[1::2], sample[::2]), ("utf-16-be", sample[::2], sample[1::2])):
        if nuls.count(0) > 0.6 * len(nuls) and others.count(0) < 0.1 * len(others):
            return f"it looks like {name} without its mark; name it with `encoding`, or save the file as UTF-8"
    return "it holds NUL bytes, so it is binary, not text; save the article as text, Markdown, HTML or PDF"
