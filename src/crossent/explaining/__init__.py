"""Explaining: where one number comes from, shown with the numbers filled in."""
