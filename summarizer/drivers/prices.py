"""What tokens cost, from the price list that the `genai-prices` package keeps."""

from __future__ import annotations

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
