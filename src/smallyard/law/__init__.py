"""What follows? Dated provisions from facts to findings, and their join into a decision."""
