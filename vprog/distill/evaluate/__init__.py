"""What students say, its score by each data set's rule, and the claims that it makes."""
