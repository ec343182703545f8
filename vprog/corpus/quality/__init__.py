"""What is wrong with a corpus as a whole: duplicates, imbalance, splits, answers right by chance."""
