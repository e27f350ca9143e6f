"""People code: by hand, from a workbook, with undo; the codebook changes with its codings."""
