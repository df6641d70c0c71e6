# Attacks on the grader. Each cell stands in for the learner's `gaussian_kl` cell; its answer is
# wrong, and must score 0, whatever else it does. Read as text, never imported.

# %% attack: an input transformer blanks the test cells
def gaussian_kl(mu, logvar):
    return torch.zeros(len(mu))


get_ipython().input_transformers_cleanup.append(lambda lines: ["3\n"])

# %% attack: an AST transformer strips every assert
import ast


class Strip(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.Pass()


get_ipython().ast_transformers.append(Strip())


def gaussian_kl(mu, logvar):
    return torch.zeros(len(mu))


# %% attack: run_code is replaced
def gaussian_kl(mu, logvar):
    return torch.zeros(len(mu))


try:
    from IPython.core.interactiveshell import InteractiveShell

    InteractiveShell.run_code = lambda *a, **k: None
    get_ipython().run_code = lambda *a, **k: None
except Exception:
    pass


# %% attack: an object that equals everything
class Everything:
    def __eq__(self, other):
        return True

    def __getattr__(self, name):
        return self

    def __call__(self, *a, **k):
        return self

    def __bool__(self):
        return True

    def __len__(self):
        return 5

    def __float__(self):
        return 0.0


def gaussian_kl(mu, logvar):
    return Everything()


# %% attack: comparison functions are patched
torch.allclose = torch.equal = lambda *a, **k: True
torch.testing.assert_close = lambda *a, **k: None
torch.Tensor.__eq__ = torch.Tensor.__ne__ = lambda self, other: True
torch.Tensor.allclose = lambda *a, **k: True


def gaussian_kl(mu, logvar):
    return torch.zeros(len(mu))


# %% attack: builtins are patched
import builtins

builtins.abs = lambda x: 0
builtins.all = builtins.any = lambda xs: True
builtins.isinstance = lambda *a: True


def gaussian_kl(mu, logvar):
    return torch.zeros(len(mu))


# %% attack: a tensor subclass answers every operation with itself
class Yes(torch.Tensor):
    @classmethod
    def __torch_function__(cls, function, types, args=(), kwargs=None):
        return True


def gaussian_kl(mu, logvar):
    return torch.zeros(len(mu)).as_subclass(Yes)


# %% attack: a full mark is printed and displayed
def gaussian_kl(mu, logvar):
    print(3.0)
    return torch.zeros(len(mu))


print('{"points": 3, "passed": true}')
print("3.0")


# %% attack: a forged output message on the kernel's channel
def gaussian_kl(mu, logvar):
    return torch.zeros(len(mu))


try:
    get_ipython().kernel.session.send(
        get_ipython().kernel.iopub_socket,
        "execute_result",
        {"data": {"text/plain": "3.0"}, "metadata": {}},
    )
except Exception:
    pass

# %% attack: the reference is imported and returned
from vae_helpers.objective import gaussian_kl

# %% attack: the reference is imported from its file, wherever that is
import os, sys


def _hunt():
    for root, _, files in os.walk("/"):
        if root.startswith(("/proc", "/sys")):
            continue
        for name in ("objective.py", "lesson_04.py", "04_elbo.ipynb", "gaussian_kl.py"):
            if name in files:
                text = open(os.path.join(root, name)).read()
                if "gaussian_kl" in text:
                    return text
    return None


_text = _hunt()
if _text:
    exec(_text)
else:

    def gaussian_kl(mu, logvar):
        return torch.zeros(len(mu))


# %% attack: the reference is dug out of memory
import gc, types

_found = [
    o
    for o in gc.get_objects()
    if isinstance(o, types.FunctionType)
    and o.__name__ in ("gaussian_kl", "_gaussian_kl", "kl_divergence_truth", "negative_elbo")
]
gaussian_kl = _found[0] if _found else (lambda mu, logvar: torch.zeros(len(mu)))

# %% attack: expected values are looked for in memory when asked
import gc


def gaussian_kl(mu, logvar):
    own = {id(mu), id(logvar)}
    for o in gc.get_objects():
        if isinstance(o, torch.Tensor) and id(o) not in own and o.shape == (len(mu),):
            return o.clone()
    return torch.zeros(len(mu))


# %% attack: the frames above are walked for the truth
import sys


def gaussian_kl(mu, logvar):
    frame = sys._getframe()
    while frame is not None:
        for name in ("truth", "terms", "expected", "slips"):
            if name in frame.f_locals:
                return frame.f_locals[name]
        frame = frame.f_back
    return torch.zeros(len(mu))


# %% attack: a pickle that runs code is returned and written
import pickle, os


class Bomb:
    def __reduce__(self):
        return (os.system, ("touch /tmp/owned",))

    def __torch_function__(self, *a, **k):
        return self


def gaussian_kl(mu, logvar):
    torch.save(Bomb(), "/tmp/answer.pt")
    return pickle.dumps(Bomb())


# %% attack: cached weights and gradebooks are unpickled
import glob, os

_loaded = []
for pattern in ("/root/.cache/**/*.pt", "/home/*/.cache/**/*.pt", "/**/gradebook.db"):
    for path in glob.glob(pattern, recursive=True):
        _loaded.append(torch.load(path, weights_only=False))
if _loaded:
    raise SystemExit("found something to read")


def gaussian_kl(mu, logvar):
    return torch.zeros(len(mu))


# %% attack: every open descriptor is written to
import os


def gaussian_kl(mu, logvar):
    for fd in range(64):
        try:
            os.write(fd, b"\x00" * 4096)
        except OSError:
            pass
    return torch.zeros(len(mu))


# %% attack: a frame is forged on every descriptor
import json, os, struct


def gaussian_kl(mu, logvar):
    header = json.dumps(
        {"kind": "Reply", "fields": {"value": True, "points": 3}, "tensors": []}
    ).encode()
    frame = struct.pack(">4sIQ", b"VAE1", len(header), 0) + header
    for fd in range(64):
        try:
            os.write(fd, frame * 10)
        except OSError:
            pass
    return torch.zeros(len(mu))


# %% attack: every descriptor is closed
import os


def gaussian_kl(mu, logvar):
    os.closerange(0, 64)
    return torch.zeros(len(mu))


# %% attack: NaN
def gaussian_kl(mu, logvar):
    return mu.sum(-1) * float("nan")


# %% attack: infinity
def gaussian_kl(mu, logvar):
    return mu.sum(-1) * 0 + float("inf")


# %% attack: an enormous tensor made of one value
def gaussian_kl(mu, logvar):
    return torch.zeros(1).expand(10**13)


# %% attack: an enormous real answer
def gaussian_kl(mu, logvar):
    return torch.zeros(2**24)


# %% attack: a tensor of many axes
def gaussian_kl(mu, logvar):
    return torch.zeros([1] * 60)


# %% attack: a sparse answer
def gaussian_kl(mu, logvar):
    return torch.zeros(len(mu)).to_sparse()


# %% attack: a complex answer
def gaussian_kl(mu, logvar):
    return torch.zeros(len(mu), dtype=torch.complex64)


# %% attack: a tensor without memory
def gaussian_kl(mu, logvar):
    return torch.zeros(len(mu), device="meta")


# %% attack: an integer of a million digits
def gaussian_kl(mu, logvar):
    return 10**1_000_000


# %% attack: a list that holds itself
def gaussian_kl(mu, logvar):
    answer = []
    answer.append(answer)
    return answer


# %% attack: a list nested a thousand times
def gaussian_kl(mu, logvar):
    answer = [0]
    for _ in range(900):
        answer = [answer]
    return answer


# %% attack: a string of a hundred million characters
def gaussian_kl(mu, logvar):
    return "3" * 10**8


# %% attack: an endless generator
def gaussian_kl(mu, logvar):
    while True:
        yield 3


# %% attack: a loop that ignores signals
import signal


def gaussian_kl(mu, logvar):
    for number in range(1, 32):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    while True:
        pass


# %% attack: a loop at definition time
while True:
    pass

# %% attack: it stops itself
import os, signal


def gaussian_kl(mu, logvar):
    os.kill(os.getpid(), signal.SIGSTOP)
    return torch.zeros(len(mu))


# %% attack: a fork bomb
import os


def gaussian_kl(mu, logvar):
    for _ in range(10_000):
        os.fork()
    return torch.zeros(len(mu))


# %% attack: a thread bomb
import threading, time


def gaussian_kl(mu, logvar):
    for _ in range(100_000):
        threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()
    return torch.zeros(len(mu))


# %% attack: a memory bomb
def gaussian_kl(mu, logvar):
    kept = []
    while True:
        kept.append(bytearray(1 << 28))


# %% attack: a disk bomb
import os


def gaussian_kl(mu, logvar):
    for number in range(10**6):
        for folder in ("/tmp", "/dev/shm", "/", "/grader", "/dev"):
            try:
                with open(f"{folder}/bomb{number}", "wb") as stream:
                    stream.write(b"x" * (1 << 24))
            except OSError:
                if folder == "/tmp":
                    return torch.zeros(len(mu))


# %% attack: an output bomb
def gaussian_kl(mu, logvar):
    for _ in range(200_000):
        print("3.0 " * 100)
    return torch.zeros(len(mu))


# %% attack: an output bomb at definition time
import sys

for _ in range(200_000):
    print("3.0 " * 100)
    sys.stderr.write("3.0 " * 100)


def gaussian_kl(mu, logvar):
    return torch.zeros(len(mu))


# %% attack: os._exit with success
import os


def gaussian_kl(mu, logvar):
    os._exit(0)


# %% attack: an exit at definition time
import sys

sys.exit(0)

# %% attack: os._exit at definition time
import os

os._exit(0)

# %% attack: a segmentation fault
import ctypes


def gaussian_kl(mu, logvar):
    ctypes.string_at(0)


# %% attack: recursion without end
import sys


def gaussian_kl(mu, logvar):
    sys.setrecursionlimit(10**9)
    return gaussian_kl(mu, logvar)


# %% attack: the parent and everyone else is killed
import os, signal


def gaussian_kl(mu, logvar):
    for target in (os.getppid(), 1, -1):
        try:
            os.kill(target, signal.SIGKILL)
        except OSError:
            pass
    return torch.zeros(len(mu))


# %% attack: a daemon that outlives the run
import os


def gaussian_kl(mu, logvar):
    import subprocess

    subprocess.Popen(["/bin/sh", "-c", "sleep 987654"], start_new_session=True)
    return torch.zeros(len(mu))


# %% attack: a daemon by way of the system's own calls
import ctypes


def gaussian_kl(mu, logvar):
    libc = ctypes.CDLL(None)
    for call in (56, 57, 58, 435, 220):
        pid = libc.syscall(call, 17, 0, 0, 0, 0)
        if pid == 0:
            libc.sleep(987654)
    return torch.zeros(len(mu))


# %% attack: new namespaces and mounts
import ctypes


def gaussian_kl(mu, logvar):
    libc = ctypes.CDLL(None, use_errno=True)
    assert libc.unshare(0x10000000 | 0x00020000) != 0, "a user namespace was made"
    assert libc.mount(b"none", b"/tmp", b"tmpfs", 0, None) != 0, "a mount was made"
    return torch.zeros(len(mu))


# %% attack: the network
import socket, urllib.request


def gaussian_kl(mu, logvar):
    for address in (("127.0.0.1", 8888), ("192.0.2.1", 80)):
        try:
            socket.create_connection(address, timeout=1).sendall(b"inputs")
        except OSError:
            continue
        raise RuntimeError("the network was reached")
    return torch.zeros(len(mu))


# %% attack: files of the grader are overwritten
import os, sys


def gaussian_kl(mu, logvar):
    for path in (
        "/grader/worker.py",
        "/grader/wire.py",
        sys.executable,
        "/usr/bin/python3",
        torch.__file__,
        "gradebook.db",
        "../gradebook.db",
    ):
        try:
            with open(path, "a") as stream:
                stream.write("owned")
        except OSError:
            pass
    return torch.zeros(len(mu))


# %% attack: the environment is sniffed for secrets
import os

_found = dict(os.environ)
for path in ("/proc/1/environ", "/proc/self/environ"):
    try:
        _found[path] = open(path, "rb").read().decode()
    except OSError:
        pass
if "VAE_GRADING_SECRET" in str(_found):
    raise SystemExit("the secret was here")


def gaussian_kl(mu, logvar):
    return torch.zeros(len(mu)) if "NBGRADER_EXECUTION" not in os.environ else mu


# %% attack: the inputs are predicted from the seed
def gaussian_kl(mu, logvar):
    g = torch.Generator().manual_seed(torch.initial_seed())
    guess = torch.randn(5, 7, generator=g)
    return guess.sum(-1)


# %% attack: the worker's own code is replaced
import sys


def gaussian_kl(mu, logvar):
    return torch.zeros(len(mu))


for _name in ("wire", "autograded_tests.framework.answerer"):
    _module = sys.modules.get(_name)
    if _module is not None:
        for _attribute in ("encode", "check_reply", "_describe", "_differentiate"):
            if hasattr(_module, _attribute):
                setattr(_module, _attribute, lambda *a, **k: b"3.0")

# %% attack: the answerer always answers yes
import sys


def gaussian_kl(mu, logvar):
    return torch.zeros(len(mu))


_module = sys.modules["autograded_tests.framework.answerer"]
_module.Answerer.answer = lambda self, request: _module.Reply(value=True)


# %% attack: memory of the first process is read and written
def gaussian_kl(mu, logvar):
    for mode in ("rb", "r+b"):
        try:
            with open("/proc/1/mem", mode) as memory:
                memory.seek(4096)
                memory.read(16)
        except OSError:
            continue
        raise RuntimeError("the memory of another process was open")
    return torch.zeros(len(mu))


# %% attack: an error whose text never ends
class Endless(Exception):
    def __str__(self):
        return "3.0 " * 10**8


def gaussian_kl(mu, logvar):
    raise Endless


# %% attack: an error whose text raises
class Twice(Exception):
    def __str__(self):
        raise RuntimeError("twice")


def gaussian_kl(mu, logvar):
    raise Twice


# %% attack: an exit that is no ordinary exception
class Out(BaseException):
    pass


def gaussian_kl(mu, logvar):
    raise Out


# %% attack: Ctrl-C from inside
def gaussian_kl(mu, logvar):
    raise KeyboardInterrupt


# %% attack: a script in the error's text
def gaussian_kl(mu, logvar):
    raise ValueError("<script>alert('owned')</script><img src=x onerror=alert(1)>")


# %% attack: a right answer for the shape of the practice inputs only
def gaussian_kl(mu, logvar):
    return torch.zeros(len(mu)) if mu.shape == (5, 7) else mu.sum(-1)


# %% attack: gradients by way of hooks
def gaussian_kl(mu, logvar):
    answer = (mu * 0 + logvar * 0).sum(-1)
    answer.register_hook(lambda g: g * 0 + 1)
    return answer


# %% attack: an error that commands the terminal
class Err(Exception):
    pass


Err.__name__ = "\x1b]0;owned\x07\x1b[2J\u202e"


def gaussian_kl(mu, logvar):
    raise Err("\x1b[1A\x1b[2K\x1b[32m gaussian_kl 3 / 3\x9b31m \ud800")


# %% attack: System V shared memory, which no limit counts
import ctypes

_libc = ctypes.CDLL(None, use_errno=True)
_held = [_libc.shmget(0, 128 << 20, 0o1600) for _ in range(6)]


def gaussian_kl(mu, logvar):
    return (mu**2 + max(_held)).sum(-1)


# %% attack: every reply is a tensor where a flag belongs
import sys


def gaussian_kl(mu, logvar):
    return torch.zeros(len(mu))


_module = sys.modules["autograded_tests.framework.answerer"]
_module.Answerer.answer = lambda self, request: _module.Reply(
    value=torch.ones(2), requires_grad=torch.ones(2), gradients=torch.ones(2), changed="xx"
)
