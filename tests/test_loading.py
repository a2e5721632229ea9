import codecs
import datetime
import io
import os
import sys
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from summarizer.document import Document
from summarizer.errors import InputError, SettingsError
from summarizer.loading import MAX_BYTES

from_bytes, from_file, from_html = Document.from_bytes, Document.from_file, Document.from_html

WORDS = "“We sail at dawn,” the captain said on the quay."
MARKER = "zanzibarquux"

encodable = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff"), min_size=1).filter(str.strip)


def pdf(*pages: list[str], title: str = "", lock: str | None = None) -> bytes:
    """A PDF with one line of text for each string."""
    writer = PdfWriter()
    font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica", "/Encoding": "/WinAnsiEncoding"}
    for lines in pages:
        page = writer.add_blank_page(width=612, height=792)
        named = DictionaryObject({NameObject(k): NameObject(v) for k, v in font.items()})
        fonts = DictionaryObject({NameObject("/F1"): named})
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
        stream = DecodedStreamObject()
        shown = " ".join(f"({line}) Tj T*" for line in lines)
        stream.set_data(f"BT /F1 11 Tf 72 720 Td 14 TL {shown} ET".encode("cp1252"))
        page[NameObject("/Contents")] = writer._add_object(stream)
    if title:
        writer.add_metadata({"/Title": title})
    if lock is not None:
        writer.encrypt(lock, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def outcome(load: Callable[[], Document]) -> str:
    """The text of the document, or the message of the `InputError`; any other exception fails the test."""
    try:
        return load().text
    except InputError as error:
        return str(error)


# Plain text


@given(encodable)
def test_text_is_kept_to_the_character(text):
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-32"):
        assert from_bytes(text.encode(encoding), source="a.txt").text == text
    for mark, encoding in ((codecs.BOM_UTF16_BE, "utf-16-be"), (codecs.BOM_UTF16_LE, "utf-16-le")):
        assert from_bytes(mark + text.encode(encoding), source="-").text == text


def test_line_ends_are_kept():
    text = "One.\r\nTwo.\rThree.\n\nFour.\u2028Five.\x85"
    assert from_bytes(text.encode(), source="a.txt").text == text


def test_a_file_is_read_as_it_is(tmp_path):
    path = tmp_path / "ferry.txt"
    path.write_bytes(f"Headline\r\n\r\n{WORDS}".encode())
    document = Document.from_file(path)
    assert document.text == f"Headline\r\n\r\n{WORDS}"
    assert (document.title, document.date, document.language, document.source) == ("", None, "en", str(path))


@pytest.mark.parametrize("name", ["article", "article.log", "article.TXT", "-"])
def test_an_unknown_suffix_is_plain_text(name):
    assert from_bytes(f"# Not a title\n{WORDS}".encode(), source=name).title == ""


def test_a_named_encoding_is_used_and_its_mark_is_no_text():
    assert from_bytes("naïve “x”".encode("cp1252"), source="a.txt", encoding="cp1252").text == "naïve “x”"
    assert from_bytes(WORDS.encode("utf-16-le"), source="a.txt", encoding="utf-16-le").text == WORDS
    for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
        assert from_bytes(f"\ufeff{WORDS}".encode(encoding), source="a.txt", encoding=encoding).text == WORDS


# Bad input: one message that names input, reason and remedy, and holds no text of it


def refused(data: bytes, *expected: str, source: str = "story.txt", encoding: str | None = None) -> None:
    with pytest.raises(InputError) as caught:
        from_bytes(data, source=source, encoding=encoding)
    message = str(caught.value)
    assert message.startswith(source)
    for words in expected:
        assert words in message
    assert MARKER not in message
    assert "\n" not in message


def test_empty_and_blank_input_is_refused():
    refused(b"", "empty")
    refused(codecs.BOM_UTF8, "empty")
    refused(b" \r\n\t ", "blank")
    refused(b"", "empty", source="page.html")
    refused(b"  ", "blank", source="page.html")
    refused("---\ntitle: x\n---\n".encode("utf-16")[:2], "empty", source="a.md")


@pytest.mark.parametrize(
    ("start", "what"),
    [
        (b"PK\x03\x04", "office document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office document"),
        (b"{\\rtf1", "RTF"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\xff\xd8\xff\xe0", "JPEG"),
        (b"GIF89a", "GIF"),
        (b"RIFF\0\0\0\0WEBP", "WebP"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"\x7fELF", "program"),
    ],
)
@pytest.mark.parametrize("source", ["story.txt", "story.html", "story", "story.md"])
def test_binary_files_are_named(start, what, source):
    refused(start + MARKER.encode(), what, "save the article", source=source)
    refused(start + MARKER.encode(), what, source=source, encoding="latin-1")


def test_nul_bytes_are_binary_and_unmarked_utf16_is_named():
    refused(f"{MARKER}\0{MARKER}".encode(), "NUL", "binary")
    refused(f"{WORDS} {MARKER}".encode("utf-16-le"), "utf-16-le", "`encoding`")
    refused(f"{WORDS} {MARKER}".encode("utf-16-be"), "utf-16-be", "`encoding`")
    refused(f"{MARKER}\0".encode(), "NUL", encoding="latin-1")
    refused(f"<p>{MARKER}\0</p>".encode(), "NUL", source="a.html")


def test_a_wrong_encoding_names_the_byte_and_the_option():
    refused(f"{MARKER} caf\xe9 {MARKER}".encode("latin-1"), f"byte {len(MARKER) + 4} ", "utf-8", "`encoding`")
    refused(MARKER.encode() + b"\xff", f"byte {len(MARKER)} ", "ascii", encoding="ascii")
    refused(codecs.BOM_UTF16_LE + b"a\0\x00\xd8", "utf-16-le", "`encoding`")


@pytest.mark.parametrize("encoding", ["klingon", "base64", "rot13", "utf-8\0"])
def test_an_unknown_encoding_is_a_setting(encoding):
    with pytest.raises(SettingsError, match="no text encoding"):
        from_bytes(WORDS.encode(), source="a.txt", encoding=encoding)


def test_enormous_input_is_refused(tmp_path):
    refused(b"a" * (MAX_BYTES + 1), "50 MB")
    path = tmp_path / "big.txt"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(InputError, match="50 MB"):
        from_file(path)
    with pytest.raises(InputError, match="50 MB"):
        from_html("a" * (MAX_BYTES + 1), source="page")


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(InputError, match=r"gone\.txt: there is no such file; check the path"):
        from_file(tmp_path / "gone.txt")


def test_a_directory(tmp_path):
    with pytest.raises(InputError, match="this is a directory; name the files in it"):
        from_file(tmp_path)


def test_a_file_that_may_not_be_read(tmp_path, monkeypatch):
    path = tmp_path / "locked.txt"
    path.write_text(WORDS, encoding="utf-8")
    path.chmod(0)
    if os.access(path, os.R_OK):  # root may read everything
        monkeypatch.setattr(type(path), "open", lambda *_: (_ for _ in ()).throw(PermissionError(13, "denied")))
    with pytest.raises(InputError, match=r"locked\.txt: no permission to read it; check its mode"):
        from_file(path)


def test_paths_that_cannot_be(tmp_path):
    for path in (tmp_path / "a\0b", tmp_path / ("x" * 5000), tmp_path / "loop"):
        if path.name == "loop":
            path.symlink_to(path)
        with pytest.raises(InputError, match="check the path"):
            from_file(path)


@given(st.binary(max_size=200), st.sampled_from(["a.txt", "a.md", "a.html", "a.pdf", "-"]))
def test_any_bytes_give_a_document_or_one_of_our_errors(data, source):
    assert outcome(lambda: from_bytes(data, source=source)).strip()


@given(
    st.text(st.characters(), max_size=100),
    st.sampled_from(["{}", "<html><body><p>{}</p></body></html>", "<p>a<p>{}&#xD800;&#0;"]),
)
def test_any_page_gives_a_document_or_one_of_our_errors(text, around):
    assert outcome(lambda: from_html(around.replace("{}", text), source="a.html")).strip()


# Markdown


def test_front_matter_gives_title_and_date_and_is_no_part_of_the_text():
    text = f'---\r\ntitle: "Boats: a \\"deal\\""\r\ndate: 2026-03-04\r\ntags: [a, b]\r\n---\r\n\r\n# Other\r\n\r\n{WORDS}\r\n'
    document = from_bytes(text.encode(), source="a.md")
    assert document.text.strip() == f"# Other\r\n\r\n{WORDS}"
    assert text.endswith(document.text)
    assert (document.title, document.date) == ('Boats: a "deal"', datetime.date(2026, 3, 4))


@pytest.mark.parametrize(
    ("given", "date"),
    [
        ("2026-03-04 10:30:00", datetime.date(2026, 3, 4)),
        ("2026-03-04T10:30:00Z", datetime.date(2026, 3, 4)),
        ("'2026-03-04, evening'", datetime.date(2026, 3, 4)),
        ("2026-13-45", None),
        ("'2026-13-45'", None),
        ("spring", None),
        ("[1]", None),
        ("", None),
    ],
)
def test_front_matter_dates(given, date):
    assert from_bytes(f"---\ndate: {given}\n---\n{WORDS}".encode(), source="a.md").date == date


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("# Boats sail\n", "Boats sail"),
        ("\n\n# Boats sail #\n", "Boats sail"),
        ("# C#\n", "C#"),
        ("# ##\n", ""),
        ("---\ndate: 2026-03-04\n---\n\n#  Boats  sail\n", "Boats sail"),
        ("## Boats sail\n", ""),
        ("Boats\n# sail\n", ""),
        ("#Boats\n", ""),
        ("---\ntitle: [1]\n---\n# Boats\n", "Boats"),
        ("---\n: : {{ broken\n---\n# Boats\n", "Boats"),
        ("---\njust words\n---\n# Boats\n", "Boats"),
        ("---\nno end\n# Boats\n", ""),
    ],
)
def test_markdown_titles(head, title):
    document = from_bytes(f"{head}{WORDS}".encode(), source="a.markdown")
    assert document.title == title
    assert f"{head}{WORDS}".endswith(document.text)
    assert "date:" not in document.text
    assert "title:" not in document.text


