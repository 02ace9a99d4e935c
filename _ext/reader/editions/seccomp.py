"""Lets Linux end this process when it makes a socket for the network, whatever language made it.

Python's audit events do not see what compiled libraries do, and Typst has a downloader of packages. The kernel does: a
seccomp filter looks at each call of ``socket``. Programs started later have the same filter.
"""

from __future__ import annotations

import ctypes
import os
import socket
import struct
import sys
from contextlib import suppress

#: Machine to (its name in the kernel's AUDIT_ARCH_*, its number of the call ``socket``).
MACHINES = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
#: Families of sockets that lead to other processes of the machine and to the kernel: no page can name them.
HARMLESS = (socket.AF_UNIX, getattr(socket, "AF_NETLINK", 16))

_LOAD, _IF_EQUAL, _RETURN = 0x20, 0x15, 0x06  # of classic BPF: a word, a comparison, the verdict
_ALLOW, _END_PROCESS = 0x7FFF0000, 0x80000000
_CALL, _MACHINE, _FAMILY = 0, 4, 16  # where seccomp_data has them
_SET_SECCOMP, _FILTER, _NO_NEW_PRIVILEGES = 22, 2, 38  # of prctl(2)


def program(machine: str) -> bytes:
    """The filter as the kernel reads it; empty for a machine that is not known."""
    if machine not in MACHINES:
        return b""
    name, call = MACHINES[machine]
    last = len(HARMLESS) - 1
    # Each step: code, steps to skip if equal, steps to skip if not, operand. The last but one allows, the last ends.
    steps = [
        (_LOAD, 0, 0, _MACHINE),
        (_IF_EQUAL, 0, 3 + len(HARMLESS), name),
        (_LOAD, 0, 0, _CALL),
        (_IF_EQUAL, 0, 1 + len(HARMLESS), call),
        (_LOAD, 0, 0, _FAMILY),
        *((_IF_EQUAL, last - n, n == last, family) for n, family in enumerate(HARMLESS)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _END_PROCESS),
    ]
    return b"".join(struct.pack("HBBI", *step) for step in steps)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))


def forbid() -> bool:
    """Puts the filter in force, for good; False where the system has none, and the audit hook is the only guard."""
    steps = program(os.uname().machine)
    if not steps or sys.platform != "linux" or sys.maxsize < 2**32:
        return False
    with suppress(AttributeError, OSError):
        call = ctypes.CDLL(None).prctl
        if call(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0:
            return call(_SET_SECCOMP, _FILTER, ctypes.byref(_Program(len(steps) // 8, steps)), 0, 0) == 0
    return False
