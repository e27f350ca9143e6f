"""Tables of measures as systems export them: scores, people, goals, referrals, series and more, read as
text columns."""
