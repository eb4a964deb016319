"""The app, leaving a replica that failed alone for three seconds alone: tests wait until it is read again."""

from hunterproject import replica
from hunterproject.wsgi import application

__all__ = ["application"]

replica._REST = 3
