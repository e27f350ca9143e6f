"""What a person does with measures: bare tables of scores, and the tables of a project."""
