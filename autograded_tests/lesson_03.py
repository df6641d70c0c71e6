"""Checks of lesson 03."""
