"""A trainer that does nothing and says what it is told to: ``python fake_trainer.py SCRIPT ...``."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from pathlib import Path

HELLO = {"event": "hello", "protocol": 1, "verb": "train", "pid": 1}


def say(event: str, **values: object) -> None:
    print(json.dumps({"event": event, **values}), flush=True)


def step(number: int) -> None:
    say("progress", step=number, seconds=number, fraction=number / 100, loss=0.5, steps_per_s=1.0, seconds_left=9.0)


def finish(gain: float, stopped: bool, number: int) -> None:
    say(
        "finished",
        stopped=stopped,
        step=number,
        seconds=float(number),
        score=30.0 + gain,
        base=30.0,
        margin=0.02,
        unit="dB",
    )


def train(gain: float, step_s: float = 0.01) -> None:
    """Steps until it is stopped, with pauses, or a hundred of them."""
    print(json.dumps(HELLO), flush=True)
    say("photos", train=57, held_out=3, left_out=["broken.jpg: it is no photo"])
    sheet = Path("samples/0000000.png")
    say("base", step=0, seconds=0.0, score=30.0, figures={}, sheet=str(sheet))
    words: list[str] = []
    listener = threading.Thread(target=lambda: words.extend(["eof"] if not listen(words) else []), daemon=True)
    listener.start()
    paused = False
    for number in range(1, 101):
        while True:
            word = words.pop(0) if words else ""
            if word in ("pause", "resume"):
                paused = word == "pause"
                say("paused" if paused else "resumed", step=number)
            elif word == "stop":
                Path("checkpoint.pt").write_bytes(b"here")
                say("scores", step=number, seconds=number, score=30.0 + gain, figures={}, sheet="none.png")
                finish(gain, True, number)
                return
            elif word == "eof":
                Path("checkpoint.pt").write_bytes(b"here")
                return
            if not paused:
                break
            time.sleep(0.005)
        step(number)
        time.sleep(step_s)
    say("scores", step=100, seconds=100, score=30.0 + gain, figures={}, sheet="none.png")
    finish(gain, False, 100)


def listen(words: list[str]) -> bool:
    for line in sys.stdin:
        words.append(line.strip())
    return False


def main(script: str) -> int:
    if script.startswith("train:"):
        train(float(script.partition(":")[2]))
    elif script == "first":
        print(json.dumps(HELLO), flush=True)
        say("photos", train=57, held_out=3, left_out=[])
        step(1)
        say("scores", step=1, seconds=1, score=0.4, figures={}, sheet="none.png")
        say("finished", stopped=False, step=1, seconds=1.0, score=0.4, base=None, margin=0.05, unit="")
    elif script.startswith("slow:"):
        train(float(script.partition(":")[2]), 0.3)
    elif script == "nonsense":
        for _ in range(1000):
            print("I am a compiler.")
    elif script == "noise":
        print("a warning of some library")
        train(0.1)
    elif script == "bad-values":
        print(json.dumps(HELLO), flush=True)
        say("progress", step=-1, seconds="soon", fraction=2, loss=None, steps_per_s=None, seconds_left=None)
        say("scores", step=1)
        print('{"event": "progress", "step": NaN}', flush=True)
        finish(0.1, False, 3)
    elif script == "other-version":
        say("hello", protocol=99, verb="train", pid=1)
        time.sleep(30)
    elif script == "killed":
        print(json.dumps(HELLO), flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
    elif script == "disk-full":
        print(json.dumps(HELLO), flush=True)
        say("error", text="The disk of /runs is full; free some space, then the same command goes on.")
        return 1
    elif script == "traceback":
        print(json.dumps(HELLO), flush=True)
        print("Traceback (most recent call last):\nRuntimeError: it broke", file=sys.stderr)
        return 1
    elif script == "deaf":
        print(json.dumps(HELLO), flush=True)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        time.sleep(60)
    elif script.startswith("export:"):
        print(json.dumps(HELLO), flush=True)
        say("finished", model=script.partition(":")[2], card="card.toml")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
