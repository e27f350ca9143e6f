"""One project for several people at once: who they are, what each may do, and the page that they share."""
