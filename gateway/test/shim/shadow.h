/*
 * The shadow: what a power cut would leave. A part of faulty-storage.c.
 *
 * The model, meant to be as forgetful as a journalling file system (ext4, XFS) may be:
 * - content survives as of the last successful sync of its file; what was written later is gone;
 * - a sync that fails with EIO drops what it should have written, for good, as Linux does;
 * - a new file exists from its first sync on, with its name;
 * - a removal, a rename or a link survives from the next sync of any file or folder below the root on, in their order;
 *   renaming a file that was never synced leaves the old target;
 * - a process that begins after a kill -9 finds what was never synced, so its first sync of a file takes all of it,
 *   and its first sync of any file what the dead one had removed or renamed.
 * A kill in the middle of the copying leaves a part of what was being synced, as a power cut does.
 * The time of a shadow file is the inode number of the file it is a copy of.
 */

#define FILES_MAX 256
#define LATER_MAX 64
#define OFF_MAX ((off_t)1 << 62)

struct range {
  off_t from, to;
};
static struct tracked {
  char file[128];
  struct range dirty;
  ino_t inode; /* of the last sync in this process; 0 = none */
} tracked[FILES_MAX];
static struct later {
  char from[128], to[128];
  int (*act)(const char *, const char *); /* rename or link; NULL: removed */
} laters[LATER_MAX];
static int later_count;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static struct tracked *find(const char *file) {
  for (int index = 0; index < FILES_MAX; index += 1) {
    struct tracked *each = &tracked[index];
    if (each->file[0] == '\0') snprintf(each->file, sizeof each->file, "%s", file), each->dirty.from = OFF_MAX;
    if (strcmp(each->file, file) == 0) return each;
  }
  fprintf(stderr, "faulty-storage: more than %d files\n", FILES_MAX);
  abort();
}

static void touch(const char *file, off_t from, off_t to) {
  if (file == NULL || shadow[0] == '\0' || file[0] == '\0') return;
  pthread_mutex_lock(&lock);
  struct range *dirty = &find(file)->dirty;
  if (from < dirty->from) dirty->from = from;
  if (to > dirty->to) dirty->to = to;
  pthread_mutex_unlock(&lock);
}

/* What was written up to now: the sync that follows makes it last. */
static struct range take_range(const char *file) {
  struct range range = {OFF_MAX, 0};
  if (shadow[0] == '\0' || file[0] == '\0') return range;
  pthread_mutex_lock(&lock);
  struct tracked *each = find(file);
  range = each->dirty;
  each->dirty = (struct range){OFF_MAX, 0};
  pthread_mutex_unlock(&lock);
  return range;
}

/* Takes effect at the next sync. */
static void later(const char *from, const char *to, int (*act)(const char *, const char *)) {
  if (shadow[0] == '\0' || (from == NULL && to == NULL)) return;
  pthread_mutex_lock(&lock);
  if (later_count == LATER_MAX) abort();
  struct later *next = &laters[later_count++];
  snprintf(next->from, sizeof next->from, "%s", from == NULL ? "" : from);
  snprintf(next->to, sizeof next->to, "%s", to == NULL ? "" : to);
  next->act = act;
  pthread_mutex_unlock(&lock);
}

static void shadow_path(char path[PATH_MAX], const char *file) {
  if (snprintf(path, PATH_MAX, "%s/%s", shadow, file) >= PATH_MAX) abort();
}

static void apply_laters(void) {
  char from[PATH_MAX], to[PATH_MAX];
  for (int index = 0; index < later_count; index += 1) {
    shadow_path(from, laters[index].from);
    shadow_path(to, laters[index].to);
    if (laters[index].act == NULL) real_unlink(from);
    else laters[index].act(from, to);
  }
  later_count = 0;
}

/* The name below the root of the file with that number. */
static int named(time_t inode, char name[NAME_MAX + 1]) {
  DIR *folder = opendir(root);
  struct dirent *each;
  int found = 0;
  while (folder != NULL && !found && (each = readdir(folder)) != NULL) {
    found = (time_t)each->d_ino == inode;
    if (found) snprintf(name, NAME_MAX + 1, "%s", each->d_name);
  }
  if (folder != NULL) closedir(folder);
  return found;
}

/* What a process that died had removed or renamed comes to the disk with the first sync of the next one. */
static void take_over(void) {
  static int is_done;
  DIR *folder = is_done ? NULL : opendir(shadow);
  struct dirent *each;
  is_done = 1;
  while (folder != NULL && (each = readdir(folder)) != NULL) {
    char kept[PATH_MAX], now[PATH_MAX], name[NAME_MAX + 1];
    struct stat status;
    if (snprintf(now, sizeof now, "%s/%s", root, each->d_name) >= PATH_MAX) abort();
    if (each->d_name[0] == '.' || access(now, F_OK) == 0) continue;
    shadow_path(kept, each->d_name);
    if (stat(kept, &status) != 0) continue;
    if (!named(status.st_mtime, name)) real_unlink(kept);
    else {
      shadow_path(now, name);
      real_rename(kept, now);
    }
  }
  if (folder != NULL) closedir(folder);
}

static void make_folders(char *path) {
  for (char *slash = path + 1; (slash = strchr(slash, '/')) != NULL; slash += 1) {
    *slash = '\0';
    mkdir(path, 0700);
    *slash = '/';
  }
}

static void copy_range(int from, int to, off_t at, off_t end) {
  static char block[1 << 16];
  while (at < end) {
    size_t wanted = end - at < (off_t)sizeof block ? (size_t)(end - at) : sizeof block;
    ssize_t got = pread(from, block, wanted, at);
    if (got <= 0) break;
    if (real_pwrite64(to, block, (size_t)got, at) != got) abort();
    at += got;
  }
}

/* After a successful sync of `fd`. Its own descriptor may be write-only, so the file is opened again. */
static void shadow_sync(int fd, const char *file, struct range range) {
  if (shadow[0] == '\0') return;
  char path[PATH_MAX], link[32];
  struct stat status;
  pthread_mutex_lock(&lock);
  take_over();
  apply_laters();
  if (file[0] != '\0' && fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_nlink > 0) {
    struct tracked *each = find(file);
    if (each->inode != status.st_ino) range = (struct range){0, OFF_MAX};
    each->inode = status.st_ino;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    shadow_path(path, file);
    make_folders(path);
    int from = real_open64(link, O_RDONLY | O_CLOEXEC);
    int to = real_open64(path, O_WRONLY | O_CREAT | O_CLOEXEC, status.st_mode & 0777);
    if (from < 0 || to < 0) abort();
    copy_range(from, to, range.from, range.to < status.st_size ? range.to : status.st_size);
    if (real_ftruncate64(to, status.st_size) != 0) abort();
    /* Names the file it is a copy of: blocks of one file never come to stand in another. */
    const struct timespec inode[2] = {{(time_t)status.st_ino, 0}, {(time_t)status.st_ino, 0}};
    if (futimens(to, inode) != 0) abort();
    close(from);
    close(to);
  }
  pthread_mutex_unlock(&lock);
}
