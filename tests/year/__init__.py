"""The scripted year: two pages that live through everything, and what is checked after each reading."""
