# The app as a container: `docker compose up` runs it beside its database.
# It wants SECRET_KEY and DATABASE_URL, each as a variable or in a file that
# SECRET_KEY_FILE or DATABASE_URL_FILE names; .env.example has the other settings.

FROM python:3.13.14-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /app
COPY requirements.txt .
# Without a pip of its own: nothing is installed later. Of the languages that
# libraries bring along, those that the site speaks are kept.
RUN python3 -m venv --without-pip .venv \
    && python3 -m pip --python .venv/bin/python install --require-hashes -r requirements.txt \
    && find .venv -path '*/locale/*' -prune -type d ! -name en ! -name 'en_*' ! -name es ! -name __pycache__ -exec rm -r {} +
COPY . .
# The key of this one command signs nothing and is not kept. Readable by
# everyone, because a checkout under a strict umask is not.
RUN SECRET_KEY=build .venv/bin/python manage.py collectstatic --no-input \
    && .venv/bin/python -m compileall -q -x '\.venv' . \
    && chmod -R a+rX /app

FROM python:3.13.14-slim-bookworm
ENV PATH=/app/.venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
WORKDIR /app
COPY --from=build /app /app
# Where docker compose keeps what script/_secrets.py makes; a new volume takes
# over the owner of the folder that it is mounted on.
RUN install -d -o 10001 -g 10001 /secrets/app /secrets/db
# A number, so that a cluster can see that it is not root. It owns nothing else here.
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "script/_healthcheck.py", "/healthz"]
# Memory for the workers' heartbeat files: a slow disk would look like a hanging worker.
CMD ["gunicorn", "--bind", "0.0.0.0:8000", "--worker-tmp-dir", "/dev/shm", "hunterproject.wsgi:application"]
