"""The report: its outline, its content (facts → ``ReportContent``), and the files it is rendered to."""
