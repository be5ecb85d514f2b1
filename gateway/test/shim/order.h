/*
 * The order of syncs and acknowledgements. A part of faulty-storage.c.
 *
 * `sync <file> <size>` is written after a sync has returned and before its caller knows; `puback <peer's port>
 * <packet id>` before the bytes go to the socket. So a sync line above a PUBACK line has truly happened before it.
 */

static void log_line(const char *line, int length) {
  if (real_write(log_fd, line, (size_t)length) != length) abort();
}

static void log_sync(int fd, const char *file) {
  if (log_fd < 0) return;
  struct stat status;
  char line[256];
  if (fstat(fd, &status) != 0) return;
  int length = snprintf(line, sizeof line, "sync %.128s %lld\n", file, (long long)status.st_size);
  log_line(line, length);
}

static int peer_port(int fd) {
  struct sockaddr_in6 peer;
  socklen_t size = sizeof peer;
  if (getpeername(fd, (struct sockaddr *)&peer, &size) != 0) return -1;
  if (peer.sin6_family != AF_INET && peer.sin6_family != AF_INET6) return -1;
  return ntohs(peer.sin6_port); /* at the same place in both families */
}

/* Bytes of the whole MQTT packet at `bytes`; 0 when it does not end here. */
static size_t packet_length(const uint8_t *bytes, size_t left) {
  size_t rest = 0;
  for (size_t at = 1; at < left && at <= 4; at += 1) {
    rest |= (size_t)(bytes[at] & 0x7f) << (7 * (at - 1));
    if ((bytes[at] & 0x80) == 0) return at + 1 + rest <= left ? at + 1 + rest : 0;
  }
  return 0;
}

/* HTTP and WebSocket begin with other bytes than the packets a gateway sends. */
static int may_be_mqtt(uint8_t first) {
  uint8_t type = first >> 4;
  return type == 2 || type == 3 || type == 4 || type == 9 || type == 11 || type == 13;
}

static void log_pubacks(int fd, const struct iovec *parts, int count) {
  if (log_fd < 0 || count < 1 || parts[0].iov_len < 1) return;
  if (!may_be_mqtt(*(const uint8_t *)parts[0].iov_base)) return;
  int port = peer_port(fd);
  if (port < 0) return;
  /* Shared: some threads of Node have stacks too small for it. */
  static uint8_t bytes[1 << 18];
  static pthread_mutex_t walking = PTHREAD_MUTEX_INITIALIZER;
  pthread_mutex_lock(&walking);
  size_t total = 0, length;
  for (int index = 0; index < count && total + parts[index].iov_len <= sizeof bytes; index += 1) {
    memcpy(bytes + total, parts[index].iov_base, parts[index].iov_len);
    total += parts[index].iov_len;
  }
  for (size_t at = 0; (length = packet_length(bytes + at, total - at)) > 0; at += length) {
    char line[64];
    if (bytes[at] != 0x40 || length != 4) continue;
    int id = bytes[at + 2] << 8 | bytes[at + 3];
    log_line(line, snprintf(line, sizeof line, "puback %d %d\n", port, id));
  }
  pthread_mutex_unlock(&walking);
}
