"""The reference group's rounds as they are kept: drafts, returned files, items, answers, their wording."""
