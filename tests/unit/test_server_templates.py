"""The templates for a server: what they start is a command that there is, and nothing in them is open."""

from __future__ import annotations

import re
import shlex
from configparser import ConfigParser
from pathlib import Path

import pytest
import typer
import yaml
from typer.core import TyperGroup

from evalkit.cli import app
from evalkit.steps.templates import copy_template

DOCS = Path(__file__).parents[2] / "docs" / "how-to"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy_template("server", tmp_path)
    return tmp_path


def read_serve(words: list[str]) -> dict[str, object]:
    """The parameters of “evalkit serve” as the command line reads them; an option that is not there fails."""
    command = typer.main.get_command(app)
    assert isinstance(command, TyperGroup)
    assert words[0] == "serve"
    return command.commands["serve"].make_context("serve", words[1:]).params


def find_commands(page: str) -> list[list[str]]:
    """Every command of evalkit's on a page of the documentation, as words: in blocks and within sentences."""
    text = page.replace("\\\n", " ")
    blocks = re.findall(r"^    (?:.*/bin/)?(evalkit [a-z].*)$", text, re.MULTILINE)
    return [shlex.split(found, comments=True) for found in (*blocks, *re.findall(r"`(evalkit [^`]+)`", text))]


@pytest.mark.parametrize("page", ["server-it.md", "server.md"])
def test_every_command_that_the_documentation_gives_is_there_with_all_its_options(page: str) -> None:
    command = typer.main.get_command(app)
    assert isinstance(command, TyperGroup)
    found = find_commands((DOCS / page).read_text("utf-8"))
    assert found
    for _, name, *words in found:
        assert name in command.commands, name
        known = {option for parameter in command.commands[name].params for option in parameter.opts}
        asked = {word for word in words if word.startswith("--")}
        assert asked <= known, (name, asked - known)


def test_the_serve_command_of_the_page_for_it_is_read_whole() -> None:
    served = [
        words for words in find_commands((DOCS / "server-it.md").read_text("utf-8")) if "serve" in words
    ]
    asked = read_serve(served[0][1:])
    assert asked["certificate"]
    assert asked["key"]
    assert str(asked["database"]).startswith("postgresql:///")
    assert asked["address"] == "0.0.0.0:8443"


def test_the_unit_starts_the_server_and_shuts_it_in(folder: Path) -> None:
    unit = ConfigParser(strict=False, interpolation=None)
    unit.read(folder / "evalkit.service", "utf-8")
    service = unit["Service"]
    program, *words = shlex.split(service["ExecStart"])
    asked = read_serve(words)
    assert program.endswith("/evalkit")
    assert asked["certificate"]
    assert asked["key"]
    assert str(asked["database"]).startswith("postgresql:///")
    assert service["User"] == "evalkit"
    assert service["UMask"] == "0077"
    assert str(asked["folder"]).startswith(service["ReadWritePaths"])
    for shut in ("NoNewPrivileges", "PrivateTmp", "ProtectHome"):
        assert service[shut] == "yes"
    assert service["ProtectSystem"] == "strict"


def test_the_containers_share_a_socket_and_the_database_has_no_network(folder: Path) -> None:
    held = yaml.safe_load((folder / "compose.yaml").read_text("utf-8"))
    database, evalkit = held["services"]["database"], held["services"]["evalkit"]
    asked = read_serve(evalkit["command"])
    assert asked["certificate"]
    assert "host=/var/run/postgresql" in str(asked["database"])
    assert database["network_mode"] == "none"
    assert "ports" not in database
    assert evalkit["ports"] == ["443:8443"]
    assert evalkit["cap_drop"] == ["ALL"]
    shared = {volume.partition(":")[0] for volume in database["volumes"]} & {
        volume.partition(":")[0] for volume in evalkit["volumes"]
    }
    assert shared == {"socket"}


def test_no_template_holds_a_password(folder: Path) -> None:
    for path in folder.iterdir():
        assert "PASSWORD" not in path.read_text("utf-8").upper().replace("PASSWORDS", "")


def test_the_container_runs_as_somebody_without_rights(folder: Path) -> None:
    lines = (folder / "Containerfile").read_text("utf-8").splitlines()
    assert "USER evalkit" in lines
    assert any("[server]" in line and "constraints.txt" in line for line in lines)
