"""The command line: ``evalkit …``."""
