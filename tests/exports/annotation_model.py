"""What a document must be to be Web Annotations: the MUSTs of the W3C's model, for the classes that are used here.

Written from the Web Annotation Data Model, W3C Recommendation of 23 February 2017, https://www.w3.org/TR/annotation-model/.
The numbers are its sections.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
MOTIVATIONS = set(
    "assessing bookmarking classifying commenting describing editing highlighting identifying linking moderating "
    "questioning replying tagging".split()
)
TERMS = {
    "Annotation": set("@context id type body target motivation generator creator created modified".split()),
    "TextualBody": set("id type value format language purpose".split()),
    "SpecificResource": set("id type source selector purpose state".split()),
    "TextQuoteSelector": set("type exact prefix suffix refinedBy".split()),
    "TextPositionSelector": set("type start end refinedBy".split()),
    "AnnotationCollection": set("@context id type label total first last".split()),
    "AnnotationPage": set("@context id type partOf next prev startIndex items".split()),
    "Software": set("id type name nickname homepage".split()),
}
"""Terms of the context that a class may have; a term outside it would be dropped by every JSON-LD reader."""


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def problems(document: Any) -> list[str]:
    """Return what keeps a collection from being valid."""
    return list(_collection(document))


def _iri(value: Any) -> bool:
    return isinstance(value, str) and bool(re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+", value))


def _is_a(thing: Any, name: str) -> Iterator[str]:
    if not isinstance(thing, dict) or name not in listed(thing.get("type")):
        yield f"is no {name}"
        return
    unknown = set(thing) - TERMS[name]
    if unknown:
        yield f"{name} has terms that are none of the model's: {sorted(unknown)}"


def _collection(thing: Any) -> Iterator[str]:  # 5.1
    yield from _is_a(thing, "AnnotationCollection")
    if CONTEXT not in listed(thing.get("@context")):
        yield "the collection has not the context"
    if not _iri(thing.get("id")):
        yield "the collection has no IRI"
    if not isinstance(thing.get("total"), int) or thing["total"] < 0:
        yield "total is no number"
    page = thing.get("first")
    if thing.get("total") and page is None:
        yield "a collection with annotations has no first page"
    if page is not None:
        yield from _page(page, thing)
        if len(page.get("items", [])) != thing["total"]:
            yield "the only page does not hold all annotations"


def _page(thing: Any, collection: Any) -> Iterator[str]:  # 5.2
    yield from _is_a(thing, "AnnotationPage")
    if not _iri(thing.get("id")) or {collection.get(k) == v for k, v in thing.get("partOf", {}).items()} != {True}:
        yield "the page has no IRI, or is of another collection"
    items = thing.get("items")
    if not isinstance(items, list) or not items:
        yield "a page has at least one annotation"
        return
    ids = [item.get("id") for item in items]
    if len(set(ids)) != len(ids):
        yield "two annotations have one IRI"
    for item in items:
        yield from _annotation(item)


def _annotation(thing: Any) -> Iterator[str]:  # 3.1
    yield from _is_a(thing, "Annotation")
    if CONTEXT not in listed(thing.get("@context")):
        yield "an annotation has not the context"
    if not _iri(thing.get("id")):
        yield f"{thing.get('id')!r} is no IRI"
    if not listed(thing.get("target", [])):
        yield "an annotation has no target"
    if not set(listed(thing.get("motivation", []))) <= MOTIVATIONS:
        yield "a motivation is none of the model's"
    for body in listed(thing.get("body", [])):
        yield from _textual_body(body)
    for target in listed(thing.get("target", [])):
        yield from _specific_resource(target)
    if "generator" in thing:
        yield from _is_a(thing["generator"], "Software")


def _textual_body(thing: Any) -> Iterator[str]:  # 3.2.4
    yield from _is_a(thing, "TextualBody")
    if not isinstance(thing.get("value"), str):
        yield "a textual body has exactly one value"
    if not set(listed(thing.get("purpose", []))) <= MOTIVATIONS:
        yield "a purpose is none of the model's"
    if "language" in thing and not re.fullmatch(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", thing["language"]):
        yield "a language is no tag of BCP 47"


def _specific_resource(thing: Any) -> Iterator[str]:  # 4.1
    yield from _is_a(thing, "SpecificResource")
    if not _iri(thing.get("source")):
        yield f"the source {thing.get('source')!r} is no IRI"
    for selector in listed(thing.get("selector", [])):
        kinds = listed(selector.get("type"))
        if "TextQuoteSelector" in kinds:  # 4.2.4
            yield from _is_a(selector, "TextQuoteSelector")
            if not isinstance(selector.get("exact"), str):
                yield "a quote selector has exactly one exact"
            if not all(isinstance(selector.get(k, ""), str) for k in ("prefix", "suffix")):
                yield "prefix and suffix are strings"
        elif "TextPositionSelector" in kinds:  # 4.2.5
            yield from _is_a(selector, "TextPositionSelector")
            start, end = selector.get("start"), selector.get("end")
            if type(start) is not int or type(end) is not int or not 0 <= start <= end:
                yield "start and end are numbers, none below 0"
        else:
            yield f"a selector of type {kinds}"
