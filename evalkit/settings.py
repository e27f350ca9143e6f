"""What a person can set in ``evalkit.toml``: every key, explained in place."""

from __future__ import annotations

import tomllib
from typing import Literal
from urllib.parse import parse_qs, urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_core import ErrorDetails

from evalkit.errors import ProjectError
from evalkit.text import toml_value


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ReportSettings(_Table):
    """[report]"""

    title: str = Field("An evaluation", description="The report's title.")
    subtitle: str = Field("", description="The line under the title, such as “An evaluation of …”.")
    place: str = Field("", description="The borough, town or area that is evaluated.")
    organisations: tuple[str, ...] = Field((), description="The organisations that run the evaluation.")
    authors: tuple[str, ...] = Field((), description="Authors, each with the organisation in brackets.")
    programme: str = Field("", description="The programme that the evaluation belongs to.")
    published: str = Field("", description="Month and year of publication; empty while it is a draft.")
    queries: str = Field("", description="Whom to ask about the report: an e-mail address or a team.")
    template: str = Field("", description="Your organisation's Word template (.docx), if you have one.")
    invented: bool = Field(
        False, description="Whether every page is marked as invented sample data: not for real work."
    )


class FileSettings(_Table):
    """[files]"""

    codebook: str = Field("codebook.yaml", description="What is coded.")
    outline: str = Field("outline.yaml", description="The report's parts and chapters.")


class CoverageSettings(_Table):
    """[coverage]"""

    interviews_per_discipline: int = Field(
        2, ge=1, description="How many interviews you aim for with each discipline (role)."
    )


class CollectionSettings(_Table):
    """[collection]"""

    invited: dict[str, int] = Field(
        default_factory=dict,
        description="How many people were invited to each survey, by the survey's name: the report gives "
        "response rates.",
    )
    reference_group: bool = Field(
        True,
        description="Whether a reference group of people who use the services comments on the draft. Without "
        "one, the overview leaves that step out.",
    )


class QuotationSettings(_Table):
    """[quotations]"""

    per_finding: int = Field(3, ge=0, description="At most this many quotations under each finding.")
    per_participant: int = Field(
        4, ge=1, description="At most this many quotations of one participant in the whole report."
    )


class SuggestSettings(_Table):
    """[suggest]"""

    prefer: Literal["recall", "balance"] = Field(
        "recall",
        description="“recall” suggests too much rather than miss a passage; “balance” makes fewer "
        "suggestions, and surer ones.",
    )
    blind: bool = Field(
        False,
        description="Whether suggestions stay hidden until you have coded a passage without them. Passages "
        "coded so are the honest test of the suggestions.",
    )
    encoder: str = Field(
        "",
        description="For specialists: the folder of a language model of your own (sentence-transformers), in "
        "place of the one that comes with evalkit. Leave it empty otherwise.",
    )


class DeidentifySettings(_Table):
    """[deidentify]"""

    automatic: bool = Field(
        True,
        description="Whether names, places, numbers and dates are replaced as a file is added. Switch it off "
        "only for text that is anonymous already; the report's method says which it was.",
    )
    confirm: bool = Field(
        False,
        description="Whether a source waits, before it is coded, counted or reported, until somebody has "
        "read what was replaced in it and confirmed it on the page Names.",
    )
    people: Literal["tags", "invented names"] = Field(
        "tags",
        description="What stands for people who are named: “tags”, such as [Person 3], or “invented names”, "
        "such as [‘Amina’]. Participants are always told by their kind, as [Worker 2].",
    )
    originals: str = Field(
        "",
        description="The encrypted file for original texts and names, outside this folder, such as "
        "../NAME-originals.evault. Empty: no originals are kept.",
    )
    keep_originals_until: str = Field(
        "",
        pattern=r"^(\d{4}-\d{2}-\d{2})?$",
        description="The last day on which originals are kept, such as 2027-03-31. Then remove "
        "them on the page Originals.",
    )


class PublicationSettings(_Table):
    """[publication]"""

    smallest_group: int = Field(
        8,
        ge=1,
        description="The check of a report names a role with its team where fewer people than this have "
        "both.",
    )
    version: Literal["working", "to publish"] = Field(
        "working",
        description="Which version is written where nobody says: “working” has exact counts of people, for "
        "the team; “to publish” hides and rounds them. Drafts for readers and the final report are always "
        "“to publish”.",
    )
    hide_up_to: int = Field(
        7,
        ge=0,
        description="To publish, 1 to this many people are shown as *, and other counts of people to the "
        "nearest 5: the rule of Hospital Episode Statistics. 0: counts of people are printed and go out as "
        "they are.",
    )

    def publishes(self, asked: bool | None = None) -> bool:
        """Whether to write what may be published: as somebody asked, or as the settings say."""
        return self.version == "to publish" if asked is None else asked


class RetentionSettings(_Table):
    """[retention]"""

    keep_project_until: str = Field(
        "",
        pattern=r"^(\d{4}-\d{2}-\d{2})?$",
        description="The last day on which the project itself is kept, such as 2029-03-31; then it is ended, "
        "on the page Originals, with a record of what was deleted.",
    )
    copies_to: str = Field(
        "",
        description="A folder for encrypted copies of the project, one a day that it is used; it may "
        "be one that OneDrive or a network share keeps in step. Set it with its passphrase on the "
        "page Back-ups.",
    )


