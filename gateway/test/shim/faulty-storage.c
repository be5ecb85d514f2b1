/*
 * Preloaded into a gateway process: makes the disk below one folder slow, failing, lying or the place of a kill,
 * moves the wall clock, keeps a shadow of what was synced, and writes down in which order syncs and PUBACKs happen.
 *
 * FAULTY_STORAGE_CONTROL  file of `struct control`, mapped; written to while the process runs (faulty-storage.ts)
 * FAULTY_STORAGE_ROOT     only files below this folder are touched
 * FAULTY_STORAGE_SHADOW   folder that gets what a power cut would leave (see `shadow_sync`)
 * FAULTY_STORAGE_LOG      file that gets a line a sync that returned and a line a PUBACK about to be written
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum op { OP_SYNC = 1, OP_WRITE, OP_TRUNCATE, OP_UNLINK, OP_OPEN, OP_RENAME };
enum when { BEFORE = 1, AFTER, MIDDLE };
enum action { COUNT = 1, DELAY, FAIL, KILL, LIE };

#define RULES_MAX 32
#define LIED (-1)

/* Layout shared with faulty-storage.ts. */
struct rule {
  uint32_t is_active, op, when, action;
  uint32_t arg;      /* DELAY: ms; FAIL: errno */
  uint32_t nth;      /* acts from this hit on */
  uint32_t times;    /* so many times; 0 = for good */
  uint32_t armed_by; /* 1 + index of the rule that must have reached its nth hit; 0 = none */
  uint32_t hits;
  uint32_t reserved[3];
  char file[80]; /* fnmatch pattern for the file's name */
};
struct control {
  int64_t clock_offset_ms;
  uint64_t reserved[7];
  struct rule rules[RULES_MAX];
};
_Static_assert(sizeof(struct rule) == 128 && offsetof(struct control, rules) == 64, "layout of the control file");

static volatile struct control *control;
static char root[PATH_MAX], shadow[PATH_MAX];
static size_t root_length;
static int log_fd = -1;

#define DECLARE(type, name, args) static type(*real_##name) args
DECLARE(int, fsync, (int));
DECLARE(int, fdatasync, (int));
DECLARE(ssize_t, pwrite64, (int, const void *, size_t, off_t));
DECLARE(ssize_t, pwritev64, (int, const struct iovec *, int, off_t));
DECLARE(ssize_t, write, (int, const void *, size_t));
DECLARE(ssize_t, writev, (int, const struct iovec *, int));
DECLARE(ssize_t, sendmsg, (int, const struct msghdr *, int));
DECLARE(ssize_t, send, (int, const void *, size_t, int));
DECLARE(int, ftruncate64, (int, off_t));
DECLARE(int, unlink, (const char *));
DECLARE(int, remove, (const char *));
DECLARE(int, rename, (const char *, const char *));
DECLARE(int, link, (const char *, const char *));
DECLARE(int, open64, (const char *, int, ...));
DECLARE(int, clock_gettime, (clockid_t, struct timespec *));
DECLARE(int, gettimeofday, (struct timeval *, void *));

static void resolve(void) {
#define RESOLVE(name) *(void **)&real_##name = dlsym(RTLD_NEXT, #name)
  RESOLVE(fsync), RESOLVE(fdatasync), RESOLVE(pwrite64), RESOLVE(pwritev64), RESOLVE(write), RESOLVE(writev);
  RESOLVE(sendmsg), RESOLVE(send), RESOLVE(ftruncate64), RESOLVE(unlink), RESOLVE(rename), RESOLVE(link), RESOLVE(remove);
  RESOLVE(open64);
  RESOLVE(clock_gettime), RESOLVE(gettimeofday);
}

/* Other libraries' constructors may call us before ours ran. */
#define READY() \
  do { \
    if (real_clock_gettime == NULL) resolve(); \
  } while (0)

