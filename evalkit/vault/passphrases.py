"""What a new passphrase must be, and how strong it is, in plain words. Old vaults open with their own."""

from __future__ import annotations

from evalkit.errors import VaultError

SHORTEST = 12
FEWEST_WORDS = 4
_FEWEST_LETTERS = 5
"""Different characters: fewer are a repetition."""
_STRONG = 20
_GUESSED_FIRST = ("password", "passphrase", "qwerty", "123456", "abcdef", "letmein", "evalkit", "iloveyou")
WANTED = (
    f"Type at least {SHORTEST} characters, or four words or more that do not belong together: they are "
    "easy to remember and hard to guess."
)


def check_new(passphrase: str) -> None:
    """VaultError, saying what to type instead, where a new passphrase is empty, short or a repetition."""
    words = passphrase.split()
    if not words:
        raise VaultError("The passphrase is empty. Choose several words that nobody would guess together.")
    if len(passphrase.strip()) < SHORTEST and len(words) < FEWEST_WORDS:
        raise VaultError(f"This passphrase is too short. {WANTED}")
    if len(set(passphrase.casefold())) < _FEWEST_LETTERS:
        raise VaultError(f"This passphrase repeats the same few letters. {WANTED}")


def describe_strength(passphrase: str) -> str:
    """How hard a passphrase is to guess, and what would make it harder.

    >>> describe_strength("password1234")
    'Weak: it begins with what is guessed first. Choose four words that do not belong together.'
    >>> describe_strength("kettle orbit fern lantern")
    'Strong.'
    """
    low, words = passphrase.casefold(), passphrase.split()
    if is_guessed_first(passphrase):
        return "Weak: it begins with what is guessed first. Choose four words that do not belong together."
    if len(set(words)) >= FEWEST_WORDS or (len(low) >= _STRONG and len(set(low)) >= _STRONG // 2):
        return "Strong."
    return "Fair. One word more makes it strong."


def is_guessed_first(passphrase: str) -> bool:
    """Whether it begins with what everybody tries first.

    >>> is_guessed_first("Pass word 1234"), is_guessed_first("kettle orbit fern lantern")
    (True, False)
    """
    return passphrase.casefold().replace(" ", "").startswith(_GUESSED_FIRST)
