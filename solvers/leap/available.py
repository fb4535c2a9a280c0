"""Whether Leap can be used here, without a network and without a client."""

from __future__ import annotations

import logging

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
