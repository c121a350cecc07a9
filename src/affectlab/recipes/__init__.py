"""Recipes (TOML): how each shipped model is made."""
