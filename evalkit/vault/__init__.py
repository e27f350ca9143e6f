"""The vault: one encrypted file, outside the project folder, for originals and who is behind each replacement."""

from evalkit.vault.contents import Contents, KeptLabel, KeptName, Original
from evalkit.vault.vault import Vault, change_passphrase, create_vault, open_vault

__all__ = [
    "Contents",
    "KeptLabel",
    "KeptName",
    "Original",
    "Vault",
    "change_passphrase",
    "create_vault",
    "open_vault",
]
