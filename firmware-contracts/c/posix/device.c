/**
 * A device on a POSIX system: `device HOST PORT VENUE DEVICE SECRET READINGS PERIOD_MS [SECONDS]`. Publishes so many
 * readings, an alarm amid them and its end after them, obeys commands, and exits when all is acknowledged (0) or after
 * so many seconds (120; 1).
 * Each line that it prints is JSON.
 */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "../ninewatch.h"

typedef struct tcp {
  const char *host;
  const char *port;
  int socket;
} tcp;

static bool tcp_open(void *context) {
  tcp *t = context;
  struct addrinfo hints, *found;
  int one = 1;
  memset(&hints, 0, sizeof hints);
  hints.ai_socktype = SOCK_STREAM;
  if (getaddrinfo(t->host, t->port, &hints, &found) != 0) return false;
  t->socket = socket(found->ai_family, found->ai_socktype, found->ai_protocol);
  if (t->socket >= 0) {
    fcntl(t->socket, F_SETFL, O_NONBLOCK);
    setsockopt(t->socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (connect(t->socket, found->ai_addr, found->ai_addrlen) != 0 && errno != EINPROGRESS) {
      close(t->socket);
      t->socket = -1;
    }
  }
  freeaddrinfo(found);
  return t->socket >= 0;
}
static int tcp_ready(void *context) {
  tcp *t = context;
  struct pollfd wait = {t->socket, POLLOUT, 0};
  int error = 0;
  socklen_t size = sizeof error;
  if (poll(&wait, 1, 0) == 0) return 0;
  if (getsockopt(t->socket, SOL_SOCKET, SO_ERROR, &error, &size) != 0 || error != 0) return -1;
  return 1;
}
static long result_of(ssize_t count) {
  if (count > 0) return (long)count;
  return count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) ? 0 : -1;
}
static long tcp_send(void *context, const uint8_t *bytes, size_t length) {
  return result_of(send(((tcp *)context)->socket, bytes, length, MSG_NOSIGNAL));
}
static long tcp_receive(void *context, uint8_t *bytes, size_t size) {
  return result_of(recv(((tcp *)context)->socket, bytes, size, 0));
}
static void tcp_close(void *context) {
  tcp *t = context;
  if (t->socket >= 0) close(t->socket);
  t->socket = -1;
}

static uint64_t uptime_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000u + (uint64_t)now.tv_nsec / 1000000u;
}

static const char *handle(void *context, const nw_command *command) {
  uint64_t seconds;
  unsigned *period_ms = context;
  printf("{\"command\":\"%s\"}\n", command->name < NW_COMMAND_COUNT ? nw_command_name_name(command->name) : "?");
  fflush(stdout);
  switch (command->name) {
    case NW_COMMAND_SET_INTERVAL:
      if (!nw_arg(command, "intervalS", &seconds) || seconds == 0 || seconds > 86400) return "no fitting interval given";
      *period_ms = (unsigned)seconds * 1000u;
      return NULL;
    case NW_COMMAND_MUTE:
    case NW_COMMAND_SELF_TEST:
      return NULL;
    default:
      return "unknown command";
  }
}

#define READINGS 4096
#define EVENTS 64

int main(int argc, char **argv) {
  static nw_record readings[READINGS], events[EVENTS];
  static uint8_t send_buffer[2048], receive_buffer[1024];
  static nw_client client;
  tcp link = {NULL, NULL, -1};
  nw_config config;
  unsigned period_ms, wanted, published = 0;
  const uint64_t life_ms = 1000u * (argc == 9 ? strtoull(argv[8], NULL, 10) : 120u);
  uint64_t began = uptime_ms(), due = began, now = began;
  if (argc != 8 && argc != 9) {
    fprintf(stderr, "usage: %s HOST PORT VENUE DEVICE SECRET READINGS PERIOD_MS [SECONDS]\n", argv[0]);
    return 2;
  }
  link.host = argv[1];
  link.port = argv[2];
  wanted = (unsigned)atoi(argv[6]);
  period_ms = (unsigned)atoi(argv[7]);
  memset(&config, 0, sizeof config);
  config.venue_id = argv[3];
  config.device_id = argv[4];
  config.secret = argv[5];
  config.firmware = "posix-1";
  config.boot = (uint32_t)time(NULL);
  config.keepalive_s = 20;
  config.stream = (nw_stream){&link, tcp_open, tcp_ready, tcp_send, tcp_receive, tcp_close};
  config.handle = handle;
  config.handler_context = &period_ms;
  config.readings = readings;
  config.reading_count = READINGS;
  config.events = events;
  config.event_count = EVENTS;
  config.send_buffer = send_buffer;
  config.send_size = sizeof send_buffer;
  config.receive_buffer = receive_buffer;
  config.receive_size = sizeof receive_buffer;
  if (wanted > READINGS || !nw_init(&client, &config, (uint32_t)getpid())) {
    fprintf(stderr, "a name, the secret or the number of readings is not usable\n");
    return 2;
  }
  while (now - began < life_ms && (published < wanted || nw_waiting(&client) > 0)) {
    struct pollfd wait = {link.socket, POLLIN, 0};
    now = uptime_ms();
    nw_poll(&client, now);
    if (published < wanted && now >= due) {
      const nw_metric_value metrics[2] = {{{(int32_t)published % 50, 3}, NW_METRIC_SMOKE},
                                          {{215 + (int32_t)published % 7, 1}, NW_METRIC_TEMPERATURE}};
      const bool is_alarm = published >= wanted / 2;
      if (published == wanted / 2) nw_raise(&client, NW_EVENT_ALARM, metrics, 2, 1u << NW_FLAG_ALARM);
      nw_publish(&client, metrics, 2, is_alarm ? 1u << NW_FLAG_ALARM : 0);
      published += 1;
      if (published == wanted) nw_raise(&client, NW_EVENT_ALARM_CLEARED, metrics, 2, 0);
      due += period_ms;
      nw_poll(&client, now);
    }
    poll(&wait, 1, 2);
  }
  printf("{\"published\":%u,\"acked\":%u,\"lost\":%u,\"waiting\":%zu,\"connects\":%u,\"reason\":%d}\n", published, client.acked,
         client.lost, nw_waiting(&client), client.connects, (int)client.reason);
  return nw_waiting(&client) == 0 && published == wanted ? 0 : 1;
}
