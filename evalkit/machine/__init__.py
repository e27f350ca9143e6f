"""What evalkit keeps and finds on this machine, outside any project: for one person, in their own folders."""
