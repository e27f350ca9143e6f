"""What should happen: the recommendations that people wrote."""
