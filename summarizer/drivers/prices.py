"""What tokens cost, from the price list that the `genai-prices` package keeps."""

from __future__ import annotations

from collections.abc import Callable

from summarizer.errors import SettingsError
from summarizer.usage import Usage


def cost_usd(model: str, provider: str, usage: Usage) -> float | None:
    """Return the price of tokens in US dollars, or None when it is not known.

    Args:
        model: the name as it is sent to the server.
        provider: "openai" or another provider's name.
        usage: tokens over all calls.

    Returns:
        None when the extra `prices` is not installed, the list does not hold the model, or the
        provider reported no tokens.
    """
    if usage.input_tokens is None or usage.output_tokens is None:
        return None
    try:
        import genai_prices
    except ImportError:
        return None
    counted = genai_prices.Usage(
        input_tokens=usage.input_tokens, cache_read_tokens=usage.cached_tokens or 0, output_tokens=usage.output_tokens
    )
    try:
        return float(genai_prices.calc_price(counted, model_ref=model, provider_id=provider).total_price)
    except LookupError:
        return None


def must_know_price(price: Callable[[Usage], float | None] | None, model: str) -> None:
    """See to it that a budget in money can be kept to.

    Args:
        price: what tokens cost.
        model: the model string, for the message.

    Raises:
        SettingsError: the price is not known.
    """
    if price is None or price(Usage(input_tokens=1_000, output_tokens=1_000)) is None:
        raise SettingsError(
            f"budget_usd is given, but the price of {model!r} is not known; give budget_tokens instead, "
            "or install attribution-summarizer[prices] for OpenAI's models"
        )
