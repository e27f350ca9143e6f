"""``evalkit share`` and ``evalkit open``: a team codes copies, and what each did is brought together."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from evalkit.cli.passphrase import ask_passphrase, read_passphrase
from evalkit.cli.show import (
    PROJECT,
    in_project,
    list_lines,
    list_problems,
    open_project,
    plural,
    quoted,
    say,
)
from evalkit.errors import EvalkitError

if TYPE_CHECKING:
    from evalkit.steps.sharing.take import Taken

sharing = typer.Typer(
    help="Code with colleagues without a server: packs out, returns back.", no_args_is_help=True
)
PASSPHRASE = typer.Option(
    None, "--passphrase-file", help="A file with the pack's passphrase; else EVALKIT_PASSPHRASE, else asked."
)


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    sharing.command("plan")(share_plan)
    sharing.command("out")(share_out)
    sharing.command("back")(share_back)
    sharing.command("take")(share_take)
    app.add_typer(sharing, name="share")
    app.command("open")(open_pack)
    app.command()(push)


def share_plan(
    coders: str = typer.Option("", help="Who codes, such as “Ann; Bo”; else the present plan is shown."),
    share: int = typer.Option(20, min=0, max=100, help="How many sources two people code, in per cent."),
    sources: str = typer.Option("", help="Choose these to be coded by two, such as “S01 S04”."),
    seed: int = typer.Option(0, help="The same number draws the same sources."),
    aided: bool = typer.Option(False, "--aided", help="Suggestions may be shown in these too."),
    project: Path | None = PROJECT,
) -> None:
    """Plan who codes what: some sources by two people, drawn by chance over kinds and groups, or chosen.

    Two people who code one source see each other's codings there once both have marked it as read.

    Example: evalkit share plan --coders "Ann; Bo; Cy" --share 20
    """
    from evalkit.steps.sharing.plan import find_pending, find_unplanned, make_plan, read_plan, say_plan

    opened = open_project(project)
    chosen = sources.replace(",", " ").split()
    plan = (
        make_plan(opened, coders.replace(",", ";").split(";"), share / 100, seed, chosen, aided=aided)
        if coders
        else read_plan(opened)
    )
    if plan is None:
        say('There is no plan yet. Make one with: evalkit share plan --coders "Ann; Bo"')
        return
    say(say_plan(plan))
    if unplanned := find_unplanned(opened):
        say(f"Not given to anybody yet: {_say_list(unplanned)}. Plan again with the same people, share and")
        say("seed: what is given out stays, and these are added.")
    pending = find_pending(opened)
    for name in plan.coders:
        waits = [source for source in plan.of(name) if name in pending.get(source, ())]
        list_lines(
            [f"alone: {_say_list([s for s in plan.of(name) if s not in plan.double])}"]
            + [f"with a colleague: {_say_list([s for s in plan.of(name) if s in plan.double])}"]
            + ([f"not read yet: {_say_list(waits)}"] if waits else []),
            name,
        )


def _say_list(sources: list[str]) -> str:
    return ", ".join(sources) or "none"


def share_out(
    to: str = typer.Option(..., "--to", help="Who the pack is for."),
    sources: str = typer.Option(
        "", help="Which sources, such as “S01 S04”; else those of the plan, or all that are confirmed."
    ),
    aided: bool = typer.Option(False, "--aided", help="Suggestions may be shown to them."),
    days: int = typer.Option(60, min=1, help="For how many days the pack can be opened."),
    out: Path | None = typer.Option(None, help="The file to write; else in the project's folder “packs”."),
    passphrase_file: Path | None = PASSPHRASE,
    project: Path | None = PROJECT,
) -> None:
    """Write a pack for one colleague: confirmed text and the codebook, locked with a passphrase.

    No codings, names or originals are in it. Tell them the passphrase by telephone, not in the mail that
    brings the pack.

    Example: evalkit share out --to "Jude Odell" --sources "S01 S04 S07"
    """
    from evalkit.steps.sharing.packs import share_out as make
    from evalkit.steps.sharing.plan import read_plan

    opened = open_project(project)
    passphrase = _need(passphrase_file, twice=True)
    plan = read_plan(opened)
    wanted = sources.replace(",", " ").split() or (plan.of(to.strip()) if plan else ())
    path, sent = make(opened, to, passphrase, out, wanted, aided, days)
    say(f"{plural(len(sent.sources), 'source')} packed for {sent.to}, until {sent.expires}: {path}")
    say(f"They open it with: evalkit open {quoted(path.name)}")


def open_pack(
    pack: Path = typer.Argument(help="The pack that you were sent."),
    folder: Path | None = typer.Argument(None, help="The folder to make; else one beside the pack."),
    passphrase_file: Path | None = PASSPHRASE,
) -> None:
    """Open a pack that a colleague sent you, as a small project to code in.

    Example: evalkit open jude-odell-20261129.evpack
    """
    from evalkit.steps.sharing.opening import open_pack as make

    project = make(pack, _need(passphrase_file), folder)
    say(f"{plural(len(project.sources), 'source')} to code in {project.folder}. Code on the page:")
    say(f"  evalkit code --project {quoted(project.folder)}")
    say("When you have coded, send back what you did:")
    say(f'  evalkit share back --coder "Your name" --project {quoted(project.folder)}')


def share_back(
    coder: str = typer.Option(..., "--coder", help="Whose codings go back: the name that you coded under."),
    out: Path | None = typer.Option(None, help="The file to write; else in the project's folder."),
    passphrase_file: Path | None = PASSPHRASE,
    project: Path | None = PROJECT,
) -> None:
    """Write what you did in a pack as one file for whoever sent it: a new file each time.

    Example: evalkit share back --coder "Jude Odell"
    """
    from evalkit.steps.sharing.packs import share_back as make

    path, value = make(open_project(project), coder, _need(passphrase_file), out)
    say(f"{plural(len(value.acts), 'act')} by {value.by} written to {path}. Send this file back.")


def share_take(
    returns: list[Path] = typer.Argument(None, help="Returns, or folders that hold them."),
    confirm: bool = typer.Option(
        False, "--confirm", help="Take them in; without it you see what would come."
    ),
    code: list[str] = typer.Option(
        [],
        "--code",
        help="What a code that your codebook does not have becomes: theirs=yours, theirs=new.",
    ),
    undo: bool = typer.Option(False, "--undo", help="Take back the last taking in, with all that came."),
    by: str = typer.Option("", "--by", help="Your name, for the history."),
    passphrase_file: Path | None = PASSPHRASE,
    project: Path | None = PROJECT,
) -> None:
    """Take in what colleagues did in their packs. The first run shows what would come in.

    What was taken before is not taken twice, and the order does not matter. It is one act, which --undo takes
    back; nothing is lost by that, since the same returns can be taken in again.

    Example: evalkit share take shared-folder --confirm
    """
    from evalkit.steps.sharing.take import take_returns, undo_take

    opened = open_project(project)
    if undo:
        say(undo_take(opened, by))
        return
    if not returns:
        raise EvalkitError("Name the returns, or the folder that holds them: evalkit share take FOLDER")
    codes = _read_codes(code)
    taken = take_returns(opened, returns, _need(passphrase_file), merge=confirm, by=by, codes=codes)
    _say_taken(taken, confirm, in_project(project))
    if taken.unknown or (not taken.new and taken.problems):
        raise typer.Exit(1)


def _read_codes(said: list[str]) -> dict[str, str]:
    pairs = [one.partition("=") for one in said]
    if any(not theirs or not ours for theirs, _, ours in pairs):
        raise EvalkitError("Say what becomes of a code as theirs=yours, such as --code heard=trust.")
    return {theirs.strip(): ours.strip() for theirs, _, ours in pairs}


def _say_taken(taken: Taken, confirm: bool, where: str) -> None:
    """What came, or would come; where nothing does, the reason stands first."""
    from evalkit.steps.sharing.packs import say_return

    if not taken.new:
        list_problems(taken.problems, "Nothing was taken in:" if taken.problems else "")
        if taken.problems and not taken.returns:
            return
    if taken.unknown:
        list_lines(
            [f"{one.slug} ({one.name}), in {plural(count, 'act')}" for one, count in taken.unknown],
            "Nothing was taken in. These codes are not in your codebook:",
        )
        first = taken.unknown[0][0].slug
        say(f"Say what becomes of each: --code {first}=CODE for one of yours, --code {first}=new to add it.")
        return
    for one in taken.returns:
        say(f"- {say_return(one)}")
    done = confirm and taken.merged is not None
    say(
        f"{plural(taken.new, 'act')} {'taken in' if done else 'new'}, {plural(taken.codings, 'coding')} "
        f"among them; {taken.already:,} here already."
    )
    if taken.names:
        where = plural(taken.names, "memo, summary or new code", "memos, summaries and new codes")
        say(f"Names were replaced in {where}.")
    if taken.new:
        list_problems(taken.problems, "Not taken:")
    if not confirm and taken.new:
        say(f"\nNothing was changed yet. To take them in, add --confirm{where}.")
    if done:
        say(f"\nTo take all of it back: evalkit share take --undo{where}")


def push(
    out: Path | None = typer.Option(None, help="The file to write; else in the project's folder “packs”."),
    passphrase_file: Path | None = PASSPHRASE,
    project: Path | None = PROJECT,
) -> None:
    """Write what your team's server is to hold: confirmed text, codebook, and who speaks by pseudonym.

    You take the file to the server in your browser, on its page “Push”. Originals and names stay here, and
    evalkit opens no connection.

    Example: evalkit push
    """
    from evalkit.steps.sharing.push import write_push

    pushed = write_push(open_project(project), _need(passphrase_file, twice=True), out)
    say(f"{plural(len(pushed.push.sources), 'source')} in {pushed.path}, locked with the passphrase.")
    list_problems(pushed.left_out, "Left out:")
    say("Next: sign in to your server, open its page “Push”, choose this file and type the passphrase.")


def _need(file: Path | None, twice: bool = False) -> str:
    passphrase = read_passphrase(file) or ask_passphrase("Passphrase of the pack: ", twice=twice)
    if not passphrase:
        raise EvalkitError(
            "This needs the pack's passphrase. Give it in EVALKIT_PASSPHRASE or with --passphrase-file."
        )
    return passphrase
