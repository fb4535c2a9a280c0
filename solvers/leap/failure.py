"""What went wrong at Leap, in words that hold no token."""

from __future__ import annotations

from solvers.solution import Status

OUR_WORDS = {
    401: "Leap does not accept the token (401); renew it with `dwave config create`",
    403: "the token has no right to do this at Leap (403)",
    404: "Leap knows no such thing (404)",
    429: "Leap asks for fewer requests (429)",
}
LONGEST_QUOTE = 160


class LeapFailure(Exception):
    """A remote step that ended without an answer; its text is a sentence, `status` says how."""

    def __init__(self, sentence: str, status: Status = Status.FAILED) -> None:
        self.status = status
        super().__init__(sentence)


def code_of(error: BaseException | None) -> int | None:
    """HTTP status behind an exception of the client; None where there was no response."""
    while error is not None:
        code = getattr(error, "error_code", None) or getattr(getattr(error, "response", None), "status_code", None)
        if isinstance(code, int) and code >= 400:
            return code
        error = error.__cause__
    return None


def words(error: BaseException, token: str = "") -> str:
    """One sentence on what an exception of the client means.

    Parameters
    ----------
    token
        Masked wherever the server repeats it.
    """
    from dwave.cloud import exceptions

    code = code_of(error)
    if isinstance(error, exceptions.ProblemUploadError):
        return f"the upload failed: {words(error.__cause__, token) if error.__cause__ else 'no reason given'}"
    if isinstance(error, exceptions.SolverAuthenticationError):
        return OUR_WORDS[401]
    if code is not None:
        return OUR_WORDS.get(code) or f"Leap answered with {code}" + _quote(error, token)
    if isinstance(error, exceptions.SolverNotFoundError):
        return "the token gives access to no hybrid BQM solver that is online"
    if isinstance(error, exceptions.SolverFailureError):
        return "the solver failed on the job" + _quote(error, token)
    if isinstance(error, exceptions.CanceledFutureError):
        return "the job was cancelled at Leap"
    if isinstance(error, exceptions.RequestTimeout):
        return "the connection to Leap timed out"
    if isinstance(error, OSError) and not isinstance(error, exceptions.InvalidAPIResponseError):
        return f"the connection to Leap broke ({type(error).__name__})"
    return f"Leap's answer could not be read ({type(error).__name__})"


def _quote(error: BaseException, token: str) -> str:
    text = " ".join(str(getattr(error, "error_msg", None) or error).split())
    text = "".join(c for c in text if c.isprintable())
    text = text.replace(token, "***") if token else text
    return f": {text[:LONGEST_QUOTE]}" if text else ""
