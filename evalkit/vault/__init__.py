"""The vault: one encrypted file, outside the project folder, for originals and the key to replacements."""

from evalkit.vault.contents import Contents, Kept, KeptLabel, KeptName, Original, keep_original
from evalkit.vault.passphrases import describe_strength
from evalkit.vault.vault import Vault, change_passphrase, create_vault, open_vault

__all__ = [
    "Contents",
    "Kept",
    "KeptLabel",
    "KeptName",
    "Original",
    "Vault",
    "change_passphrase",
    "create_vault",
    "describe_strength",
    "keep_original",
    "open_vault",
]
