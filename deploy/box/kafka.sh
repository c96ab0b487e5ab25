#!/bin/bash
# Starts Kafka in its container, from any image that has its jars in /opt/kafka/libs. On the first
# start the data folder gets its identity and its users; later ones are added, and passwords that
# changed are told to the broker, once it runs.
set -euo pipefail
umask 077
home=/var/lib/kafka
settings=/run/secrets/kafka-properties
users=/run/secrets/kafka-users
tool() { java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp '/opt/kafka/libs/*' "$@"; }

mkdir -p "$home/data"
if [ ! -f "$home/formatted" ]; then
  id=$(head -c 16 /dev/urandom | base64 | tr '+/' '-_' | tr -d '=')
  scram=()
  while IFS= read -r user; do scram+=(--add-scram "SCRAM-SHA-512=[$user]"); done <"$users"
  tool kafka.tools.StorageTool format --ignore-formatted "--cluster-id=$id" -c "$settings" "${scram[@]}"
  cp "$users" "$home/users"
  touch "$home/formatted"
fi

tell_changes() {
  until (exec 3<>/dev/tcp/127.0.0.1/9092) 2>/dev/null; do sleep 0.5; done
  broker=$(sed -n 's/^name=broker,password=//p' "$home/users")
  login=/tmp/login.properties
  printf '%s\n' security.protocol=SASL_PLAINTEXT sasl.mechanism=SCRAM-SHA-512 \
    "sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username=\"broker\" password=\"$broker\";" >"$login"
  while IFS= read -r user; do
    if grep -qxF "$user" "$home/users"; then continue; fi
    name=${user#name=}
    tool kafka.admin.ConfigCommand --bootstrap-server kafka:9092 --command-config "$login" --alter \
      --entity-type users --entity-name "${name%%,*}" \
      --add-config "SCRAM-SHA-512=[password=${user#*,password=}]"
  done <"$users"
  cp "$users" "$home/users"
  rm -f "$login"
}
if ! cmp -s "$users" "$home/users"; then tell_changes & fi

# A small heap and the plain collector: there are other programs on this box.
exec java "-Xmx${KAFKA_HEAP:-400m}" -Xms128m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto \
  -Djava.awt.headless=true -Dorg.apache.logging.log4j.level=INFO \
  -cp '/opt/kafka/libs/*' kafka.Kafka "$settings"
