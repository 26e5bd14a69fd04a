// A TUN device inside a named network namespace: ioctl and setns are out of Swift's reach.
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <linux/sched.h>
#include <net/if.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

// Declared by hand: _GNU_SOURCE would change types that Swift's Glibc module has without it.
extern int setns(int space, int kind);
extern int ppoll(
    struct pollfd *polls, nfds_t count, const struct timespec *timeout, const sigset_t *mask);

// Returns a non-blocking descriptor of the new device, or -1 with errno set.
// Leaves the calling thread in that namespace: the device belongs to the namespace it was made in.
static inline int tun_device_open(const char *namespace_path, const char *device_name) {
  int space = open(namespace_path, O_RDONLY | O_CLOEXEC);
  if (space < 0) return -1;
  int moved = setns(space, CLONE_NEWNET);
  close(space);
  if (moved < 0) return -1;
  int tun = open("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK);
  if (tun < 0) return -1;
  struct ifreq request;
  memset(&request, 0, sizeof request);
  strncpy(request.ifr_name, device_name, IFNAMSIZ - 1);
  request.ifr_flags = IFF_TUN | IFF_NO_PI;
  if (ioctl(tun, TUNSETIFF, &request) < 0) {
    close(tun);
    return -1;
  }
  return tun;
}
