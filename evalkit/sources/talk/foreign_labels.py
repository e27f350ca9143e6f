"""What interviewers and those who answer are called in transcripts of other languages."""

from __future__ import annotations

from evalkit.sources.talk.signs import without_marks

_ASKS_ELSEWHERE = """
    interviewerin befrager befragerin intervieweur intervieweuse enquêteur enquêtrice enqueteur
    entrevistador entrevistadora intervistatore intervistatrice moderador moderadora moderatore
    badacz badaczka wywiadowca prowadzący ankieter ankieterka moderátor tazatel tazatelka kérdező
    intervievator görüşmeci araştırmacı intervjuare интервьюер модератор исследователь інтервʼюер
    waraysiga waraystaha cyfwelydd pyetësi المحاور المحاورة الباحث الباحثة السائل پرسشگر مصاحبه‌گر
    انٹرویور সাক্ষাৎকারগ্রহণকারী প্রশ্নকর্তা साक्षात्कारकर्ता प्रश्नकर्ता ਇੰਟਰਵਿਊਅਰ ነጋሪ ጠያቂ 访问者
    采访者 访谈者 主持人 訪問者 採訪者 问 問 インタビュアー 聞き手 면접자 מראיין מראיינת
    συνεντευκτής ερευνητής հարցազրույցավար
"""
_ANSWERS_ELSEWHERE = """
    befragte befragter teilnehmer teilnehmerin participante entrevistado entrevistada répondant
    répondante enquêté enquêtée partecipante intervistato intervistata uczestnik uczestniczka
    respondent respondentka rozmówca účastník účastnice katılımcı görüşülen участник участница
    респондент респондентка учасник учасниця المشارك المشاركة المستجيب المستجيبة شرکت‌کننده
    অংশগ্রহণকারী উত্তরদাতা प्रतिभागी उत्तरदाता ਭਾਗੀਦਾਰ ተሳታፊ መላሽ 受访者 被访者 参与者 受訪者 參與者
    答 参加者 참가자 면담자 ka-qaybgale kaqaybgale cyfranogwr pjesëmarrësi deelnemer geïnterviewde
    deltagare sprecher sprecherin locuteur hablante orador mówca спикер 说话人
"""

ASK = frozenset(without_marks(word).casefold() for word in _ASKS_ELSEWHERE.split())
"""Those who ask, in small letters and without vowel signs."""

SPEAK = ASK | frozenset(without_marks(word).casefold() for word in _ANSWERS_ELSEWHERE.split())
"""Whoever speaks."""
