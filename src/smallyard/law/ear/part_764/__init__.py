"""Part 764: enforcement and protective measures."""
