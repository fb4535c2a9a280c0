"""Any of the public formats, known by the sections of the file."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from center.errors import Fault, InputError
from center.io import faults_of
from scheduling.formats.instance import Instance
from scheduling.formats.matsp import parse_matsp
from scheduling.formats.matsp_problem import matsp_instance
from scheduling.formats.nrp import parse_nrp
from scheduling.formats.nrp_problem import nrp_instance
from scheduling.formats.sections import read_sections


def read_instance(path: Path) -> Instance:
    """The instance in a file.

    Raises
    ------
    InputError
        The file cannot be read or is of neither format; every fault of the first section that has any.
    """
    sections = read_sections(path)
    try:
        if "TASKS" in sections:
            return matsp_instance(path, parse_matsp(path, sections))
        if "SHIFTS" in sections:
            return nrp_instance(path, parse_nrp(path, sections))
    except ValidationError as error:  # well formed, but more than a scenario can say, such as a name of 100 letters
        raise InputError(faults_of(error, str(path))) from None
    found = ", ".join(f"SECTION_{name}" for name in sections)
    raise InputError(Fault(str(path), found, "SECTION_SHIFTS (nrp) or SECTION_TASKS (matsp)"))
