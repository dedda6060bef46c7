// Preloaded into a process: makes a call of the C library on files below $FAULT_DIR fail. $FAULT_CALL is the class (write,
// sync, rename, read, open, link, remove, folder), $FAULT_AT the number of the call that fails, $FAULT_LAST the last
// one that fails, $FAULT_ERRNO the error. Without $FAULT_AT it counts only. At the end the calls of each class are written
// to $FAULT_COUNTS.
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum { WRITE, SYNC, RENAME, READ, OPEN, LINK, REMOVE, FOLDER, CLASSES };
static const char *NAMES[CLASSES] = {"write", "sync", "rename", "read", "open", "link", "remove", "folder"};
static long counts[CLASSES];
static long from, to;
static int class = -1, error_number;
static char folder[4096];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

__attribute__((constructor)) static void begin(void) {
  const char *dir = getenv("FAULT_DIR"), *call = getenv("FAULT_CALL"), *at = getenv("FAULT_AT");
  const char *last = getenv("FAULT_LAST"), *number = getenv("FAULT_ERRNO");
  if (dir != NULL) snprintf(folder, sizeof folder, "%s", dir);
  for (int i = 0; call != NULL && i < CLASSES; i++)
    if (strcmp(NAMES[i], call) == 0) class = i;
  from = at == NULL ? 0 : atol(at);
  to = last == NULL ? from : atol(last);
  error_number = number == NULL ? EIO : atoi(number);
}

__attribute__((destructor)) static void end(void) {
  const char *path = getenv("FAULT_COUNTS");
  if (path == NULL) return;
  FILE *file = fopen(path, "w");
  if (file == NULL) return;
  for (int i = 0; i < CLASSES; i++) fprintf(file, "%s %ld\n", NAMES[i], counts[i]);
  fclose(file);
}

static int fails(int kind) {
  pthread_mutex_lock(&lock);
  long number = ++counts[kind];
  pthread_mutex_unlock(&lock);
  if (kind != class || from == 0 || number < from || number > to) return 0;
  errno = error_number;
  return 1;
}

static int below(const char *path) {
  return folder[0] != 0 && path != NULL && strncmp(path, folder, strlen(folder)) == 0;
}

static int of(int fd) {
  char name[64], path[4096];
  snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(name, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return below(path);
}

#define NEXT(name) static __typeof__(&name) next; if (next == NULL) next = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

ssize_t write(int fd, const void *b, size_t n) { NEXT(write); return of(fd) && fails(WRITE) ? -1 : next(fd, b, n); }
ssize_t pwrite(int fd, const void *b, size_t n, off_t o) { NEXT(pwrite); return of(fd) && fails(WRITE) ? -1 : next(fd, b, n, o); }
ssize_t pwrite64(int fd, const void *b, size_t n, off64_t o) { NEXT(pwrite64); return of(fd) && fails(WRITE) ? -1 : next(fd, b, n, o); }
ssize_t writev(int fd, const struct iovec *v, int n) { NEXT(writev); return of(fd) && fails(WRITE) ? -1 : next(fd, v, n); }
ssize_t copy_file_range(int i, off64_t *a, int o, off64_t *b, size_t n, unsigned f) { NEXT(copy_file_range); return of(o) && fails(WRITE) ? -1 : next(i, a, o, b, n, f); }
int ftruncate64(int fd, off64_t n) { NEXT(ftruncate64); return of(fd) && fails(WRITE) ? -1 : next(fd, n); }
int fsync(int fd) { NEXT(fsync); return of(fd) && fails(SYNC) ? -1 : next(fd); }
int fdatasync(int fd) { NEXT(fdatasync); return of(fd) && fails(SYNC) ? -1 : next(fd); }
int rename(const char *a, const char *b) { NEXT(rename); return below(b) && fails(RENAME) ? -1 : next(a, b); }
ssize_t read(int fd, void *b, size_t n) { NEXT(read); return of(fd) && fails(READ) ? -1 : next(fd, b, n); }
ssize_t pread(int fd, void *b, size_t n, off_t o) { NEXT(pread); return of(fd) && fails(READ) ? -1 : next(fd, b, n, o); }
ssize_t pread64(int fd, void *b, size_t n, off64_t o) { NEXT(pread64); return of(fd) && fails(READ) ? -1 : next(fd, b, n, o); }
int link(const char *a, const char *b) { NEXT(link); return below(b) && fails(LINK) ? -1 : next(a, b); }
int unlink(const char *a) { NEXT(unlink); return below(a) && fails(REMOVE) ? -1 : next(a); }
int rmdir(const char *a) { NEXT(rmdir); return below(a) && fails(REMOVE) ? -1 : next(a); }
int mkdir(const char *a, mode_t m) { NEXT(mkdir); return below(a) && fails(FOLDER) ? -1 : next(a, m); }
DIR *opendir(const char *a) { NEXT(opendir); return below(a) && fails(FOLDER) ? NULL : next(a); }
int scandir64(const char *a, struct dirent64 ***l, int (*f)(const struct dirent64 *), int (*c)(const struct dirent64 **, const struct dirent64 **)) {
  NEXT(scandir64);
  return below(a) && fails(FOLDER) ? -1 : next(a, l, f, c);
}

int open(const char *path, int flags, ...) {
  NEXT(open);
  va_list list;
  va_start(list, flags);
  mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(list, mode_t) : 0;
  va_end(list);
  return below(path) && fails(OPEN) ? -1 : next(path, flags, mode);
}

int open64(const char *path, int flags, ...) {
  NEXT(open64);
  va_list list;
  va_start(list, flags);
  mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(list, mode_t) : 0;
  va_end(list);
  return below(path) && fails(OPEN) ? -1 : next(path, flags, mode);
}
