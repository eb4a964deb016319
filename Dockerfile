# The app as a container: `docker compose up` runs it beside its database.
# It wants SECRET_KEY and DATABASE_URL; .env.example has the other settings.

FROM python:3.13-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /app
COPY requirements.txt .
RUN python -m venv .venv \
    && .venv/bin/pip install --require-hashes -r requirements.txt
COPY . .
# The key of this one command signs nothing and is not kept. Readable by
# everyone, because a checkout under a strict umask is not.
RUN SECRET_KEY=build .venv/bin/python manage.py collectstatic --no-input \
    && chmod -R a+rX /app

FROM python:3.13-slim-bookworm
ENV PATH=/app/.venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
WORKDIR /app
COPY --from=build /app /app
# A number, so that a cluster can see that it is not root. It owns nothing here.
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "script/_healthcheck.py", "/healthz"]
# Memory for the workers' heartbeat files: a slow disk would look like a hanging worker.
CMD ["gunicorn", "--bind", "0.0.0.0:8000", "--worker-tmp-dir", "/dev/shm", "hunterproject.wsgi:application"]