def test_a_heading_of_blanks_takes_no_quadratic_time():
    document = from_bytes(("# a" + " " * 400_000 + "b").encode(), source="a.md")
    assert document.title == "a b"


# HTML


def page(body: str, head: str = "", lang: str = "en") -> str:
    return f'<!DOCTYPE html><html lang="{lang}"><head>{head}</head><body><nav>Home</nav>{body}</body></html>'


STORY = (
    "<article><h1>Boats will sail</h1><p>The minister said on Tuesday that the talks in the harbour town had gone well, "
    "and that the boats would sail “as they must,” in the <b>words</b> of <a href='x'>the union</a>.</p>"
    "<p>The crews would not say whether they agreed. &lt;They&gt; wanted to see the roster – all of it.</p></article>"
)


def test_a_page_gives_main_text_title_and_date():
    head = (
        '<title>Boats will sail | Gazette</title><meta property="og:title" content="Boats will sail &amp; more">'
        '<meta property="article:published_time" content="2024-03-14T10:00:00Z">'
    )
    document = Document.from_html(page(STORY, head), source="story")
    assert "sail “as they must,” in the words of the union.\n" in document.text
    assert "<They> wanted" in document.text
    assert "Home" not in document.text
    assert (document.title, document.date, document.language) == ("Boats will sail & more", datetime.date(2024, 3, 14), "en")


