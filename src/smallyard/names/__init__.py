"""Is it the same name? Analysis, candidates, scores and explanations; knows nothing of lists or law."""
