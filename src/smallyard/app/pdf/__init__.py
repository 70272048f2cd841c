"""Documents in PDF whose names may be in any script. Needs the extra `pdf` (ReportLab)."""