__attribute__((constructor)) static void begin(void) {
  READY();
  const char *file = getenv("FAULTY_STORAGE_CONTROL"), *below = getenv("FAULTY_STORAGE_ROOT");
  if (file == NULL || below == NULL) return;
  const char *copy = getenv("FAULTY_STORAGE_SHADOW"), *log = getenv("FAULTY_STORAGE_LOG");
  snprintf(root, sizeof root, "%s", below);
  root_length = strlen(root);
  if (copy != NULL) snprintf(shadow, sizeof shadow, "%s", copy);
  if (log != NULL) log_fd = real_open64(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  int fd = real_open64(file, O_RDWR | O_CLOEXEC);
  void *mapped = fd < 0 ? MAP_FAILED : mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (fd >= 0) close(fd);
  if (mapped == MAP_FAILED) {
    fprintf(stderr, "faulty-storage: %s cannot be mapped\n", file);
    _exit(70);
  }
  control = mapped;
}

/* ---- which file ---- */

/* The path below the root, "" for the root itself, NULL for anything else. */
static const char *below_root(const char *path) {
  if (control == NULL || strncmp(path, root, root_length) != 0) return NULL;
  if (path[root_length] == '\0') return "";
  return path[root_length] == '/' ? path + root_length + 1 : NULL;
}

static const char *file_of(int fd, char path[PATH_MAX]) {
  if (control == NULL) return NULL;
  char link[32];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, PATH_MAX - 1);
  if (length <= 0 || path[0] != '/') return NULL;
  path[length] = '\0';
  return below_root(path);
}

/* ---- rules ---- */

static void die(void) {
  kill(getpid(), SIGKILL);
  for (;;) pause();
}

/* Ends early when the rule is cleared. */
static void delay(volatile struct rule *rule) {
  const struct timespec slice = {0, 10 * 1000 * 1000};
  struct timespec now, start;
  real_clock_gettime(CLOCK_MONOTONIC, &start);
  do {
    nanosleep(&slice, NULL);
    real_clock_gettime(CLOCK_MONOTONIC, &now);
  } while (rule->is_active &&
           (now.tv_sec - start.tv_sec) * 1000 + (now.tv_nsec - start.tv_nsec) / 1000000 < (int64_t)rule->arg);
}

static int is_armed(uint32_t by) {
  if (by == 0 || by > RULES_MAX) return 1;
  volatile struct rule *first = &control->rules[by - 1];
  return first->hits >= first->nth;
}

/* Counts and acts. 0: go on; LIED: pretend that it was done; else the errno to fail with. */
static int strike(enum op op, enum when when, const char *file) {
  if (file == NULL) return 0;
  const char *slash = strrchr(file, '/'), *name = slash == NULL ? file : slash + 1;
  int outcome = 0;
  for (int index = 0; index < RULES_MAX; index += 1) {
    volatile struct rule *rule = &control->rules[index];
    if (!rule->is_active || rule->op != op || rule->when != when || !is_armed(rule->armed_by)) continue;
    if (fnmatch((const char *)rule->file, name, 0) != 0) continue;
    uint32_t hit = __atomic_add_fetch(&rule->hits, 1, __ATOMIC_SEQ_CST);
    if (hit < rule->nth || (rule->times > 0 && hit >= rule->nth + rule->times)) continue;
    if (rule->action == DELAY) delay(rule);
    if (rule->action == FAIL) outcome = (int)rule->arg;
    if (rule->action == KILL) die();
    if (rule->action == LIE) outcome = LIED;
  }
  return outcome;
}

#define FAIL_WITH(code) return (errno = (code), -1)

#include "shadow.h"
#include "order.h"

/* ---- syncs ---- */

