"""What a person can do with a project: one function each, called by the command line and by notebooks alike."""
