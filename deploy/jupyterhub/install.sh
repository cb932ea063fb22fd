#!/bin/sh
# Make this machine a class's server: `sudo make hub` in the book's folder. Run again, it changes what changed.
set -eu
cd "$(dirname "$0")/../.."
book=$(pwd)

fail() {
    echo "$1" >&2
    exit 1
}

[ "$(id -u)" -eq 0 ] || fail "The hub is a service of the machine. Run: sudo make hub"
[ -d /run/systemd/system ] || fail "This machine was not started by systemd, which runs the hub. Use Debian or Ubuntu."
setpriv --reuid=nobody --regid=65534 --clear-groups .venv/bin/python -c "import infolib, jupyterhub" 2>/dev/null ||
    fail "Students could not run $book/.venv/bin/python. Put the book where all may read it, such as /srv/book."

# What only hub and proxy may know, and the place for settings.
settings=/etc/book-hub.env
if [ ! -e "$settings" ]; then
    umask 077
    echo "CONFIGPROXY_AUTH_TOKEN=$(od -An -N32 -tx1 /dev/urandom | tr -d ' \n')" >"$settings"
fi

for unit in book-proxy book-hub; do
    sed -e "s|@BOOK@|$book|g" -e "s|@NODE@|$(command -v node)|g" "deploy/jupyterhub/$unit.service" \
        >"/etc/systemd/system/$unit.service"
    chmod 644 "/etc/systemd/system/$unit.service"
done
systemctl daemon-reload
systemctl enable --quiet --now book-proxy
systemctl enable --quiet book-hub
systemctl restart book-hub
echo "The hub runs at http://127.0.0.1:8000, on this machine alone. What it says: journalctl -u book-hub"
