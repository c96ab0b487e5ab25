#!/usr/bin/env bash
# A first meal with curl and openssl: makes a key, registers it, asks for the pupils, sends one line.
# Wants MESTOLO (address), DEVICE (id) and CODE (one-time code) in the environment.
set -eu
: "${MESTOLO:?is the address}" "${DEVICE:?is the id of the device}" "${CODE:?is its code}"
key=device-key.pem
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Ends the program, with what the service said, where the answer is not good.
ask() { # arguments of curl
  status=$(curl --silent --show-error --output "$work/answer" --write-out '%{http_code}' "$@")
  case $status in 2*) cat "$work/answer" ;; *) cat "$work/answer" >&2; echo >&2; exit 1 ;; esac
}

# 1. The key. The private half stays in this file.
umask 077
[ -f $key ] || openssl genpkey -algorithm ed25519 -out $key
public=$(openssl pkey -in $key -pubout -outform DER | tail -c 32 | openssl base64 -A)

# 2. The registration, by the code. Safe to repeat with the same key.
ask "$MESTOLO/devices/$DEVICE/registration" --header 'content-type: application/json' \
  --data "{\"code\":\"$CODE\",\"publicKey\":\"$public\"}" >"$work/registered"
echo "registered: $(cat "$work/registered")"

# 3. How each request is signed: lines of name and value, the last one says what was signed.
authority=$(printf %s "$MESTOLO" | sed -E 's#^https?://##; s#/.*##' | tr 'A-Z' 'a-z')
sign() { # lines, names
  created=$(date +%s)
  nonce=$(openssl rand -hex 16)
  parameters="($2);created=$created;expires=$((created + 120));nonce=\"$nonce\""
  parameters="$parameters;keyid=\"$DEVICE\";alg=\"ed25519\""
  printf '%s\n"@signature-params": %s' "$1" "$parameters" >"$work/to-sign"
  openssl pkeyutl -sign -rawin -inkey $key -in "$work/to-sign" -out "$work/signature"
  input="sig=$parameters"
  signature="sig=:$(openssl base64 -A -in "$work/signature"):"
}

# 4. Whom the device will see today.
today=$(TZ=Europe/Rome date +%F)
path="/devices/$DEVICE/pupils"
query="?servedOn=$today"
lines=$(printf '"@method": GET\n"@authority": %s\n"@path": %s\n"@query": %s' \
  "$authority" "$path" "$query")
sign "$lines" '"@method" "@authority" "@path" "@query"'
ask "$MESTOLO$path$query" --header "signature-input: $input" --header "signature: $signature" \
  >"$work/pupils"
# No JSON reader is needed for this one value; a device has one.
pupil=$(grep -o '"pupilId":"[^"]*"' "$work/pupils" | cut -d '"' -f 4 | shuf -n 1)
echo "a pupil: $pupil"

# 5. One line: this pupil is here. The digest is of the very bytes that are sent.
now=$(date -u +%FT%TZ)
printf '{"lines":[{"observationId":"%s","pupilId":"%s","servedOn":"%s","state":"present","recordedAt":"%s"}]}' \
  "$(openssl rand -hex 16)" "$pupil" "$today" "$now" >"$work/body"
path="/devices/$DEVICE/roll-calls"
digest="sha-256=:$(openssl dgst -sha256 -binary "$work/body" | openssl base64 -A):"
lines=$(printf '"@method": POST\n"@authority": %s\n"@path": %s\n"content-digest": %s\n"content-type": application/json' \
  "$authority" "$path" "$digest")
sign "$lines" '"@method" "@authority" "@path" "content-digest" "content-type"'
ask "$MESTOLO$path" --header 'content-type: application/json' --header "content-digest: $digest" \
  --header "signature-input: $input" --header "signature: $signature" \
  --data-binary @"$work/body" >"$work/answered"
cat "$work/answered"
echo
grep -qE '"result":"(accepted|duplicate)"' "$work/answered"
