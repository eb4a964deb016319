# shellcheck shell=bash
# What the scripts beside this one share. They source it; it goes to the
# project's folder and offers `set_up FILE`, `write_env_file`, `test_environment`
# and `one_at_a_time COMMAND`.

cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit
ROOT=$(pwd -P)
PYTHON=$ROOT/.venv/bin/python

fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

# Two starts at once must not build the same thing. A Mac has no flock: there
# the second start takes its chance.
one_at_a_time() {
    if command -v flock >/dev/null; then
        # In a subshell, so that the lock is not handed on to a server started later.
        (flock 9 && "$@") 9<script/_setup.sh
    else
        "$@"
    fi
}

# Make .venv if need be, and install FILE into it (requirements.txt or requirements-dev.txt).
set_up() {
    one_at_a_time _make_venv
    one_at_a_time _install "$1"
}

# Print a Python that is new enough and can make a virtual environment.
_find_python() {
    local name without_venv=
    for name in python3 python3.13 python3.12 python3.11; do
        "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue
        if "$name" -c 'import venv, ensurepip; ensurepip.version()' 2>/dev/null; then
            echo "$name"
            return
        fi
        without_venv=$name
    done
    if [ -n "$without_venv" ]; then
        fail "$without_venv cannot make a virtual environment: install its venv module (on Debian and Ubuntu: apt-get install python3-venv) and try again."
    fi
    fail "Python 3.11 or newer is needed and was not found: install it and try again."
}

_make_venv() {
    # Making it anew would empty the folder that the link leads to, which is another's.
    if [ -L .venv ]; then
        fail ".venv is a link to $(readlink .venv), and this folder needs one of its own: remove the link and try again."
    fi
    # A virtual environment that was moved or copied still runs the programs of
    # its old place, hence the look at where it was made.
    local made_by
    made_by=$(cat .venv/pyvenv.cfg 2>/dev/null || true)
    if [[ "$made_by" == *" -m venv "*"$ROOT/.venv"* ]] &&
        "$PYTHON" -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        return
    fi
    local python
    python=$(_find_python)
    echo "Making .venv with $("$python" --version) …"
    "$python" -m venv --clear .venv
}

# What is installed is remembered as copies of the files it came from, so that a
# second start is quick. requirements-dev.txt holds all of requirements.txt:
# installing it counts for both. Either one changed makes both be looked at anew,
# since each may have moved a version that the other one named.
_install() {
    local stamps=.venv/installed sources=("$1")
    if [ "$1" != requirements.txt ]; then
        sources=(requirements.txt "$1")
    fi
    if [ "$(cat "${sources[@]}")" = "$(cat "$stamps/$1" 2>/dev/null || true)" ]; then
        return
    fi
    rm -rf "$stamps"
    echo "Installing $1 …"
    "$PYTHON" -m pip install --quiet --quiet --disable-pip-version-check --require-hashes \
        "${sources[@]/#/--requirement=}" ||
        fail "$1 could not be installed; pip says why above. The package index must be in reach."
    mkdir "$stamps"
    cp requirements.txt "$stamps"
    cat "${sources[@]}" >"$stamps/$1.new"
    mv "$stamps/$1.new" "$stamps/$1"
}

# A server needs a secret key of its own: put a fresh one into .env, unless the
# environment or .env has one already.
write_env_file() {
    if [ -z "${SECRET_KEY:-}" ]; then
        one_at_a_time _write_env_file
    fi
}

_write_env_file() {
    if grep -qsE '^[[:space:]]*(export[[:space:]]+)?SECRET_KEY[[:space:]]*=[[:space:]]*[^[:space:]#]' .env; then
        return
    fi
    local draft
    if [ -e .env ]; then
        printf '\nSECRET_KEY=%s\n' "$(_secret)" >>.env
        echo "Added a fresh SECRET_KEY to .env."
        return
    fi
    # Written aside (mktemp makes it readable by its owner alone) and moved, so
    # that nobody ever reads half a file.
    draft=$(mktemp .venv/env.XXXXXX)
    cat >"$draft" <<END
# The settings of this machine. .env.example explains what can stand here.
SECRET_KEY=$(_secret)
END
    mv "$draft" .env
    echo "Wrote .env with a fresh SECRET_KEY."
}

_secret() {
    "$PYTHON" -c 'import secrets; print(secrets.token_urlsafe(50))'
}

# What tests and checks see, whatever a person's .env holds: the environment wins over it.
test_environment() {
    export SECRET_KEY=only-for-tests-never-for-a-server
    export DATABASE_REPLICA_URL= DEBUG=False ALLOWED_HOSTS='localhost,127.0.0.1,[::1]' CSRF_TRUSTED_ORIGINS=
    export DEFAULT_HUNTER_TIMEZONE=UTC EMAIL_URL=consolemail:// LOG_LEVEL=INFO
    export LOG_FORMAT=line WEB_ACCESS_LOG=False SLOW_REQUEST_SECONDS=1 METRICS_TOKEN= SENTRY_DSN=
}
