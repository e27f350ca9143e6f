"""What is said when a command is typed wrong: what does not fit, an example, and where the rest is."""

from __future__ import annotations

import re

import typer

PLAIN = (
    (r"Value error, ", ""),
    (r"Input should be a valid integer.*", "it must be a whole number"),
    (r"Input should be less than or equal to (\S+)", r"it must be \1 or less"),
    (r"Input should be greater than or equal to (\S+)", r"it must be \1 or more"),
)
"""What the parser says of a value, and how a person would say it."""


def say_wrong(error: typer.TyperException) -> str:
    """The message for a command that was typed wrong; it ends with what to type instead."""
    context = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError":
        return error.format_message()
    if context is None:
        return _complaint(error)
    command: str = context.command_path
    examples = re.findall(r"Example: (evalkit .+)", context.command.help or "")
    lines = [f"{command}: {_complaint(error)}", *(f"For example: {example}" for example in examples)]
    return "\n".join([*lines, f"All that it can do: {command} --help"])


def _complaint(error: typer.TyperException) -> str:
    """One sentence for each way of typing wrong that people meet."""
    said = error.format_message()
    option = str(getattr(error, "option_name", ""))
    match type(error).__name__:
        case "MissingParameter":
            return _missing(getattr(error, "param", None), said)
        case "BadParameter":
            return _unfit(error)
        case "NoSuchOption":
            near = [name for name in getattr(error, "possibilities", None) or () if name != "--help"]
            return f"there is no option {option}." + (f" Did you mean {' or '.join(near)}?" if near else "")
        case "BadOptionUsage":
            return f"the option {option} needs a value after it."
    if extra := re.fullmatch(r"Got unexpected extra arguments?(?:\(s\))? \((.+)\)", said):
        return (
            f"“{extra[1]}” is more than it takes. If it belongs to a name with spaces, put the whole name in "
            "double quotation marks."
        )
    return said


def _missing(param: object, said: str) -> str:
    """What has to be named, in the words of the command's help."""
    if param is None:
        return said
    return f"“{getattr(param, 'name', '')}” is missing. {getattr(param, 'help', None) or ''}".strip()


def _unfit(error: typer.TyperException) -> str:
    option = getattr(getattr(error, "param", None), "opts", ["this"])[0]
    said = error.message
    for pattern, plain in PLAIN:
        said = re.sub(pattern, plain, said)
    return f"the value of {option} does not fit: {said.rstrip('.')}."
