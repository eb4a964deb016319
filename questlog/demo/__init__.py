"""A demo hunter with a believable year.

The rules are data (`habits`, `wants`); `year` plans days from them, `life` lives the plan through the
services, and `hunter` makes the account whose days they are.
"""
