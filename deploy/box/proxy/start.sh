# Starts the proxy with the sites of the profiles that are on: COMPOSE_PROFILES is a list.
set -eu
sites=/tmp/sites
rm -rf "$sites"
mkdir -p "$sites"
for profile in $(printf '%s' "${COMPOSE_PROFILES:-}" | tr ',' ' '); do
	site="/etc/caddy/profile-$profile.caddy"
	if [ -f "$site" ]; then cp "$site" "$sites/"; fi
done
exec caddy run --config /etc/caddy/Caddyfile --adapter caddyfile
