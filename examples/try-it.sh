#!/bin/sh
# The whole way on the loopback, in a folder that is gone afterwards: a town's page is read, its calendar published and
# given out, and asked for again. Needs `make run` once before, and curl.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
python=${PYTHON:-$root/.venv/bin/python}
page_port=${PAGE_PORT:-8101} port=${PORT:-8102}
folder=$(mktemp -d)
feeds() { (cd "$folder" && PYTHONPATH="$root" "$python" -m feeds "$@"); }
step() { printf '\n== %s\n' "$*"; }
pids=
trap 'kill $pids 2>/dev/null || true; wait; rm -rf "$folder"' EXIT
until_there() { n=0; until curl -fs -o /dev/null "$1"; do n=$((n + 1)); test $n -lt 150 || exit 1; sleep 0.2; done; }

step "the town's own web server"
mkdir "$folder/town"
cp "$root/examples/herne/kinderbetreuung.html" "$folder/town/aktuelles.html"
"$python" -m http.server --bind 127.0.0.1 --directory "$folder/town" "$page_port" >/dev/null 2>&1 &
pids=$!
until_there "http://127.0.0.1:$page_port/aktuelles.html"
echo "http://127.0.0.1:$page_port/aktuelles.html"

step "config.yaml"
cat >"$folder/config.yaml" <<END
site: {title: Familie, url: "http://127.0.0.1:$port/", language: de, timezone: Europe/Berlin,
       allow_hosts: [127.0.0.1]}
sources:
  - {name: rathaus, url: "http://127.0.0.1:$page_port/aktuelles.html", details: false}
channels:
  - {name: familie, title: Familie, sources: [rathaus]}
serve: {port: $port}
END
feeds check | tail -n 1

step "feeds preview: what would be read"
feeds preview "http://127.0.0.1:$page_port/aktuelles.html" | head -n 12

step "feeds serve: read on schedule, give out the files"
(cd "$folder" && PYTHONPATH="$root" exec "$python" -m feeds serve) &
pids="$pids $!"
until_there "http://127.0.0.1:$port/familie.ics"
curl -fsI "http://127.0.0.1:$port/familie.ics" | tr -d '\r' | grep -i -e '^HTTP' -e '^content-type' -e '^etag'
curl -fs "http://127.0.0.1:$port/familie.ics" | tr -d '\r' | grep -e '^SUMMARY' -e '^DTSTART;' -e '^LOCATION'
etag=$(curl -fsI "http://127.0.0.1:$port/familie.ics" | tr -d '\r' | sed -n 's/^etag: //Ip')
printf 'again, nothing new: '
curl -fs -o /dev/null -w '%{http_code}\n' -H "If-None-Match: $etag" "http://127.0.0.1:$port/familie.ics"
curl -fs "http://127.0.0.1:$port/health"

step "feeds status"
feeds status
