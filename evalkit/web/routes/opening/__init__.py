"""Before a project is open: the start page, a new project, and work in the background."""
