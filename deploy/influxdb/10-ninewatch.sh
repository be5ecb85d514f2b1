#!/bin/bash
# Runs once, when InfluxDB 2 sets itself up: the buckets of coarser values, the names by which InfluxQL finds all
# of them (DBRP), and a reader for Grafana. The client is signed in as the administrator here.
set -euo pipefail

bucket_id() {
  influx bucket list --org ninewatch --name "$1" --hide-headers | cut -f 1
}

influx bucket create --org ninewatch --name readings_1m --retention 45d
influx bucket create --org ninewatch --name readings_15m --retention 400d
influx bucket create --org ninewatch --name readings_1h --retention 1095d

readers=()
for name in readings readings_1m readings_15m readings_1h; do
  id=$(bucket_id "$name")
  influx v1 dbrp create --org ninewatch --db "$name" --rp autogen --bucket-id "$id" --default
  readers+=(--read-bucket "$id")
done

if [ -n "${GRAFANA_INFLUX_PASSWORD:-}" ]; then
  influx v1 auth create --org ninewatch --username grafana --password "$GRAFANA_INFLUX_PASSWORD" "${readers[@]}"
fi
