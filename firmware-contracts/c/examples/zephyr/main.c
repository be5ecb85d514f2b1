/** A gas detector on Zephyr: a plain socket, one thread. The network is up before it starts. */
#include <errno.h>
#include <zephyr/kernel.h>
#include <zephyr/net/socket.h>
#include <zephyr/random/random.h>

#include "ninewatch.h"

#define GATEWAY "192.0.2.10"
#define PORT 1883
#define MEASURE_MS 10000u

/** Of the board: gas in 0.1 %LEL, and whether its own alarm stands. */
extern int32_t board_gas_tenths(void);
extern bool board_alarm(void);

static int connection = -1;

static bool link_open(void *context) {
  struct sockaddr_in address = {0};
  (void)context;
  connection = zsock_socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
  if (connection < 0) return false;
  address.sin_family = AF_INET;
  address.sin_port = htons(PORT);
  zsock_inet_pton(AF_INET, GATEWAY, &address.sin_addr);
  zsock_fcntl(connection, ZVFS_F_SETFL, ZVFS_O_NONBLOCK);
  if (zsock_connect(connection, (struct sockaddr *)&address, sizeof address) == 0 || errno == EINPROGRESS) return true;
  zsock_close(connection);
  connection = -1;
  return false;
}
static int link_ready(void *context) {
  struct zsock_pollfd wait = {connection, ZSOCK_POLLOUT, 0};
  (void)context;
  if (zsock_poll(&wait, 1, 0) == 0) return 0;
  return (wait.revents & (ZSOCK_POLLERR | ZSOCK_POLLHUP)) != 0 ? -1 : 1;
}
static long result_of(ssize_t count) {
  if (count > 0) return (long)count;
  return count < 0 && errno == EAGAIN ? 0 : -1;
}
static long link_send(void *context, const uint8_t *bytes, size_t length) {
  (void)context;
  return result_of(zsock_send(connection, bytes, length, 0));
}
static long link_receive(void *context, uint8_t *bytes, size_t size) {
  (void)context;
  return result_of(zsock_recv(connection, bytes, size, 0));
}
static void link_close(void *context) {
  (void)context;
  if (connection >= 0) zsock_close(connection);
  connection = -1;
}

int main(void) {
  static nw_record readings[128], events[8];
  static uint8_t send_buffer[NW_SEND_BYTES_MIN], receive_buffer[NW_RECEIVE_BYTES_MIN];
  static nw_client client;
  nw_config config = {0};
  bool was_alarm = false;
  uint64_t measured = 0;
  config.venue_id = "canteen-3";
  config.device_id = "gas-1";
  config.secret = "the secret that was shown once";
  /* No flash is used: a random number tells the boots apart. */
  config.boot = sys_rand32_get();
  config.stream = (nw_stream){NULL, link_open, link_ready, link_send, link_receive, link_close};
  config.readings = readings;
  config.reading_count = sizeof readings / sizeof readings[0];
  config.events = events;
  config.event_count = sizeof events / sizeof events[0];
  config.send_buffer = send_buffer;
  config.send_size = sizeof send_buffer;
  config.receive_buffer = receive_buffer;
  config.receive_size = sizeof receive_buffer;
  if (!nw_init(&client, &config, sys_rand32_get())) return 1;
  for (;;) {
    const uint64_t now = (uint64_t)k_uptime_get();
    const bool is_alarm = board_alarm();
    const nw_metric_value gas = {{board_gas_tenths(), 1}, NW_METRIC_GAS};
    const uint16_t flags = is_alarm ? 1u << NW_FLAG_ALARM : 0;
    nw_poll(&client, now);
    if (is_alarm != was_alarm) {
      nw_raise(&client, is_alarm ? NW_EVENT_ALARM : NW_EVENT_ALARM_CLEARED, &gas, 1, flags);
      was_alarm = is_alarm;
    }
    if (now - measured >= MEASURE_MS) {
      nw_publish(&client, &gas, 1, flags);
      measured = now;
    }
    k_msleep(50);
  }
}
