"""Whether a text is English is told of short texts too."""

from __future__ import annotations

import pytest

from evalkit.deidentify.language import find_language_doubt
from evalkit.model import Source, Turn


def source_of(text: str) -> Source:
    return Source("S01", "talk", "interview", text, (Turn(0, 0, len(text), "P01"),), file_name="talk.txt")


FOREIGN = {
    "Russian": "Спасибо, всё было хорошо. Медсестра позвонила мне на следующий день.",
    "Arabic": "كانت الخدمة جيدة واتصلت بي الممرضة في اليوم التالي",
    "Bengali": "ভালো ছিল, কিন্তু আমাকে অনেক অপেক্ষা করতে হয়েছে",
    "Chinese": "服务很好，但是我等了很久，护士后来给我打了电话，谢谢大家的帮助。",
    "Polish": "Pielęgniarka zadzwoniła do mnie następnego dnia i bardzo mi pomogła, dziękuję jej",
    "Somali": "Kalkaalisada ayaa i soo wacday maalintii xigtay, aad bay ii caawisay, waan ku faraxsanahay",
}


@pytest.mark.parametrize("text", FOREIGN.values(), ids=FOREIGN)
def test_a_short_text_in_another_language_is_told(text: str) -> None:
    (problem,) = find_language_doubt(source_of(text))
    assert "does not read like English" in problem.message


@pytest.mark.parametrize(
    "text",
    [
        "Yes.",
        "They rang me back the same day and the nurse was kind.",
        "Camden, Islington, Hackney and then Kentish Town, Somers Town and the drop-in in "
        "Holloway, that was all.",
    ],
)
def test_short_english_is_not_doubted(text: str) -> None:
    assert find_language_doubt(source_of(text)) == []
