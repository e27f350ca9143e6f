"""Pages for people who code together: how far they agree, what they decide together, packs and returns."""
