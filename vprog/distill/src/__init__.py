"""Self-rationale calibration (2509.13919): candidates, judgements, weighted preferences, rounds."""
