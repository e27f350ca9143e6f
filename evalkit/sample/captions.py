"""Captions and automatic transcripts (vtt, srt, Otter) out of a master."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import NAMESPACE_URL, uuid5

from evalkit.sample.masters import Master
from evalkit.text import count_words

WORDS_A_SECOND = 2.6
WORDS_A_CUE = 16
PAUSE = 0.6  # seconds between two turns


def timed(master: Master) -> Iterator[tuple[float, float, str, str]]:
    """(begins, ends, label, words) of each turn, in seconds, as if spoken at an even pace."""
    now = 3.0
    for speaker, said in master.turns:
        ends = now + count_words(said.text) / WORDS_A_SECOND
        yield now, ends, speaker.label, said.text
        now = ends + PAUSE


def cues(master: Master) -> Iterator[tuple[float, float, str, str, bool]]:
    """(begins, ends, label, words, first of its turn) of each cue."""
    for begins, ends, label, said in timed(master):
        words = said.split(" ")
        step = (ends - begins) / len(words)
        for at in range(0, len(words), WORDS_A_CUE):
            part = words[at : at + WORDS_A_CUE]
            yield begins + at * step, begins + (at + len(part)) * step, label, " ".join(part), at == 0


def clock(seconds: float) -> str:
    """Minutes and seconds, with hours where there are any.

    >>> clock(63), clock(3700)
    ('1:03', '1:01:40')
    """
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def _stamp(seconds: float, mark: str = ".") -> str:
    milliseconds = round(seconds * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{rest // 1000:02d}{mark}{rest % 1000:03d}"


def _short_stamp(seconds: float) -> str:
    """Teams as it wrote them in 2022: nothing padded."""
    hours, minutes, rest = _stamp(seconds).split(":")
    whole, thousandths = rest.split(".")
    return f"{int(hours)}:{int(minutes)}:{int(whole)}.{int(thousandths)}"


def render_vtt_teams(master: Master, invented: str) -> bytes:
    """Teams as it exports now: an identifier for each cue, and a voice tag."""
    meeting = uuid5(NAMESPACE_URL, master.file_name)
    blocks = [
        f"{meeting}/{number}-0\n{_stamp(begins)} --> {_stamp(ends)}\n<v {label}>{_escaped(words)}</v>"
        for number, (begins, ends, label, words, _) in enumerate(cues(master), start=12)
    ]
    return _vtt(blocks, invented)


def render_vtt_teams_short(master: Master, invented: str) -> bytes:
    """Teams as it was: no identifiers, times not padded, a voice tag."""
    blocks = [
        f"{_short_stamp(begins)} --> {_short_stamp(ends)}\n<v {label}>{_escaped(words)}</v>"
        for begins, ends, label, words, _ in cues(master)
    ]
    return _vtt(blocks, invented)


def render_vtt_zoom(master: Master, invented: str) -> bytes:
    """Zoom: numbered cues, each with ``Name:``."""
    blocks = [
        f"{number}\n{_stamp(begins)} --> {_stamp(ends)}\n{label}: {_escaped(words)}"
        for number, (begins, ends, label, words, _) in enumerate(cues(master), start=1)
    ]
    return _vtt(blocks, invented)


def _escaped(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _vtt(blocks: list[str], invented: str) -> bytes:
    return ("\n\n".join(["WEBVTT", f"NOTE {invented}", *blocks]) + "\n").encode()


def render_srt(master: Master, invented: str) -> bytes:
    """Subtitles: a label where the speaker changes; players pass over the note above the first cue."""
    blocks = [f"NOTE {invented}"]
    for number, (begins, ends, label, words, first) in enumerate(cues(master), start=1):
        said = f"{label}: {words}" if first else words
        blocks.append(f"{number}\n{_stamp(begins, ',')} --> {_stamp(ends, ',')}\n{said}")
    return ("\n\n".join(blocks) + "\n").replace("\n", "\r\n").encode("utf-8-sig")


def render_otter(master: Master, invented: str) -> bytes:
    """Otter: title, date and speakers on top, then name and time on a line with the words below."""
    *_, (_, ends, _, _) = timed(master)
    labels = ", ".join(speaker.label for speaker in master.speakers)
    top = f"{invented}\nMon, Mar 3, 2025 10:00AM • {clock(ends)}\n\nSPEAKERS\n{labels}"
    blocks = [f"{label}  {clock(begins)}  \n{words}" for begins, _, label, words in timed(master)]
    return ("\n\n".join([top, *blocks, "Transcribed by https://otter.ai"]) + "\n").encode()
