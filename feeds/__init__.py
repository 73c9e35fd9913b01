"""Read announcement pages; publish news feeds and a calendar of the events they announce."""

__version__ = "0.1.0"
