/**
 * Payloads as the client writes them. Each line of the input is one reading:
 * `BOOT SEQ AT SENT_AT EVENT FLAGS [METRIC MANTISSA DECIMALS]…`, by numbers of the header; each line of the output one payload.
 */
#include <stdio.h>
#include <stdlib.h>

#include "../ninewatch_json.h"

int main(void) {
  static char line[4096];
  static uint8_t bytes[8192];
  while (fgets(line, sizeof line, stdin) != NULL) {
    nw_metric_value metrics[NW_METRIC_COUNT];
    nw_writer writer = {bytes, sizeof bytes, 0, false};
    nw_reading reading;
    char *at = line;
    memset(&reading, 0, sizeof reading);
    reading.boot = (uint32_t)strtoull(at, &at, 10);
    reading.seq = strtoull(at, &at, 10);
    reading.at = strtoull(at, &at, 10);
    reading.sent_at = strtoull(at, &at, 10);
    reading.event = (uint8_t)strtoul(at, &at, 10);
    reading.flags = (uint16_t)strtoul(at, &at, 10);
    reading.metrics = metrics;
    while (reading.metric_count < NW_METRIC_COUNT) {
      char *end;
      nw_metric_value *metric = &metrics[reading.metric_count];
      metric->metric = (uint8_t)strtoul(at, &end, 10);
      if (end == at) break;
      metric->value.mantissa = (int32_t)strtol(end, &at, 10);
      metric->value.decimals = (uint8_t)strtoul(at, &at, 10);
      reading.metric_count += 1;
    }
    nw_put_reading(&writer, &reading);
    if (writer.is_full) return 1;
    fwrite(bytes, 1, writer.length, stdout);
    putchar('\n');
  }
  return 0;
}
