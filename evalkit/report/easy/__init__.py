"""Easy Read: a skeleton that people fill together."""