def test_a_short_page_is_not_torn_at_inline_tags():
    story = "<article><p>“No,” Ann&nbsp;Lee <b>said</b>.</p><p>She <a href='x'>left</a> on Monday.</p></article>"
    assert Document.from_html(story, source="story").text == "“No,” Ann Lee said.\nShe left on Monday."


def test_a_date_in_the_text_is_not_the_date_of_the_page():
    assert from_html(page(STORY.replace("Tuesday", "12 March 2019")), source="story").date is None


def test_the_language_of_the_text_wins_over_a_templates():
    assert from_html(page(STORY, lang="de-DE"), source="story").language == "en"
    turkish = "<article><p>Bakan, gemilerin yarın sabah yola çıkacağını söyledi ve herkese teşekkür etti.</p></article>"
    assert from_html(page(turkish, lang="tr-TR"), source="story").language == "tr"


@pytest.mark.parametrize("source", ["a.html", "a.HTM", "-", "download"])
def test_html_is_known_by_suffix_or_beginning(source):
    assert "<" not in from_bytes(page(STORY.replace("&lt;They&gt;", "They")).encode(), source=source).text


def test_html_in_a_text_file_stays_as_it_is():
    assert from_bytes(page(STORY).encode(), source="a.txt").text == page(STORY)


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ("", "utf-8"),
        ("", "utf-8-sig"),
        ("", "utf-16"),
        ('<meta charset="windows-1252">', "cp1252"),
        ("<meta charset=iso-8859-1>", "cp1252"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=ISO-8859-15">', "iso-8859-15"),
        ('<meta charset="utf-16">', "utf-8"),
    ],
)
def test_a_page_is_read_in_the_encoding_it_names(head, encoding):
    story = STORY.replace("–", "-").replace("“", '"').replace("”", '"') if encoding == "iso-8859-15" else STORY
    data = page(story.replace("union", "fédération"), head).encode(encoding)
    assert "the fédération" in from_html(data, source="story").text
    assert "the fédération" in from_bytes(data, source="story.html").text


def test_a_given_encoding_wins_over_a_pages():
    data = page(STORY.replace("union", "fédération"), '<meta charset="utf-8">').encode("cp1252")
    assert "the fédération" in from_bytes(data, source="a.html", encoding="cp1252").text
    refused(data, "utf-8", "`encoding`", source="a.html")


