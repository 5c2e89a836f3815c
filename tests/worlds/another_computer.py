"""This computer as if it were one without POSIX: what only Linux and macOS have is gone before anything is imported.

Run as `python another_computer.py PROGRAM ARGUMENTS...`, where PROGRAM is a module with `main`.
"""

import os
import pathlib
import select
import signal
import socket
import sys

_MODULES = {
    "fcntl", "pwd", "grp", "resource", "termios", "tty", "pty", "syslog", "spwd", "nis", "crypt", "gunicorn",
    "posix_ipc",
}  # fmt: skip
_MISSING = {
    os: (
        "fork", "forkpty", "getuid", "geteuid", "getgid", "getegid", "getgroups", "setuid", "setgid", "chown",
        "lchown", "fchown", "fchmod", "mkfifo", "mknod", "setsid", "killpg", "getpgid", "uname", "sysconf", "statvfs",
        "O_NOFOLLOW", "O_DIRECTORY", "O_NONBLOCK", "O_CLOEXEC", "getloadavg", "sched_getaffinity",
    ),
    signal: ("SIGKILL", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGCHLD", "SIGALRM", "SIGPIPE",
             "pthread_sigmask"),
    socket: ("AF_UNIX", "SO_REUSEPORT"),
    select: ("poll", "epoll"),
}  # fmt: skip


class Gone:
    """Finds none of them, wherever they are."""

    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in _MODULES:
            raise ModuleNotFoundError(f"No module named {name!r} on this computer.", name=name)


def without_posix() -> None:
    """Take away what Windows has not, and let files behave as there."""
    for name in _MODULES & set(sys.modules):
        del sys.modules[name]
    sys.meta_path.insert(0, Gone())
    for place, names in _MISSING.items():
        for name in names:
            if hasattr(place, name):
                delattr(place, name)
    _files_as_there()


def _files_as_there() -> None:
    stat, open_ = pathlib.Path.stat, os.open

    def everybody(self, **how):
        """No mode but read-only: everybody may read and write, as far as a mode says."""
        found = stat(self, **how)
        return os.stat_result((found.st_mode | 0o666, *tuple(found)[1:]))

    def no_folder(path, flags, *more, **how):
        if pathlib.Path(path).is_dir():
            raise PermissionError(13, "A folder is not opened here", str(path))
        return open_(path, flags, *more, **how)

    def no_links(*_, **__):
        raise OSError("This disk has no links.")

    rename = os.rename

    def never_over(before, after, **how):
        if pathlib.Path(after).exists():
            raise FileExistsError(17, "It is there", str(after))
        return rename(before, after, **how)

    pathlib.Path.stat, os.open, os.link, os.rename = everybody, no_folder, no_links, never_over  # type: ignore[method-assign]


if __name__ == "__main__":
    without_posix()
    program = sys.argv.pop(1)
    __import__(program)
    sys.modules[program].main()
