"""Names of people: the lists, the words around a name, and the language model together."""
