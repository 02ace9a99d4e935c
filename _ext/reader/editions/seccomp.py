"""Makes Linux end this process when it opens a network socket, in whatever language the code is written.

Python's audit events, which `guard` uses, do not cover compiled libraries, and Typst contains a downloader of packages.
A seccomp filter covers every call of ``socket`` (see seccomp(2)). Processes started later inherit it.
"""

from __future__ import annotations

import ctypes
import os
import socket
import struct
import sys
from contextlib import suppress

#: Machine to (its AUDIT_ARCH_* value in linux/audit.h, its number of the system call ``socket``).
MACHINES = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
#: Address families that are allowed: they lead to other processes of the machine and to the kernel.
LOCAL_FAMILIES = (socket.AF_UNIX, getattr(socket, "AF_NETLINK", 16))

_LOAD, _IF_EQUAL, _RETURN = 0x20, 0x15, 0x06  # opcodes of classic BPF, for a word, a constant and a constant
_ALLOW, _KILL_PROCESS = 0x7FFF0000, 0x80000000  # SECCOMP_RET_*
_CALL, _MACHINE, _FAMILY = 0, 4, 16  # offsets in struct seccomp_data: nr, arch, the first argument
_SET_SECCOMP, _FILTER, _NO_NEW_PRIVILEGES = 22, 2, 38  # of prctl(2)


def filter_program(machine: str) -> bytes:
    """Returns the filter for *machine* (as in ``uname -m``) as an array of struct sock_filter; empty if unknown."""
    if machine not in MACHINES:
        return b""
    arch, call = MACHINES[machine]
    last = len(LOCAL_FAMILIES) - 1
    # Each instruction: code, instructions to skip if equal, to skip if not, operand. The last two allow and kill.
    instructions = [
        (_LOAD, 0, 0, _MACHINE),
        (_IF_EQUAL, 0, 3 + len(LOCAL_FAMILIES), arch),
        (_LOAD, 0, 0, _CALL),
        (_IF_EQUAL, 0, 1 + len(LOCAL_FAMILIES), call),
        (_LOAD, 0, 0, _FAMILY),
        *((_IF_EQUAL, last - n, n == last, family) for n, family in enumerate(LOCAL_FAMILIES)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _KILL_PROCESS),
    ]
    return b"".join(struct.pack("HBBI", *instruction) for instruction in instructions)


class _Program(ctypes.Structure):
    """struct sock_fprog of linux/filter.h."""

    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def forbid_network() -> bool:
    """Installs the filter, for the rest of this process; returns False if the system has no such filters.

    Then the audit hook of `guard` is the only protection.
    """
    program = filter_program(os.uname().machine)
    if not program or sys.platform != "linux" or sys.maxsize < 2**32:
        return False
    with suppress(AttributeError, OSError):
        prctl = ctypes.CDLL(None).prctl
        if prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0:
            status = prctl(_SET_SECCOMP, _FILTER, ctypes.byref(_Program(len(program) // 8, program)), 0, 0)
            return bool(status == 0)
    return False
