"""The coding page: a small server on this machine alone, for ``evalkit code``."""
