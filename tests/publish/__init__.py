"""Golden channels, schemas and readers for the tests of publishing."""
