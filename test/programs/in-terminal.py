"""Runs a command in a pseudo-terminal and types at its prompts.

Takes a JSON object as its argument: argv, env, and steps, each with what to wait for, and what to type or which signal to send.
Prints a JSON object: what the terminal showed, the exit code, and whether the terminal echoes at the end as at the start.
"""

import fcntl
import json
import os
import pty
import select
import signal
import sys
import termios
import time

task = json.loads(sys.argv[1])
leader, follower = pty.openpty()
before = termios.tcgetattr(follower)
child = os.fork()
if child == 0:
    os.close(leader)
    os.setsid()
    fcntl.ioctl(follower, termios.TIOCSCTTY, 0)
    for stream in (0, 1, 2):
        os.dup2(follower, stream)
    if task.get("stdout"):
        os.dup2(os.open(task["stdout"], os.O_WRONLY | os.O_CREAT, 0o600), 1)
    os.execvpe(task["argv"][0], task["argv"], task["env"])

shown = b""
deadline = time.monotonic() + 50


def read(until):
    """Reads until the text was shown, or the child has ended."""
    global shown
    start = len(shown)
    while time.monotonic() < deadline:
        if until is not None and until.encode() in shown[start:]:
            return True
        ready, _, _ = select.select([leader], [], [], 0.05)
        if ready:
            try:
                shown += os.read(leader, 4096)
            except OSError:
                return False
        elif os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            return False
    return False


for step in task["steps"]:
    if not read(step["wait"]):
        break
    if "type" in step:
        os.write(leader, step["type"].encode())
    if "signal" in step:
        os.kill(child, getattr(signal, step["signal"]))
read(None)
if time.monotonic() >= deadline:
    os.kill(child, signal.SIGKILL)
_, status = os.waitpid(child, 0)
after = termios.tcgetattr(follower)
print(
    json.dumps(
        {
            "shown": shown.decode(errors="replace"),
            "code": os.waitstatus_to_exitcode(status),
            "restored": after[3] & (termios.ECHO | termios.ICANON) == before[3] & (termios.ECHO | termios.ICANON),
        }
    )
)
