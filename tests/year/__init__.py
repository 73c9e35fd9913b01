"""The scripted year: two pages that live through everything pages live through, and what is checked after each reading."""
