// What Swift's Glibc module leaves out: GNU names, Linux headers, variadic calls.
#define _GNU_SOURCE 1
// X/Open spells the member of fd_set differently: other modules, which are built without it,
// could then not be imported beside this one.
#include <features.h>
#pragma push_macro("__USE_XOPEN")
#undef __USE_XOPEN
#include <sys/select.h>
#pragma pop_macro("__USE_XOPEN")
// Ahead of the kernel's headers, which then leave out what it declares.
#include <net/if.h>

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/if_arp.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <malloc.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <pwd.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

static inline int linux_prctl(int option, unsigned long first, unsigned long second) {
  return prctl(option, first, second, 0UL, 0UL);
}

static inline int linux_capset(struct __user_cap_header_struct *header,
                               const struct __user_cap_data_struct data[2]) {
  return (int)syscall(SYS_capset, header, data);
}

static inline int linux_capget(struct __user_cap_header_struct *header,
                               struct __user_cap_data_struct data[2]) {
  return (int)syscall(SYS_capget, header, data);
}

static inline int linux_ignore_signal(int number) {
  return signal(number, SIG_IGN) == SIG_ERR ? -1 : 0;
}

static inline int linux_open_for_reading(const char *path) {
  return open(path, O_RDONLY | O_CLOEXEC);
}

static inline int linux_window_size(int descriptor, struct winsize *size) {
  return ioctl(descriptor, TIOCGWINSZ, size);
}

// Leaves the packet sockets that are open to a child, which ends after this process has ended.
static inline void linux_leave_packet_sockets_to_child(void) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return;
  if (fork() != 0) {
    close(ends[0]);
    return;
  }
  // Ports that are bound would stay taken for as long.
  for (int descriptor = 0; descriptor < 1024; descriptor++) {
    int family = 0;
    socklen_t length = sizeof family;
    if (descriptor == ends[0]) continue;
    if (getsockopt(descriptor, SOL_SOCKET, SO_DOMAIN, &family, &length) != 0 || family != AF_PACKET)
      close(descriptor);
  }
  char octet;
  while (read(ends[0], &octet, 1) < 0 && errno == EINTR) {
  }
  _exit(0);
}
