/** What the example uses of Zephyr 4, as declarations: enough to compile it on any machine. */
#ifndef STUB_H
#define STUB_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#define AF_INET 1
#define SOCK_STREAM 1
#define IPPROTO_TCP 6
#define ZVFS_F_SETFL 4
#define ZVFS_O_NONBLOCK 0x4000
#define ZSOCK_POLLOUT 4
#define ZSOCK_POLLERR 8
#define ZSOCK_POLLHUP 16
struct in_addr {
  uint32_t s_addr;
};
struct sockaddr {
  uint16_t sa_family;
  char sa_data[14];
};
struct sockaddr_in {
  uint16_t sin_family;
  uint16_t sin_port;
  struct in_addr sin_addr;
};
struct zsock_pollfd {
  int fd;
  short events;
  short revents;
};
uint16_t htons(uint16_t value);
int zsock_socket(int family, int type, int protocol);
int zsock_inet_pton(int family, const char *text, void *address);
int zsock_fcntl(int socket, int command, int flags);
int zsock_connect(int socket, const struct sockaddr *address, size_t length);
int zsock_close(int socket);
int zsock_poll(struct zsock_pollfd *sockets, int count, int timeout);
ssize_t zsock_send(int socket, const void *bytes, size_t length, int flags);
ssize_t zsock_recv(int socket, void *bytes, size_t length, int flags);
uint32_t sys_rand32_get(void);
int64_t k_uptime_get(void);
int32_t k_msleep(int32_t ms);
#endif
