"""Letters as they were meant: old encodings told by their words, damaged letters put right, joiners kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from evalkit.model import ReadResult
from evalkit.sources.files.encodings import decode
from evalkit.sources.files.mojibake import mend
from evalkit.sources.reading import read
from evalkit.text import normalise, words


def read_as(folder: Path, data: bytes) -> ReadResult:
    path = folder / "t.txt"
    path.write_bytes(data)
    return read(path)


SAVED_AS = {
    "Polish": ("cp1250", "Interviewer: Who helps?\n\nPaweł: Małgorzata. Dziękuję jej, jak się czuję.\n"),
    "Polish, a single letter": ("cp1250", "Interviewer: Who helps?\n\nŁukasz: My wife Żaneta.\n"),
    "Czech": ("cp1250", "Jiří: Děkuji, sestra byla příjemná a přišla včas.\n"),
    "Hungarian": ("cp1250", "Erzsébet: Köszönöm, a nővér később felhívott.\n"),
    "Polish, ISO": ("iso8859-2", "Paweł: Dziękuję, się też. Małgorzata śpi.\n"),
    "Turkish": ("cp1254", "Ayşe: çok teşekkür ederim, iyi değil. Gülşah aradı.\n"),
    "Lithuanian": ("cp1257", "Rūta: ačiū labai, Jūratė paskambino.\n"),
    "Russian": ("cp1251", "Интервьюер: Как вам помогли?\n\nЕлена: Спасибо, хорошо.\n"),
    "Russian, KOI8": ("koi8-r", "Интервьюер: Как вам помогли?\n\nЕлена: Спасибо, хорошо.\n"),
    "Russian, DOS": ("cp866", "Интервьюер: Как вам помогли?\n\nЕлена: Спасибо, хорошо.\n"),
    "Greek": ("cp1253", "Ελένη: Ευχαριστώ πολύ, ήταν καλά.\n"),
    "Hebrew": ("cp1255", "מראיין: איך היה?\n\nדנה: טוב מאוד.\n"),
    "Arabic": ("cp1256", "المحاور: كيف كانت الخدمة؟\n\nليلى: جيدة.\n"),
    "French": ("cp1252", "Renée : ça va, très bien. Où êtes-vous ? Même si.\n"),
    "Portuguese": ("cp1252", "João: não são você, é à toa.\n"),
    "Danish": ("cp1252", "Bjørn: på søndag så jeg Åse.\n"),
    "Welsh in English": ("cp1252", "Siân: it’s fine – really… “diolch” she said.\n"),
    "an older Mac": ("mac_roman", "Zoë: it’s a café – “fine”.\n"),
    "Chinese": ("gb18030", "访问者：服务怎么样？\n李女士：很好，但是等了很久。\n"),
    "Chinese, traditional": ("big5", "訪問者：服務怎麼樣？\n李女士：很好，但是等了很久。\n"),
    "Japanese": ("cp932", "インタビュアー：サービスはどうでしたか\n"),
    "Korean": ("cp949", "면접자: 서비스는 어땠나요? 좋았습니다\n"),
    "Ukrainian, KOI8": ("koi8-u", "Олена: дякую, дуже добре. Її подзвонили.\n"),
    "Russian, ISO": ("iso8859-5", "Интервьюер: Как вам помогли?\n\nЕлена: Спасибо, хорошо.\n"),
    "Russian, Mac": ("mac_cyrillic", "Интервьюер: Как вам помогли?\n\nЕлена: Спасибо, хорошо.\n"),
    "Arabic, ISO": ("iso8859-6", "المحاور: كيف كانت الخدمة؟\n\nليلى: جيدة.\n"),
    "Thai": ("tis-620", "ผู้สัมภาษณ์: บริการเป็นอย่างไร\nสมชาย: ดีมาก\n"),
    "Polish, DOS": ("cp852", "Paweł: Małgorzata. Dziękuję jej, jak się czuję.\n"),
    "English with euros, ISO": ("iso8859-15", "Zoë: it cost €20. Šárka paid.\n"),
    "Japanese, EUC": ("euc_jp", "インタビュアー：サービスはどうでしたか。\n田中：よかったです。\n"),
    "Japanese, as e-mails hold it": ("iso2022_jp", "インタビュアー：サービスはどうでしたか。\n"),
    "UTF-32": ("utf-32", "Dana: it was fine.\n"),
    "UTF-16 without a mark": ("utf-16-le", "Dana: it was fine.\nAnd then they rang.\n"),
    "UTF-16, the other way round": ("utf-16-be", "Dana: it was fine.\nAnd then they rang.\n"),
    "Russian UTF-16 without a mark": ("utf-16-le", "Елена: Спасибо, всё хорошо. Да.\n"),
}


@pytest.mark.parametrize(("encoding", "text"), SAVED_AS.values(), ids=SAVED_AS)
def test_an_old_encoding_is_told_by_its_letters(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding))[0] == text


def test_a_guessed_encoding_is_told(tmp_path: Path) -> None:
    result = read_as(tmp_path, SAVED_AS["Polish"][1].encode("cp1250"))
    assert (
        "read as Central European (Windows-1250), judging by words such as “Paweł”"
        in result.problems[0].message
    )


def test_letters_that_look_wrong_are_told(tmp_path: Path) -> None:
    result = read_as(tmp_path, "Interviewer: Who?\n\nDana: Pawe³ and Ma³gorzata, not 20 m².\n".encode())
    assert "Some letters look wrong (“Pawe³” and “Ma³gorzata,”)" in result.problems[0].message


RIGHT = "It’s fine – “really” fine… Zoë rings the café, £20 à la carte. Здравствуйте Łukasz 👍"


@pytest.mark.parametrize("taken_for", ["cp1252", "latin-1", "cp1250", "cp1251", "cp437", "mac_roman"])
@pytest.mark.parametrize("times", [1, 2])
def test_letters_damaged_once_or_twice_are_put_right(taken_for: str, times: int) -> None:
    damaged = RIGHT if times == 1 else RIGHT.replace(" 👍", "")
    wanted = damaged
    for _ in range(times):
        damaged = "".join(bytes([b]).decode(taken_for, "ignore") or chr(b) for b in damaged.encode())
    assert mend(damaged).text == wanted


@pytest.mark.parametrize(
    "text",
    ["CAFÉ”", "„MENÜ“", "NÃO é", "“É”", "l’été à «É»", "всё её» «Ещё»", "Straße», größe–", "Ça «à» ’90s"],
)
def test_letters_that_are_right_stay(text: str) -> None:
    assert mend(text).text == text


def test_damaged_letters_are_put_right_and_told(tmp_path: Path) -> None:
    result = read_as(tmp_path, "Interviewer: Itâ€™s good?\n\nZoÃ«: I canâ€™t say.\n".encode())
    assert [turn.speaker for turn in result.source.turns] == ["Interviewer", "Zoë"]
    assert result.source.text == "It’s good?\nI can’t say."
    assert "such as “Itâ€™s”, now “It’s” (3 in all)" in result.problems[0].message


@pytest.mark.parametrize("text", ["می‌خواهم کمک", "👨‍👩‍👧 family", "র‍্যাব", "ക്‍ഷ"])
def test_joiners_stay_inside_words_and_emoji(text: str) -> None:
    assert normalise(text) == text


def test_joiners_that_join_nothing_go() -> None:
    assert normalise("Jo\u200dhn \u200d waited\u200c") == "John waited"


def test_words_of_scripts_with_vowel_signs_are_whole() -> None:
    assert words("অংশগ্রহণকারী ভালো ছিল") == ["অংশগ্রহণকারী", "ভালো", "ছিল"]
