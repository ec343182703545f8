"""What vprog is measured by: ``python -m benchmarks`` lists and runs them all."""