LOOPBACK = ("127.0.0.1", "::1", "localhost")
"""What this machine is called by itself: nothing that goes there leaves it."""
_FORM = "write it as postgresql://USER@HOST/NAME, such as postgresql://evalkit@localhost/our_evaluation"


def is_near(address: str) -> bool:
    """Whether the address of a database is on this machine, or names no machine.

    >>> is_near("postgresql:///ours?host=/run/postgresql"), is_near("postgresql:///ours?host=db.example.org")
    (True, False)
    """
    parts = urlsplit(address)
    asked = parse_qs(parts.query)
    named = [parts.hostname or "", *asked.get("host", []), *asked.get("hostaddr", [])]
    hosts = [host for one in named for host in one.split(",") if host]
    return all(host.startswith(("/", "@")) or host in LOOPBACK for host in hosts)


def find_wrong_address(address: str) -> str:
    """What is wrong with the address of a database, without repeating it; "" where nothing is.

    >>> find_wrong_address("postgresql://evalkit@localhost/ours"), find_wrong_address("")
    ('', '')
    """
    if not address:
        return ""
    try:
        parts = urlsplit(address)
        asked = parse_qs(parts.query)
        password, _ = parts.password, parts.port
    except ValueError:
        return _FORM
    if password is not None or asked.keys() & {"password", "sslpassword"}:
        return (
            "a password never stands in the address. Take it out, and put it in the file .pgpass in your "
            "home folder, or in the variable PGPASSWORD, or name the file that holds it in PGPASSFILE"
        )
    if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
        return _FORM
    if not is_near(address) and asked.get("sslmode", ["verify-full"])[-1] not in (
        "require",
        "verify-ca",
        "verify-full",
    ):
        return "what goes to another machine is encrypted: leave sslmode out, or set it to require"
    return ""


def check_database(address: str) -> str:
    """The address of a database; ProjectError, which does not repeat it, where it cannot be used."""
    if wrong := find_wrong_address(address):
        raise ProjectError(f"The address of the database cannot be used: {wrong}.")
    return address


class StoreSettings(_Table):
    """[store]"""

    database: str = Field(
        "",
        description="Where sources and codings are kept when several people work at once, such as "
        "postgresql://evalkit@localhost/our_evaluation; evalkit move sets it. Empty: in the file evalkit.db.",
    )

    @field_validator("database")
    @classmethod
    def _has_no_password(cls, address: str) -> str:
        if wrong := find_wrong_address(address):
            raise ValueError(wrong)
        return address


class SafeguardingSettings(_Table):
    """[safeguarding]"""

    owner: str = Field(
        "",
        description="Who sees the passages that coders flag because they tell of a risk to somebody: a "
        "coder's name, as they give it on the page. Empty: everybody who opens this project on this "
        "machine. On a server its owners see them, whatever stands here.",
    )


class Settings(_Table):
    """Everything in ``evalkit.toml``."""

    report: ReportSettings = ReportSettings()
    files: FileSettings = FileSettings()
    coverage: CoverageSettings = CoverageSettings()
    collection: CollectionSettings = CollectionSettings()
    quotations: QuotationSettings = QuotationSettings()
    suggest: SuggestSettings = SuggestSettings()
    deidentify: DeidentifySettings = DeidentifySettings()
    publication: PublicationSettings = PublicationSettings()
    retention: RetentionSettings = RetentionSettings()
    safeguarding: SafeguardingSettings = SafeguardingSettings()
    store: StoreSettings = StoreSettings()


def load_settings(text: str, where: str) -> Settings:
    """The settings in a TOML text; ProjectError names the key that cannot be used."""
    try:
        return Settings.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ProjectError(
            f"{where} is not valid TOML: {error}. Put texts in double quotes and lists in [ ]."
        ) from error
    except ValidationError as error:
        raise ProjectError(f"{where}: {'; '.join(map(_complaint, error.errors()))}.") from error


def _complaint(error: ErrorDetails) -> str:
    key = ".".join(map(str, error["loc"]))
    if error["type"] == "extra_forbidden":
        return f"there is no setting “{key}”. Remove the line or correct its name"
    return f"“{key}”: {explain_setting(error)}"


def explain_setting(error: ErrorDetails) -> str:
    """What to write in place of a value that cannot be used."""
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    return _WANTED.get(error["type"], error["msg"])


_WANTED = {
    "string_pattern_mismatch": "write a date as year, month and day, such as 2027-03-31, in double quotes",
    "string_type": "write a text in double quotes",
    "bool_parsing": "write true or false, without quotes",
    "bool_type": "write true or false, without quotes",
    "int_parsing": "write a whole number, without quotes",
    "int_type": "write a whole number, without quotes",
    "list_type": "write a list in [ ], each text in double quotes",
    "tuple_type": "write a list in [ ], each text in double quotes",
}
"""What to write, by Pydantic's names for what was wrong."""


def render_settings(settings: Settings) -> str:
    """``evalkit.toml`` with a comment above every key.

    >>> load_settings(render_settings(Settings()), "evalkit.toml") == Settings()
    True
    """
    lines = ["# The settings of this project. Lines that begin with # explain the line below them.", ""]
    for name, table in settings:
        lines.append(f"[{name}]")
        for key, field in type(table).model_fields.items():
            lines += [f"# {field.description}", f"{key} = {toml_value(getattr(table, key))}"]
        lines.append("")
    return "\n".join(lines)