static int synced(int fd, int (*sync)(int)) {
  char path[PATH_MAX];
  const char *file = file_of(fd, path);
  if (file == NULL) return sync(fd);
  int outcome = strike(OP_SYNC, BEFORE, file);
  if (outcome == LIED) return 0;
  if (outcome != 0) {
    /* As kernels do: what could not be written back counts as clean, and no later sync writes it. */
    if (outcome == EIO) take_range(file);
    FAIL_WITH(outcome);
  }
  struct range range = take_range(file);
  if (sync(fd) != 0) {
    int cause = errno;
    touch(file, range.from, range.to);
    FAIL_WITH(cause);
  }
  shadow_sync(fd, file, range);
  log_sync(fd, file);
  strike(OP_SYNC, AFTER, file);
  return 0;
}

int fsync(int fd) {
  READY();
  return synced(fd, real_fsync);
}

int fdatasync(int fd) {
  READY();
  return synced(fd, real_fdatasync);
}

/* ---- writes ---- */

/* Half of the bytes are written and then the process dies, when a rule says so. */
static int is_torn(const char *file) {
  if (file == NULL) return 0;
  for (int index = 0; index < RULES_MAX; index += 1) {
    volatile struct rule *rule = &control->rules[index];
    if (!rule->is_active || rule->op != OP_WRITE || rule->when != MIDDLE || !is_armed(rule->armed_by)) continue;
    const char *slash = strrchr(file, '/');
    if (fnmatch((const char *)rule->file, slash == NULL ? file : slash + 1, 0) != 0) continue;
    if (__atomic_add_fetch(&rule->hits, 1, __ATOMIC_SEQ_CST) == rule->nth) return 1;
  }
  return 0;
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off_t at) {
  READY();
  char path[PATH_MAX];
  const char *file = file_of(fd, path);
  int outcome = strike(OP_WRITE, BEFORE, file);
  if (outcome > 0) FAIL_WITH(outcome);
  if (is_torn(file)) {
    real_pwrite64(fd, bytes, length / 2, at);
    die();
  }
  touch(file, at, at + (off_t)length);
  ssize_t done = real_pwrite64(fd, bytes, length, at);
  strike(OP_WRITE, AFTER, file);
  return done;
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at) { return pwrite64(fd, bytes, length, at); }

ssize_t pwritev64(int fd, const struct iovec *parts, int count, off_t at) {
  READY();
  char path[PATH_MAX];
  const char *file = file_of(fd, path);
  int outcome = strike(OP_WRITE, BEFORE, file);
  if (outcome > 0) FAIL_WITH(outcome);
  touch(file, at, OFF_MAX);
  ssize_t done = real_pwritev64(fd, parts, count, at);
  strike(OP_WRITE, AFTER, file);
  return done;
}

ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at) { return pwritev64(fd, parts, count, at); }

ssize_t write(int fd, const void *bytes, size_t length) {
  READY();
  char path[PATH_MAX];
  const char *file = file_of(fd, path);
  if (file == NULL) {
    log_pubacks(fd, &(struct iovec){(void *)bytes, length}, 1);
    return real_write(fd, bytes, length);
  }
  int outcome = strike(OP_WRITE, BEFORE, file);
  if (outcome > 0) FAIL_WITH(outcome);
  touch(file, 0, OFF_MAX);
  if (is_torn(file)) {
    real_write(fd, bytes, length / 2);
    die();
  }
  ssize_t done = real_write(fd, bytes, length);
  strike(OP_WRITE, AFTER, file);
  return done;
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
  READY();
  char path[PATH_MAX];
  const char *file = file_of(fd, path);
  if (file == NULL) log_pubacks(fd, parts, count);
  int outcome = strike(OP_WRITE, BEFORE, file);
  if (outcome > 0) FAIL_WITH(outcome);
  touch(file, 0, OFF_MAX);
  ssize_t done = real_writev(fd, parts, count);
  strike(OP_WRITE, AFTER, file);
  return done;
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags) {
  READY();
  log_pubacks(fd, message->msg_iov, (int)message->msg_iovlen);
  return real_sendmsg(fd, message, flags);
}

