"""Takes rights away from this process, for good: namespaces, Landlock, capabilities, seccomp, limits. Linux only.

Runs in the sandbox's child, before any code of a candidate. Standard library only: it is imported without site-packages.
"""

import contextlib
import ctypes
import os
import platform
import resource
import struct
from collections.abc import Callable, Sequence

_NEWNS, _NEWIPC, _NEWUSER, _NEWNET = 0x00020000, 0x08000000, 0x10000000, 0x40000000
_RDONLY, _NOSUID, _NODEV, _NOEXEC, _REMOUNT, _BIND, _REC, _PRIVATE = 1, 2, 4, 8, 32, 4096, 16384, 1 << 18
_DETACH = 2
_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}
_CAPSET = {"x86_64": 126, "aarch64": 91}
_SECCOMP_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_NO_NEW_PRIVS, _SET_SECCOMP, _PDEATHSIG = 38, 22, 1
_ALLOW, _EPERM, _ENOSYS, _KILL = 0x7FFF0000, 0x00050001, 0x00050026, 0x80000000
_THREAD = 0x00010000
# Refused in both architectures: (x86-64, arm64); None where one has no such call. What is refused: processes, other
# processes' limits and memory, sockets, shared memory, mounts, the kernel's own services, and changes of files that
# Landlock does not cover (mode, owner, times, attributes, length).
_REFUSED: tuple[tuple[int | None, int | None], ...] = (
    (41, 198), (42, 203), (43, 202), (44, 206), (46, 211), (49, 200), (50, 201), (53, 199), (288, 242), (307, 269),
    (57, None), (58, None), (59, 221), (322, 281), (62, 129), (200, 130), (234, 131), (129, 138), (297, 240),
    (101, 117), (310, 270), (311, 271), (312, 272), (141, 140), (142, 118), (144, 119), (203, 122), (314, 274),
    (251, 30), (256, 238), (279, 239), (29, 194), (30, 196), (31, 195), (64, 190), (68, 186), (240, 180), (241, 181),
    (76, 45), (90, None), (91, 52), (268, 53), (92, None), (93, 55), (94, None), (260, 54), (132, None), (235, None),
    (261, None), (280, 88), (188, 5), (189, 6), (190, 7), (197, 14), (198, 15), (199, 16), (133, None), (259, 33),
    (135, 92), (155, 41), (161, 51), (163, 89), (165, 40), (166, 39), (167, 224), (168, 225), (169, 142), (170, 161),
    (171, 162), (175, 105), (176, 106), (313, 273), (179, 60), (206, 0), (246, 104), (320, 294), (248, 217),
    (249, 218), (250, 219), (272, 97), (308, 268), (298, 241), (300, 262), (303, 264), (304, 265), (319, 279),
    (321, 280), (323, 282), (424, 424), (425, 425), (426, 426), (427, 427), (428, 428), (429, 429), (430, 430),
    (431, 431), (432, 432), (433, 433), (434, 434), (438, 438), (440, 440), (442, 442), (448, 448), (452, 452),
)  # fmt: skip
_CLONE, _CLONE3, _PRLIMIT = (56, 220), (435, 435), (302, 261)


def isolate(readable: Sequence[str], listable: Sequence[str], root: str, mechanisms: Sequence[str]) -> list[str]:
    """Hides files and network as far as this system lets it; the names of what holds.

    readable: the only files and folders that stay readable, nothing stays writable. listable: folders of which only
    the names in them can be read. root: an empty folder.
    """
    attempts = {
        "namespaces": lambda: _namespaces(readable, listable, root),
        "Landlock": lambda: _landlock(readable, listable),
    }
    held = [name for name in mechanisms if _holds(attempts[name])]
    with contextlib.suppress(OSError, KeyError):
        _drop_capabilities()
    return held


def seal(seconds: int, memory: int) -> None:
    """Limits, then the system-call filter; in the process that runs a candidate's code. Raises OSError."""
    limit(seconds, memory)
    _prctl(_PDEATHSIG, 9)
    _seccomp()


def limit(seconds: int, memory: int) -> None:
    """Seconds of processor time; bytes of address space; no file may be written, no core is dumped."""
    wanted = (
        (resource.RLIMIT_CPU, seconds, seconds + 1),
        (resource.RLIMIT_AS, memory, memory),
        (resource.RLIMIT_FSIZE, 0, 0),
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_NOFILE, 64, 64),
    )
    for kind, soft, hard in wanted:
        # macOS knows no limit of address space.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (soft, hard))


