"""Make a new code while coding: for what no code matches yet."""

from __future__ import annotations

from evalkit.model import Code
from evalkit.project import Project
from evalkit.steps.coding.revise import Proposal, revise


def make_code(project: Project, coder: str, name: str, group: str = "", definition: str = "") -> Code:
    """Add a code to the codebook, as one act that can be undone; without a definition it is provisional.

    EvalkitError for a name that is missing or taken. In a pack it comes back with the codings, and whoever
    takes them in says what becomes of it.
    """
    before = {code.slug for code in project.codebook.codes}
    proposal = Proposal("new", name=name, group=group, definition=definition)
    revise(project, coder, proposal, project.codebook.version)
    return next(code for code in project.codebook.codes if code.slug not in before)
