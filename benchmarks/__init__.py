"""What is measured, as ratios of two things run side by side."""
