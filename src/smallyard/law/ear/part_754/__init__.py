"""Part 754: commodities in short supply, which need a license to every destination."""
