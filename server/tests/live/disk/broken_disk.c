/* A disk that fails, below SQLite: loaded with LD_PRELOAD into a program, it stands between the program and the C
 * library for what the program writes into one database: the file, its write-ahead log and its index. Whoever wants a
 * fault says so in a file that both map or write (BROKEN_DISK_CONTROL); the database is named by BROKEN_DISK_FILE.
 *
 * It is written in C because a library that is loaded so replaces functions of the C library, and the workspace
 * forbids unsafe Rust. It is a test's own: no release has it.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

/* As `disk/layer.rs` writes it: numbers of eight bytes. */
struct control {
    _Atomic uint64_t at;      /* which operation fails; 0: none */
    _Atomic uint64_t seen;    /* operations since the count was set to 0 */
    _Atomic uint64_t error;   /* the errno */
    _Atomic uint64_t lasting; /* whether every operation after it fails too */
    _Atomic uint64_t halved;  /* whether a write that fails first writes its half */
    _Atomic uint64_t killed;  /* whether the process dies there */
    _Atomic uint64_t failed;  /* operations that failed */
};

static struct control *control;
static char database[4096];
static size_t database_length;

__attribute__((constructor)) static void start(void) {
    const char *path = getenv("BROKEN_DISK_CONTROL"), *file = getenv("BROKEN_DISK_FILE");
    if (!path || !file || strlen(file) >= sizeof database) return;
    int fd = open(path, O_RDWR | O_CLOEXEC);
    if (fd < 0) return;
    void *map = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (map == MAP_FAILED) return;
    strcpy(database, file);
    database_length = strlen(file);
    control = map;
}

/* The database's own path, and what has it as its beginning: `-wal`, `-shm`. */
static int is_ours(int fd) {
    char name[64], path[4096];
    if (!control) return 0;
    snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(name, path, sizeof path);
    return length >= (ssize_t)database_length && memcmp(path, database, database_length) == 0;
}

enum fate { PASSES, FAILS, HALF };

/* What becomes of this operation. */
static enum fate fate_of(int is_write) {
    uint64_t at = control->at, number = ++control->seen;
    if (at == 0 || number < at) return PASSES;
    /* A short write is no error yet: SQLite writes the rest, and that fails. */
    uint64_t last = at + (control->halved ? 1 : 0);
    if (number > last && !control->lasting) return PASSES;
    control->failed++;
    if (number == at && control->halved && is_write) return HALF;
    if (control->killed) {
        kill(getpid(), SIGKILL);
        pause();
    }
    errno = (int)control->error;
    return FAILS;
}

#define REAL(name) \
    static __typeof__(&name) real; \
    if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

ssize_t write(int fd, const void *bytes, size_t count) {
    REAL(write);
    if (!is_ours(fd)) return real(fd, bytes, count);
    switch (fate_of(count > 1)) {
    case FAILS: return -1;
    case HALF: return real(fd, bytes, count / 2);
    default: return real(fd, bytes, count);
    }
}

#define PWRITE(name, offset_type) \
    ssize_t name(int fd, const void *bytes, size_t count, offset_type offset) { \
        REAL(name); \
        if (!is_ours(fd)) return real(fd, bytes, count, offset); \
        switch (fate_of(count > 1)) { \
        case FAILS: return -1; \
        case HALF: return real(fd, bytes, count / 2, offset); \
        default: return real(fd, bytes, count, offset); \
        } \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

#define SYNC(name) \
    int name(int fd) { \
        REAL(name); \
        if (is_ours(fd) && fate_of(0) != PASSES) return -1; \
        return real(fd); \
    }
SYNC(fsync)
SYNC(fdatasync)

#define TRUNCATE(name, offset_type) \
    int name(int fd, offset_type length) { \
        REAL(name); \
        if (is_ours(fd) && fate_of(0) != PASSES) return -1; \
        return real(fd, length); \
    }
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)
