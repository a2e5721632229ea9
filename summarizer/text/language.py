"""Tell a text's language from its commonest words, where that is plain.

Only the languages for which this package holds word lists matter here; for all
others the answer is None, which is honest and costs nothing: the sentence rules
work for any language and the sweep says that it is unavailable.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

_COMMON: Final = {
    "en": "the of and to in a is that for on with was as by at it from be are has have had his her he she they we you i not "
    "this which who were been would will can could there their what when if about or but an all no its more after than said "
    "says into out up over our your them him do does did so also because while before how new my just any only other some "
    "against between during most these those",
    "de": "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat "
    "dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis mehr durch "
    "man sein wurde sei sagte wir ich was kein keine hatte gegen vom wenn ihre ihr",
    "fr": "de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont la avec son aux "
    "d l s n qu c elle été cette ou mais être ses ont comme nous vous je leur sa même deux fait selon après entre ces était "
    "aussi dit peut tout sans contre",
    "es": "de la que el en y a los se del las un por con no una su para es al lo como más o pero sus le ha me sin sobre este "
    "ya entre cuando todo esta ser son dos también fue había era muy años hasta desde está mi porque qué sólo han yo hay vez "
    "puede dijo contra",
    "it": "di e il la che in a per un del non è una si con i le da della sono al come più ha dei nel alla gli lo anche ma dal "
    "delle ci se o su dalla l d ed nella hanno stato questo essere dell all suo sua loro tra ai era dopo prima contro detto "
    "fatto cui",
    "pt": "de a o que e do da em um para com não uma os no se na por mais as dos como mas ao ele das à seu sua ou quando "
    "muito nos já eu também só pelo pela até isso ela entre depois sem mesmo aos seus quem nas me esse eles está foi são "
    "disse contra sobre",
    "nl": "de van het een en in is dat op te zijn met voor niet aan er om ook als dan maar bij uit nog naar heeft die wordt "
    "hij ze door worden over wel tot hebben kan zou deze zei meer was al zich of had geen werd wat we tegen ik ze hun "
    "onder na",
}
_LISTS: Final = {code: frozenset(words.split()) for code, words in _COMMON.items()}
_TAG: Final = re.compile(r"([a-z]{2})(?:[-_][a-z0-9]+)*", re.IGNORECASE | re.ASCII)
_WORD: Final = re.compile(r"[^\W\d_]+")
_LOOKED_AT: Final = 20_000
_SHARE: Final = 0.2
_LEAD: Final = 1.25
"""How many times as many common words the best language must have as the second best."""


def common_words(language: str | None) -> frozenset[str]:
    """Return words that stand in every text of a language, in lower case; none where this package holds no list."""
    return _LISTS.get((language or "").lower().partition("-")[0], frozenset())


def detect(text: str) -> str | None:
    """Return the language whose common words make up a fifth of the text's beginning, and plainly more than any other's.

    Args:
        text: any text; its first 20,000 characters are looked at.

    Returns:
        The ISO 639-1 code "en", "de", "fr", "es", "it", "pt" or "nl", or None where no list or more than one fits.
    """
    words = Counter(_WORD.findall(text[:_LOOKED_AT].lower()))
    counts = sorted(((sum(words[w] for w in known), code) for code, known in _LISTS.items()), reverse=True)
    (best, code), (second, _) = counts[0], counts[1]
    return code if best > 0 and best >= _SHARE * words.total() and best >= _LEAD * second else None


def named(tag: str) -> str | None:
    """Return the ISO 639-1 code that a tag such as "en" or "pt-BR" begins with, in lower case.

    Of a language's name or a code of three letters the first two are often another language's: these are None.
    """
    found = _TAG.fullmatch(tag.strip())
    return found[1].lower() if found else None
