/** A device in C99 with our client on a POSIX socket. */

import { type Login, quoted } from './login.ts';

/** Exact, as the client wants it: 0.05 is 5 with two decimals. */
function exact(value: number): string {
  const [whole = '0', part = ''] = String(value).split('.');
  return `{${Number(`${whole}${part}`)}, ${part.length}}`;
}

const HEAD = `/* firmware-contracts/c and /generated: cc -std=c99 -Ic -Igenerated device.c c/ninewatch.c c/ninewatch_json.c */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include "ninewatch.h"
`;

const TCP = `static int fd = -1;
static bool tcp_open(void *context) {
  struct addrinfo hints = {0}, *found;
  (void)context;
  hints.ai_socktype = SOCK_STREAM;
  if (getaddrinfo(HOST, PORT, &hints, &found) != 0) return false;
  fd = socket(found->ai_family, found->ai_socktype, 0);
  if (fd >= 0) {
    fcntl(fd, F_SETFL, O_NONBLOCK);
    if (connect(fd, found->ai_addr, found->ai_addrlen) != 0 && errno != EINPROGRESS) { close(fd); fd = -1; }
  }
  freeaddrinfo(found);
  return fd >= 0;
}
static int tcp_ready(void *context) {
  struct pollfd wait = {fd, POLLOUT, 0};
  int error = 0;
  socklen_t size = sizeof error;
  (void)context;
  if (poll(&wait, 1, 0) == 0) return 0;
  return getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0 ? 1 : -1;
}
static long result_of(ssize_t count) {
  if (count > 0) return (long)count;
  return count < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : -1;
}
static long tcp_send(void *context, const uint8_t *bytes, size_t length) {
  (void)context;
  return result_of(send(fd, bytes, length, MSG_NOSIGNAL));
}
static long tcp_receive(void *context, uint8_t *bytes, size_t size) {
  (void)context;
  return result_of(recv(fd, bytes, size, 0));
}
static void tcp_close(void *context) {
  (void)context;
  if (fd >= 0) close(fd);
  fd = -1;
}
static uint64_t uptime_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000u + (uint64_t)now.tv_nsec / 1000000u;
}
`;

const MAIN = `  config.boot = (uint32_t)time(NULL); /* another number after each restart */
  config.stream = (nw_stream){NULL, tcp_open, tcp_ready, tcp_send, tcp_receive, tcp_close};
  config.readings = readings;
  config.reading_count = 256;
  config.events = events;
  config.event_count = 16;
  config.send_buffer = send_buffer;
  config.send_size = sizeof send_buffer;
  config.receive_buffer = receive_buffer;
  config.receive_size = sizeof receive_buffer;
  if (!nw_init(&client, &config, (uint32_t)getpid())) return 2;
  for (;;) {
    struct pollfd wait = {fd, POLLIN, 0};
    const uint64_t now = uptime_ms();
    nw_poll(&client, now);
    if (now >= due) {
      nw_publish(&client, &value, 1, 0);
      due = now + 15000u;
    }
    poll(&wait, 1, 50);
  }
}`;

/** Over TCP: TLS is another five functions, as in `firmware-contracts/c/examples/esp-idf`. */
export function cClient(login: Login): string {
  const { host, plainPort, isTls, venueId, deviceId, secret, metric, value } = login;
  return [
    HEAD,
    ...(isTls
      ? [
          '/* Without TLS. With it: hand in its five functions, as firmware-contracts/c/examples/esp-idf does. */',
        ]
      : []),
    `#define HOST ${quoted(host)}`,
    `#define PORT "${plainPort}"`,
    '',
    TCP,
    'int main(void) {',
    '  static nw_record readings[256], events[16];',
    '  static uint8_t send_buffer[2048], receive_buffer[1024];',
    '  static nw_client client;',
    `  const nw_metric_value value = {${exact(value)}, NW_METRIC_${metric.toUpperCase()}};`,
    '  nw_config config = {0};',
    '  uint64_t due = 0;',
    `  config.venue_id = ${quoted(venueId)};`,
    `  config.device_id = ${quoted(deviceId)};`,
    `  config.secret = ${quoted(secret)};`,
    MAIN,
  ].join('\n');
}
