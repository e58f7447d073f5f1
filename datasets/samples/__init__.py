"""Small real datasets that ship with the product; licences and origins: README.md beside the files."""
