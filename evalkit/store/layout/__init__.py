"""The tables of a store, how a value stands in one, and what is checked in them."""
