"""Everything that evalkit can complain about, as one tree.

    EvalkitError                 the person can do something about it; the message says what
    ├── ProjectError             no project here, a setting that is wrong, a folder that cannot be used
    ├── StoreError               the store is damaged, newer than this evalkit, or refuses a change
    │   └── StaleChangeError          somebody changed the same thing in the meantime; nothing was overwritten
    ├── AmbiguousIdError         an id can mean several things; it names them, and somebody says which
    ├── CodebookError            a codebook (or report outline) file does not say what it must
    ├── ReadError                a file cannot be read, or not as what it says it is
    ├── TableError               a table or workbook lacks what is needed, or a row cannot be used
    ├── VaultError               the encrypted file of originals cannot be opened or written
    ├── ModelError               a language model or an encoder is missing or not the expected one
    ├── WriteError               a file cannot be written; what was there is as it was
    ├── ReportError              a report cannot be made from what there is
    ├── AccountError             a server's account cannot be used or changed in this way
    └── StoppedError             a person asked long work to stop; what was finished before is kept

A message is one or two plain sentences: what is wrong and where, then the next step.
The command line prints it and exits with 1; a traceback is shown only with ``--debug``.
"""


class EvalkitError(Exception):
    """Something a person can put right; the message says how."""


class ProjectError(EvalkitError):
    """The project folder or its settings cannot be used as they are."""


class StoreError(EvalkitError):
    """The store cannot be opened, or refuses a change."""


class StaleChangeError(StoreError):
    """What was to be changed is no longer as it was seen; the message says who changed it, and what."""


class AmbiguousIdError(EvalkitError):
    """A short id can mean several things. ``candidates`` are their short ids in this copy of the project."""

    def __init__(self, message: str, candidates: tuple[str, ...]) -> None:
        super().__init__(message)
        self.candidates = candidates


class CodebookError(EvalkitError):
    """A codebook or outline file breaks a rule; the message names the file and the line."""


class ReadError(EvalkitError):
    """A file cannot be read, or not as what its name says it is."""


class TableError(EvalkitError):
    """A table or workbook lacks a column or holds a row that cannot be used."""


class VaultError(EvalkitError):
    """The encrypted file of originals is missing, damaged, or locked with another passphrase."""


class ModelError(EvalkitError):
    """A language model or encoder is missing or is not the one that was expected."""


class WriteError(EvalkitError):
    """A file cannot be written; what was there before is as it was."""


class ReportError(EvalkitError):
    """A report cannot be made from what the project holds."""


class AccountError(EvalkitError):
    """Somebody cannot sign in, or an account cannot be changed in this way; nothing was altered.

    ``field`` is the part of a form that it is about, "" for all of it.
    """

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class StoppedError(EvalkitError):
    """A person asked long work to stop; what was finished before is kept."""
