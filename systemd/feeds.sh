#!/bin/sh
# `feeds` of the environment this file lies in, wherever that was moved; -I keeps the caller's folder and variables out.
exec "$(dirname "$(readlink -f "$0")")/python" -I -m feeds "$@"