ssize_t send(int fd, const void *bytes, size_t length, int flags) {
  READY();
  log_pubacks(fd, &(struct iovec){(void *)bytes, length}, 1);
  return real_send(fd, bytes, length, flags);
}

int ftruncate64(int fd, off_t length) {
  READY();
  char path[PATH_MAX];
  const char *file = file_of(fd, path);
  int outcome = strike(OP_TRUNCATE, BEFORE, file);
  if (outcome > 0) FAIL_WITH(outcome);
  touch(file, length, OFF_MAX);
  int done = real_ftruncate64(fd, length);
  strike(OP_TRUNCATE, AFTER, file);
  return done;
}

int ftruncate(int fd, off_t length) { return ftruncate64(fd, length); }

/* ---- names ---- */

int open64(const char *path, int flags, ...) {
  READY();
  va_list rest;
  va_start(rest, flags);
  mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  const char *file = below_root(path);
  int outcome = strike(OP_OPEN, BEFORE, file);
  if (outcome > 0) FAIL_WITH(outcome);
  if ((flags & O_TRUNC) != 0) touch(file, 0, OFF_MAX);
  int fd = real_open64(path, flags, mode);
  strike(OP_OPEN, AFTER, file);
  return fd;
}

int open(const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return open64(path, flags, mode);
}

static int removed(const char *path, int (*act)(const char *)) {
  const char *file = below_root(path);
  int outcome = strike(OP_UNLINK, BEFORE, file);
  if (outcome > 0) FAIL_WITH(outcome);
  int done = act(path);
  if (done == 0) later(file, NULL, NULL);
  strike(OP_UNLINK, AFTER, file);
  return done;
}

int unlink(const char *path) {
  READY();
  return removed(path, real_unlink);
}

/* What `rmSync` calls. */
int remove(const char *path) {
  READY();
  return removed(path, real_remove);
}

int rename(const char *from, const char *to) {
  READY();
  const char *file = below_root(from), *target = below_root(to);
  int outcome = strike(OP_RENAME, BEFORE, target);
  if (outcome > 0) FAIL_WITH(outcome);
  int done = real_rename(from, to);
  if (done == 0 && target != NULL) later(file, target, real_rename);
  strike(OP_RENAME, AFTER, target);
  return done;
}

int link(const char *from, const char *to) {
  READY();
  const char *file = below_root(from), *target = below_root(to);
  int outcome = strike(OP_RENAME, BEFORE, target);
  if (outcome > 0) FAIL_WITH(outcome);
  int done = real_link(from, to);
  if (done == 0 && target != NULL) later(file, target, real_link);
  strike(OP_RENAME, AFTER, target);
  return done;
}

/* ---- the wall clock; monotonic time stays ---- */

int clock_gettime(clockid_t id, struct timespec *now) {
  READY();
  int done = real_clock_gettime(id, now);
  if (control == NULL || done != 0 || (id != CLOCK_REALTIME && id != CLOCK_REALTIME_COARSE)) return done;
  int64_t ms = control->clock_offset_ms;
  now->tv_sec += ms / 1000;
  now->tv_nsec += ms % 1000 * 1000000;
  if (now->tv_nsec < 0) now->tv_sec -= 1, now->tv_nsec += 1000000000;
  if (now->tv_nsec >= 1000000000) now->tv_sec += 1, now->tv_nsec -= 1000000000;
  return 0;
}

int gettimeofday(struct timeval *now, void *zone) {
  READY();
  struct timespec exact;
  if (control == NULL) return real_gettimeofday(now, zone);
  clock_gettime(CLOCK_REALTIME, &exact);
  now->tv_sec = exact.tv_sec;
  now->tv_usec = exact.tv_nsec / 1000;
  return 0;
}

time_t time(time_t *out) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (out != NULL) *out = now.tv_sec;
  return now.tv_sec;
}
