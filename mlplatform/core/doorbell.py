"""Telling web processes that something changed. Only ids travel; readers look the change up themselves."""