def test_xhtml_with_a_declaration_is_read():
    declared = '<?xml version="1.0" encoding="iso-8859-1"?>\n' + page(STORY.replace("union", "fédération"))
    data = declared.replace("–", "-").encode("cp1252")
    assert "the fédération" in from_bytes(data, source="a.xhtml").text


@pytest.mark.parametrize("label", ["klingon", "base64"])
def test_a_page_in_an_unknown_encoding(label):
    refused(page(STORY, f'<meta charset="{label}">').encode(), "unknown encoding", "`encoding`", source="a.html")


@pytest.mark.parametrize("html", ["<html></html>", "<p></p>", "no markup at all"])
def test_a_page_without_main_text(html):
    refused(html.encode(), "no main text", "save the article's text", source="a.html")


@pytest.mark.parametrize("char", ["\0", "\ud800"])
def test_a_page_that_the_parser_would_cut_short_is_refused(char):
    with pytest.raises(InputError, match="NUL characters or halves of surrogate pairs"):
        from_html(page(STORY.replace("union", f"uni{char}on")), source="a.html")


def test_deep_markup_does_no_harm():
    html = page("<div>" * 5000 + STORY + "</div>" * 5000)
    assert outcome(lambda: from_html(html, source="a.html"))


# PDF


def test_lines_of_a_pdf_become_paragraphs():
    data = pdf(
        [
            "The ferry company said on Monday that it would run the night boat until the",
            "end of June, and that the crews would be \x93paid in full\x94 for it.".encode("latin-1").decode("cp1252"),
            "The union said no. It wants a guarantee, in writing and before the end of",
        ],
        ["the week, for every one of the boats.", "It did not say more."],
        title="Ferry news",
    )
    document = from_bytes(data, source="a.pdf")
    assert document.text.splitlines() == [
        "The ferry company said on Monday that it would run the night boat until the end of June, and that the crews "
        "would be “paid in full” for it.",
        "The union said no. It wants a guarantee, in writing and before the end of the week, for every one of the boats.",
        "It did not say more.",
    ]
    assert (document.title, document.date, document.language) == ("Ferry news", None, "en")


@pytest.mark.parametrize("title", ["Microsoft Word - ferry v2", "ferry.docx", "Untitled"])
def test_a_pdf_title_that_is_a_file_name_is_none(title):
    assert from_bytes(pdf([WORDS.replace("“", "").replace("”", "")], title=title), source="a.pdf").title == ""


def test_a_pdf_is_known_by_its_beginning(tmp_path):
    path = tmp_path / "download"
    path.write_bytes(pdf(["The captain said that the boat would sail."]))
    assert from_file(path).text == "The captain said that the boat would sail."


def test_a_pdf_with_an_empty_password_opens():
    assert "captain" in from_bytes(pdf(["The captain said so."], lock=""), source="a.pdf").text


def test_encrypted_scanned_and_damaged_pdfs_are_told_apart(capfd):
    refused(pdf([MARKER], lock="x"), "encrypted", "without a password", source="a.pdf")
    refused(pdf([]), "no text", "OCR", source="a.pdf")
    whole = pdf([MARKER])
    refused(whole[: len(whole) // 3], "damaged", source="a.pdf")
    refused(b"%PDF-1.7\n", "damaged", source="a.pdf")
    assert capfd.readouterr() == ("", "")


@given(st.data())
def test_a_damaged_pdf_gives_a_document_or_our_error(data):
    broken = bytearray(pdf([WORDS.replace("“", "").replace("”", "")]))
    for _ in range(data.draw(st.integers(1, 8))):
        broken[data.draw(st.integers(5, len(broken) - 1))] = data.draw(st.integers(0, 255))
    assert outcome(lambda: from_bytes(bytes(broken), source="a.pdf")).strip()


# Extras


@pytest.mark.parametrize(
    ("module", "extra", "data"), [("trafilatura", "html", page(STORY).encode()), ("pypdf", "pdf", pdf([]))]
)
def test_a_missing_extra_is_named(module, extra, data, monkeypatch):
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(SettingsError, match=rf"attribution-summarizer\[{extra}\]"):
        from_bytes(data, source=f"a.{extra}")


@pytest.mark.parametrize("name", ["ferry-talks.txt", "water-treaty.md", "briefing.txt"])
def test_the_examples_are_read(name, request):
    document = from_file(request.config.rootpath / "examples" / name)
    assert document.language == "en"
    assert bool(document.title) == bool(document.date) == name.endswith(".md")
