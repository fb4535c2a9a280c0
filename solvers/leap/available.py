"""Whether Leap can be used here, without a network and without a client."""

from __future__ import annotations

import logging
import os

from solvers.leap.settings import LeapSettings

CURE = "set DWAVE_API_TOKEN, or run `dwave config create`"
NOISY = ("dwave.cloud", "urllib3")


def why_unavailable() -> str | None:
    """Why Leap cannot be used, with the cure; None if a token is configured.

    The token is looked for before any client exists: a constructor that fails leaves its threads behind.
    """
    try:
        import dwave.cloud.exceptions
        from dwave.cloud.config import load_config
    except ImportError:
        return "D-Wave's client is not installed; install dwave-ocean-sdk"
    quiet()
    try:
        token = load_config().get("token")
    except (ValueError, OSError, dwave.cloud.exceptions.ConfigFileError) as error:
        # its text may quote the file's lines, and with them the token
        return f"the D-Wave configuration cannot be read ({type(error).__name__}); check it with `dwave config inspect`"
    return None if token else f"no D-Wave Leap token is configured; {CURE}"


def why_unused(settings: LeapSettings) -> str | None:
    """Why Leap is not used with these settings; None if it is. ``never`` wins over everything."""
    return "Leap is switched off (mode: never)" if settings.mode == "never" else why_unavailable()


def masked(text: str) -> str:
    """`text` without the configured token, wherever that stands."""
    tokens = [os.environ.get("DWAVE_API_TOKEN")]
    try:
        from dwave.cloud.config import load_config

        tokens.append(load_config().get("token"))
    except Exception:  # a configuration that cannot be read has no token to mask
        quiet()
    for token in tokens:
        text = text.replace(token, "***") if token else text
    return text


def quiet() -> None:
    """Pin the loggers of the client to WARNING: at DEBUG it prints the token.

    They stay pinned, as threads of the client may outlive a solve that ran into its deadline.
    """
    named = [name for name in logging.root.manager.loggerDict if name.startswith(tuple(f"{root}." for root in NOISY))]
    for name in named:
        logger = logging.getLogger(name)
        if logging.NOTSET < logger.level < logging.WARNING:
            logger.setLevel(logging.WARNING)
    for root in NOISY:
        logging.getLogger(root).setLevel(max(logging.WARNING, logging.getLogger(root).level))
