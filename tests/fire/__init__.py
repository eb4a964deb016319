"""The app under fire: a real gunicorn, real clients, and a database that goes away.

Run by itself (`script/test` has a run of its own for it, `-m fire`): each test
starts the servers and databases that it needs, SQLite and PostgreSQL alike.
"""
