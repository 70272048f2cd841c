"""Part 732: steps for using the EAR; here its red flags."""
