"""The catalog in the admin: its list and form, what is done to many, and its way out and in as a file."""

from quests.admin.catalog import CatalogAdmin

__all__ = ["CatalogAdmin"]
