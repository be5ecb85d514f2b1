/** A smoke detector on ESP-IDF: TLS through esp-tls, the boot counter in NVS, one task. Wi-Fi is up before it starts. */
#include <esp_log.h>
#include <esp_random.h>
#include <esp_timer.h>
#include <esp_tls.h>
#include <freertos/FreeRTOS.h>
#include <freertos/task.h>
#include <nvs.h>

#include "ninewatch.h"

#define HOST "gateway.example"
#define PORT 8883
#define MEASURE_MS 15000u

extern const char gateway_ca_pem[];
/** Of the board: optical density in 0.001 dB/m, and whether its own alarm stands. */
extern int32_t board_smoke_thousandths(void);
extern bool board_alarm(void);
extern void board_mute(void);

static esp_tls_t *tls;
static esp_tls_cfg_t tls_config;

static bool link_open(void *context) {
  (void)context;
  tls = esp_tls_init();
  tls_config.cacert_buf = (const unsigned char *)gateway_ca_pem;
  tls_config.cacert_bytes = (unsigned)strlen(gateway_ca_pem) + 1;
  tls_config.non_block = true;
  return tls != NULL;
}
static int link_ready(void *context) {
  (void)context;
  return esp_tls_conn_new_async(HOST, (int)strlen(HOST), PORT, &tls_config, tls);
}
static long result_of(long count) {
  if (count > 0) return count;
  return count == ESP_TLS_ERR_SSL_WANT_READ || count == ESP_TLS_ERR_SSL_WANT_WRITE ? 0 : -1;
}
static long link_send(void *context, const uint8_t *bytes, size_t length) {
  (void)context;
  return result_of((long)esp_tls_conn_write(tls, bytes, length));
}
static long link_receive(void *context, uint8_t *bytes, size_t size) {
  (void)context;
  return result_of((long)esp_tls_conn_read(tls, bytes, size));
}
static void link_close(void *context) {
  (void)context;
  if (tls != NULL) esp_tls_conn_destroy(tls);
  tls = NULL;
}

/** Counts restarts in flash; without it a random number does as well. */
static uint32_t next_boot(void) {
  nvs_handle_t store;
  uint32_t boot = 0;
  if (nvs_open("ninewatch", NVS_READWRITE, &store) != ESP_OK) return esp_random();
  nvs_get_u32(store, "boot", &boot);
  boot += 1;
  if (nvs_set_u32(store, "boot", boot) != ESP_OK || nvs_commit(store) != ESP_OK) boot = esp_random();
  nvs_close(store);
  return boot;
}

static const char *handle(void *context, const nw_command *command) {
  (void)context;
  if (command->name != NW_COMMAND_MUTE) return "not supported";
  board_mute();
  return NULL;
}

void app_main(void) {
  /* Two hours of an outage at a reading in 15 s. */
  static nw_record readings[480], events[16];
  static uint8_t send_buffer[2048], receive_buffer[NW_RECEIVE_BYTES_MIN];
  static nw_client client;
  nw_config config = {0};
  bool was_alarm = false;
  uint64_t measured = 0;
  config.venue_id = "cafe-12";
  config.device_id = "smoke-1";
  config.secret = "the secret that was shown once";
  config.firmware = "1.0.0";
  config.boot = next_boot();
  config.stream = (nw_stream){NULL, link_open, link_ready, link_send, link_receive, link_close};
  config.handle = handle;
  config.readings = readings;
  config.reading_count = sizeof readings / sizeof readings[0];
  config.events = events;
  config.event_count = sizeof events / sizeof events[0];
  config.send_buffer = send_buffer;
  config.send_size = sizeof send_buffer;
  config.receive_buffer = receive_buffer;
  config.receive_size = sizeof receive_buffer;
  if (!nw_init(&client, &config, esp_random())) {
    ESP_LOGE("ninewatch", "the configuration is not usable");
    return;
  }
  for (;;) {
    const uint64_t now = (uint64_t)esp_timer_get_time() / 1000u;
    const bool is_alarm = board_alarm();
    const uint16_t flags = is_alarm ? 1u << NW_FLAG_ALARM : 0;
    nw_poll(&client, now);
    if (is_alarm != was_alarm) {
      const nw_metric_value smoke = {{board_smoke_thousandths(), 3}, NW_METRIC_SMOKE};
      nw_raise(&client, is_alarm ? NW_EVENT_ALARM : NW_EVENT_ALARM_CLEARED, &smoke, 1, flags);
      was_alarm = is_alarm;
    }
    if (now - measured >= MEASURE_MS) {
      const nw_metric_value smoke = {{board_smoke_thousandths(), 3}, NW_METRIC_SMOKE};
      nw_publish(&client, &smoke, 1, flags);
      measured = now;
    }
    vTaskDelay(pdMS_TO_TICKS(50));
  }
}