def _holds(attempt: Callable[[], None]) -> bool:
    try:
        attempt()
    except (OSError, KeyError, AttributeError):
        return False
    return True


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _check(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


def _syscall(number: int, *arguments: object) -> int:
    return _check(int(_libc().syscall(ctypes.c_long(number), *arguments)))


def _prctl(option: int, *arguments: int) -> None:
    padded = [*arguments, 0, 0, 0, 0][:4]
    _check(_libc().prctl(ctypes.c_int(option), *(ctypes.c_ulong(value) for value in padded)))


def _mount(source: str, target: str, kind: str | None, flags: int, options: str | None = None) -> None:
    texts = [text.encode() if text is not None else None for text in (source, target, kind, options)]
    _check(_libc().mount(texts[0], texts[1], texts[2], ctypes.c_ulong(flags), texts[3]))


def _namespaces(readable: Sequence[str], listable: Sequence[str], root: str) -> None:
    """A file system that holds nothing but `readable`, no network and no shared memory."""
    user, group = os.getuid(), os.getgid()
    _check(_libc().unshare(_NEWUSER | _NEWNS | _NEWNET | _NEWIPC))
    for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)
    _mount("none", "/", None, _REC | _PRIVATE)
    _mount("tmpfs", root, "tmpfs", _NOSUID | _NODEV, "size=1m,mode=755")
    for path in readable:
        _show(path, root + path)
    for path in listable:
        os.makedirs(root + path, exist_ok=True)
    os.chdir(root)
    _syscall(_PIVOT_ROOT[platform.machine()], b".", b".")
    _check(_libc().umount2(b".", _DETACH))
    os.chdir("/")
    _mount("none", "/", None, _REMOUNT | _BIND | _RDONLY | _NOSUID | _NODEV)


def _show(path: str, target: str) -> None:
    """Binds a file or folder below the new root, readable only; flags that the system has set stay set."""
    if os.path.isdir(path):
        os.makedirs(target, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "w"):
            pass
    _mount(path, target, None, _BIND | _REC)
    kept = os.statvfs(target).f_flag & (_NOSUID | _NODEV | _NOEXEC | 1024 | 2048)
    _mount("none", target, None, _REMOUNT | _BIND | _RDONLY | kept)


def _landlock(readable: Sequence[str], listable: Sequence[str]) -> None:
    """No file but `readable`, no TCP, no signals to others: as much of it as the kernel's version knows."""
    version = _syscall(444, None, ctypes.c_size_t(0), ctypes.c_uint(1))
    files = (1 << {1: 13, 2: 14, 3: 15, 4: 15}.get(version, 16)) - 1
    rules = struct.pack("QQQ", files, 3, 3)[: 8 if version < 4 else 16 if version < 6 else 24]
    ruleset = _syscall(444, rules, ctypes.c_size_t(len(rules)), ctypes.c_uint(0))
    for path in (*readable, *listable):
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
        rights = 0b1000 if path in listable else 0b1100 if os.path.isdir(path) else 0b0100
        _syscall(445, ctypes.c_int(ruleset), ctypes.c_int(1), struct.pack("=Qi", rights, descriptor), ctypes.c_uint(0))
        os.close(descriptor)
    _prctl(_NO_NEW_PRIVS, 1)
    _syscall(446, ctypes.c_int(ruleset), ctypes.c_uint(0))
    os.close(ruleset)


def _drop_capabilities() -> None:
    """Root keeps its number and loses its powers: limits cannot be raised again."""
    _syscall(_CAPSET[platform.machine()], struct.pack("Ii", 0x20080522, 0), bytes(24))


def _seccomp() -> None:
    machine = platform.machine()
    if machine not in _SECCOMP_ARCH:
        raise OSError(f"no system-call filter is written for {machine}")
    code = program(machine)
    buffer = ctypes.create_string_buffer(code)
    header = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(code) // 8, ctypes.addressof(buffer)))
    _prctl(_NO_NEW_PRIVS, 1)
    _prctl(_SET_SECCOMP, 2, ctypes.addressof(header))


def program(machine: str) -> bytes:
    """The filter in BPF: a foreign architecture kills, a refused call fails with "not permitted"."""
    column = 0 if machine == "x86_64" else 1
    lines = [_load(4), _jump(0x15, _SECCOMP_ARCH[machine], 1, 0), _return(_KILL), _load(0)]
    # The x32 calls have numbers of their own.
    lines += [_jump(0x35, 0x40000000, 0, 1), _return(_EPERM)]
    lines += [_jump(0x15, _CLONE3[column], 0, 1), _return(_ENOSYS)]
    for number in (pair[column] for pair in _REFUSED):
        if number is not None:
            lines += [_jump(0x15, number, 0, 1), _return(_EPERM)]
    # clone: threads only. prlimit: of oneself only.
    lines += [
        _jump(0x15, _CLONE[column], 0, 4),
        _load(16),
        _jump(0x45, _THREAD, 1, 0),
        _return(_EPERM),
        _return(_ALLOW),
    ]
    lines += [_jump(0x15, _PRLIMIT[column], 0, 3), _load(16), _jump(0x15, 0, 1, 0), _return(_EPERM), _return(_ALLOW)]
    return b"".join(lines)


def _load(offset: int) -> bytes:
    return struct.pack("HBBI", 0x20, 0, 0, offset)


def _jump(test: int, value: int, then: int, otherwise: int) -> bytes:
    return struct.pack("HBBI", test, then, otherwise, value)


def _return(value: int) -> bytes:
    return struct.pack("HBBI", 0x06, 0, 0, value)
