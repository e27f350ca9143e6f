"""What a command opens on the network and writes to the disk, as strace sees it from outside."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

CALLS = (
    "socket,connect,bind,sendto,sendmsg,sendmmsg,open,openat,creat,truncate,mkdir,mkdirat,mknod,mknodat,"
    "rename,renameat,renameat2,link,linkat,symlink,symlinkat"
)
STRACE = ("strace", "-f", "--seccomp-bpf", "-qq", "-I", "2", "-y", "-s", "64", "-e", f"trace={CALLS}")
TELLS_OFF = ("ORT_DISABLE_TELEMETRY", "PYTHONDONTWRITEBYTECODE")
"""What the tests' own process has set and a person's has not."""

KNOWN = {
    "nothing": r"/dev/(null|tty|pts/\d+|ptmx)$",
    "a lock between threads": r"/dev/shm/(sem\.|sem-|\w+$)",
    "the process itself": r"/proc/self/",
    "fonts": r"/home/\.(cache|config)/(matplotlib|fontconfig)\b",
    "the folders that hold them": r"/home/\.(cache|config|local)(/state)?$",
    "compiled code": r"(/__pycache__(/|$)|/home/\.cache/numba\b|\.nb[ci]\b)",
    "Python's trial of the temporary folder": r"/tmp/[a-z0-9_]{8}$",
    "what evalkit remembers": r"/home/\.local/state/evalkit\b",
}
"""What may be written outside a project: for what, and a pattern of its path."""

LOCAL = re.compile(
    r"AF_(UNIX|LOCAL|NETLINK|UNSPEC)\b"  # this machine and its kernel: no packet leaves
    r'|inet_addr\("127\.|inet_pton\(AF_INET6, "::1"|"::ffff:127\.'
)
_ADDRESS = re.compile(r"\b(connect|bind|sendto|sendmsg|sendmmsg)\(.*sa_family=")
_OPENED = re.compile(
    r'\b(?:open|openat|creat)\((?:(?:AT_FDCWD|\d+)(?:<(?P<folder>[^>]*)>)?, )?"(?P<path>[^"]*)"'
)
_MADE = re.compile(r"\b(?:mkdir|mkdirat|mknod|mknodat|truncate)\(")
_MOVED = re.compile(r"\b(?:rename|renameat|renameat2|link|linkat|symlink|symlinkat)\(")
_NAMED = re.compile(r'(?:(?:AT_FDCWD|\d+)(?:<(?P<folder>[^>]*)>)?, )?"(?P<path>[^"]*)"')


@dataclass(frozen=True)
class Trace:
    """The calls of a process and of all that it began; ``home`` and ``temporary`` were its own."""

    calls: tuple[str, ...]
    home: Path
    temporary: Path
    allowed: tuple[Path, ...]

    def connections(self) -> list[str]:
        """Every call that names another machine, or listens to others."""
        return [call for call in self.calls if _ADDRESS.search(call) and not LOCAL.search(call)]

    def strays(self) -> list[str]:
        """Every path that was written outside the allowed folders and is not one of ``KNOWN``."""
        return sorted({path for call in self.calls for path in written_by(call) if not self._may(path)})

    def left(self) -> list[str]:
        """What is still in the temporary folder now that the process has ended."""
        return sorted(str(path.relative_to(self.temporary)) for path in self.temporary.rglob("*"))

    def _may(self, path: str) -> bool:
        place = Path(path)
        if any(place.is_relative_to(folder) for folder in self.allowed):
            return True
        shown = path.replace(str(self.home), "/home").replace(str(self.temporary), "/tmp")
        return any(re.search(known, shown) for known in KNOWN.values())


def written_by(call: str) -> Iterator[str]:
    """The paths that one line of a trace writes, makes or moves to; none where the call failed."""
    if "= -1 E" in call:
        return
    if opened := _OPENED.search(call):
        if re.search(r"O_(WRONLY|RDWR|CREAT|TMPFILE)|creat\(", call):
            yield _join(opened["folder"], opened["path"])
    elif _MADE.search(call) or _MOVED.search(call):
        named = list(_NAMED.finditer(call.split("(", 1)[1]))
        if named:
            yield _join(named[-1]["folder"], named[-1]["path"])


def _join(folder: str | None, path: str) -> str:
    """A path as strace wrote it, with its octal signs, in the folder that it is relative to."""
    plain = re.sub(rb"\\([0-7]{1,3})", lambda sign: bytes([int(sign[1], 8)]), path.encode())
    return os.path.normpath(Path(folder or "/", plain.decode(errors="replace")))


def own_environment(folder: Path, more: Mapping[str, str]) -> dict[str, str]:
    """The variables of a process whose home and temporary folder are its own, in ``folder``."""
    home, temporary = folder / "home", folder / "tmp"
    for made in (home, temporary):
        made.mkdir(parents=True, exist_ok=True)
    plain = {
        name: value
        for name, value in os.environ.items()
        if name not in TELLS_OFF and not name.startswith(("XDG_", "EVALKIT_"))
    }
    return {**plain, "HOME": str(home), "TMPDIR": str(temporary), **more}


def strace_installed() -> bool:
    """Whether this machine can trace."""
    return shutil.which("strace") is not None


@contextmanager
def tracing(folder: Path, command: Sequence[str | Path], **more: str) -> Iterator[subprocess.Popen[str]]:
    """A command under strace, with a home of its own; it is ended where it still runs at the end."""
    traced = [*STRACE, "-o", str(folder / "trace"), *map(str, command)]
    own = own_environment(folder, more)
    process = subprocess.Popen(traced, env=own, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()  # with -I 2, strace passes it on
        process.wait()
        if process.stdout:
            process.stdout.close()


def read_trace(folder: Path, *allowed: Path) -> Trace:
    """What was traced in ``folder``; ``allowed`` are the folders that may be written."""
    lines = (folder / "trace").read_text(encoding="utf-8", errors="replace").splitlines()
    return Trace(tuple(lines), folder / "home", folder / "tmp", tuple(path.resolve() for path in allowed))


def trace_python(folder: Path, arguments: Sequence[str | Path], *allowed: Path, **more: str) -> Trace:
    """The trace of ``python ARGUMENTS``, which must come to a good end."""
    with tracing(folder, [sys.executable, *arguments], **more) as process:
        said = process.communicate()[0]
    assert process.returncode == 0, said
    return read_trace(folder, *allowed)
