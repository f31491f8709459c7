#!/usr/bin/env python3
"""Prints how Ringback does against a floor: a small program that shows a queue in a terminal and can do nothing else.

Times differ from machine to machine, ratios of two programs in one run much less. Both run on a pseudo-terminal of 40x120,
turn and turn about, in the class SCHED_RR where that is allowed, so that other load stays out of the figures.

  RINGBACK_TOOLS=DIR benches/ratios.py [--sizes 10000,100000,1000000] [--long] [--starts 15] [--keys 200] [--idle 60] [--out FILE]

DIR holds pty_latency.py (the harness), gen.py (the floor's data) and floor/ (its source). Without RINGBACK_TOOLS nothing is
measured and the exit code is 0. Needs Python's pyte. Builds `cargo build --release` of both, and makes the data once in
target/bench-data: a desk by `ringback demo --requests N`, made anew after a day, since a desk that nobody opened for a week
is no usual morning; and the floor's table by `gen.py requests --n N --format sqlite --index --open-share 0.1`.

What is measured:
  first frame   spawn to the last byte before the first silence of 150 ms; medians
  key           a key to the last byte of its frame: j from the top, j after many pages, k from the end; the floor has 200
                rows, so its j from the top stands for any depth
  filter        a letter typed into the filter to the first frame with the rows that it leaves
  idle          wake-ups and CPU of all threads without input, per minute
  memory        resident after the keys
"""
import argparse
import os
import pathlib
import platform
import re
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
# What the filter's line says while rows are still being looked for; assets/texts/en/desk.ftl, filter-searching.
SEARCHING = re.search(r"^filter-searching = (.*)$", (ROOT / "assets/texts/en/desk.ftl").read_text(), re.M)[1]
DAY = 24 * 3600


def arguments():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--sizes", default="10000,100000,1000000", help="numbers of requests, comma between")
    p.add_argument("--starts", type=int, default=15)
    p.add_argument("--keys", type=int, default=200, help="how often j and k are pressed")
    p.add_argument("--idle", type=float, default=60, help="seconds without input")
    p.add_argument("--long", action="store_true", help="ten minutes without input")
    p.add_argument("--out", help="write the table here too")
    return p.parse_args()


def build(manifest, target, name):
    env = dict(os.environ, CARGO_TARGET_DIR=str(target))
    subprocess.run(["cargo", "build", "--release", "--quiet", "--bin", name, "--manifest-path", str(manifest)], check=True, env=env)
    return str(target / "release" / name)


def desk(program, data, n):
    path = data / f"desk-{n}.db"
    if path.exists() and time.time() - path.stat().st_mtime > DAY:
        for old in data.glob(f"desk-{n}.db*"):
            old.unlink()
    if not path.exists():
        began = time.monotonic()
        subprocess.run([program, "demo", "--requests", str(n), "--seed", "1", "--into", str(path)], check=True, stdout=subprocess.DEVNULL)
        print(f"made {path.name} in {time.monotonic() - began:.1f} s", file=sys.stderr)
    return path


def floor_data(tools, data, n):
    path = data / f"floor-{n}.db"
    if not path.exists():
        part = data / f"floor-{n}.part"
        part.unlink(missing_ok=True)
        subprocess.run([sys.executable, str(tools / "gen.py"), "requests", "--n", str(n), "--format", "sqlite", "--out", str(part),
                        "--index", "--open-share", "0.1"], check=True, stdout=subprocess.DEVNULL)
        part.rename(path)
    return path


class Program:
    """One of the two programs on one file."""

    def __init__(self, pl, argv, env):
        self.pl, self.argv, self.env = pl, argv, env

    def start(self):
        a = self.pl.parser().parse_args(["--size", "40x120", *(f"--env={e}" for e in self.env), "--", *self.argv])
        a.rows, a.cols = 40, 120
        return self.pl.start(a, self.argv)

    def pressed(self, session, key, times, pause=0.015):
        """-> seconds from the key to the last byte of its frame, for each press that changed something"""
        took = []
        for _ in range(times):
            while session.read(0):
                pass
            began = self.pl.now()
            os.write(session.fd, key.encode())
            first, last, _ = session.until_quiet(0.008, 1.0)
            if first is not None:
                took.append(last - began)
            end = self.pl.now() + pause
            while self.pl.now() < end:
                session.read(end - self.pl.now())
        return took

    def filtered(self, session, letter, text):
        """-> seconds from a letter in the filter's field to its echo, and to the first frame that shows what is left"""
        while session.read(0.05):
            pass
        seen = len(session.chunks)
        began = self.pl.now()
        os.write(session.fd, letter.encode())
        session.until_quiet(0.4, 5.0)
        echo = rows = None
        for t, line in second_lines(session, seen):
            if f"/ {text}" not in line and f"/{text}" not in line:
                continue
            echo = echo or t - began
            if SEARCHING not in line:
                rows = t - began
                break
        return echo, rows


def second_lines(session, seen):
    """-> time and second line of the screen after each chunk from the one at `seen` on"""
    import pyte
    screen = pyte.Screen(session.cols, session.rows)
    stream = pyte.ByteStream(screen)
    for at, (t, data) in enumerate(session.chunks):
        stream.feed(data)
        if at >= seen:
            # Not pyte's own `display`, which fails at the second half of some wide characters.
            yield t, "".join(screen.buffer[1][column].data or " " for column in range(session.cols))


def both_start(ours, theirs, starts):
    took = ([], [])
    for _ in range(starts):
        for program, to in ((ours, took[0]), (theirs, took[1])):
            session, r = program.start()
            if r["first_frame"] is not None:
                to.append(r["first_frame"])
            session.close("q")
            time.sleep(0.05)
    return took


def machine():
    try:
        model = re.search(r"model name\s*:\s*(.*)", pathlib.Path("/proc/cpuinfo").read_text())[1]
    except (OSError, TypeError):
        model = platform.processor() or platform.machine()
    commit = subprocess.run(["git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()
    klass = {0: "other", 1: "fifo", 2: "round robin"}.get(os.sched_getscheduler(0), "other")
    load = os.getloadavg()[0]
    return f"{model}, {os.cpu_count()} cores, Linux {platform.release()}, class {klass}, load {load:.1f}, commit {commit}"


def main():
    a = arguments()
    tools = os.environ.get("RINGBACK_TOOLS")
    if not tools:
        print("skipped: RINGBACK_TOOLS names no folder with pty_latency.py, gen.py and floor/")
        return
    tools = pathlib.Path(tools).resolve()
    sys.path.insert(0, str(tools))
    sys.dont_write_bytecode = True
    import pty_latency as pl

    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR") or ROOT / "target").resolve()
    data = target / "bench-data"
    data.mkdir(parents=True, exist_ok=True)
    ringback = build(ROOT / "Cargo.toml", target, "ringback")
    mini = build(tools / "floor" / "Cargo.toml", target / "floor", "mini")
    files = {n: (desk(ringback, data, n), floor_data(tools, data, n)) for n in map(int, a.sizes.split(","))}
    # All is built and made: from here on nothing that runs long holds the processor.
    if os.environ.get("RINGBACK_RATIOS_CLASS") is None and shutil.which("chrt"):
        os.environ["RINGBACK_RATIOS_CLASS"] = "tried"
        if subprocess.run(["chrt", "-r", "5", "true"], capture_output=True).returncode == 0:
            os.execvp("chrt", ["chrt", "-r", "5", sys.executable, *sys.argv])
    config = data / "config.toml"
    config.write_text('[desk]\nagent = "Kadri"\n')
    idle = 600.0 if a.long else a.idle

    lines = [machine(), "", "| requests | what | Ringback | floor | ratio |", "|---:|---|---:|---:|---:|"]

    def row(n, what, ours, theirs, unit="ms", scale=1e3):
        cells = [f"{ours * scale:.2f} {unit}" if ours is not None else "-", f"{theirs * scale:.2f} {unit}" if theirs is not None else "",
                 f"{ours / theirs:.2f}" if ours is not None and theirs else ""]
        lines.append(f"| {n:,} | {what} | {cells[0]} | {cells[1]} | {cells[2]} |")
        print(lines[-1], file=sys.stderr)

    first = {}
    for n, (ours_on, theirs_on) in files.items():
        ours = Program(pl, [ringback], [f"RINGBACK_DB={ours_on}", f"RINGBACK_CONFIG={config}"])
        theirs = Program(pl, [mini, str(theirs_on), "--nocount"], [])
        # Twice unmeasured: the file comes into the page cache.
        both_start(ours, theirs, 2)
        took, floor_took = both_start(ours, theirs, a.starts)
        first[n] = pl.pct(took, 50)
        row(n, "first full frame, median", first[n], pl.pct(floor_took, 50))

        session, _ = theirs.start()
        floor_keys = theirs.pressed(session, "j", min(a.keys, 190))
        floor_memory = pl.memory(session.pid)
        session.close("q")
        session, _ = ours.start()
        for what, way in (("j from the top", "j"), ("j deep in the list", "deep"), ("k from the end", "end")):
            if way == "deep":
                ours.pressed(session, pl.KEYS["pgdn"], min(300, n // 10 // 35 // 2), 0)
            if way == "end":
                ours.pressed(session, "G", 1, 0.5)
            took = ours.pressed(session, "k" if way == "end" else "j", a.keys)
            for p in (50, 99):
                row(n, f"{what}, p{p}", pl.pct(took, p), pl.pct(floor_keys, p))
        row(n, "resident memory", pl.memory(session.pid)["rss_mib"], floor_memory["rss_mib"], "MiB", 1)
        ours.pressed(session, "g", 2, 0.3)
        ours.pressed(session, "/", 1, 0.1)
        for word in ("refund", "xq"):
            for upto in range(1, min(len(word), 4) + 1):
                echo, rows = ours.filtered(session, word[upto - 1], word[:upto])
                row(n, f"filter '{word[:upto]}': echo", echo, None)
                row(n, f"filter '{word[:upto]}': rows", rows, None)
            for _ in word[:4]:
                ours.pressed(session, pl.KEYS["bs"], 1, 0.3)
        session.close("q")

        if idle:
            session, _ = ours.start()
            end = pl.now() + 1
            while pl.now() < end:
                session.read(end - pl.now())
            before, began = pl.usage(session.pid), pl.now()
            while pl.now() - began < idle:
                session.read(idle - (pl.now() - began))
            after, minutes = pl.usage(session.pid), (pl.now() - began) / 60
            row(n, f"idle {idle:.0f} s, wake-ups a minute", (after["vol"] - before["vol"]) / minutes, None, "", 1)
            row(n, f"idle {idle:.0f} s, CPU a minute", (after["cpu"] - before["cpu"]) / minutes, None)
            session.close("q")
    if len(first) > 1:
        least, most = min(first), max(first)
        row(most, f"first full frame against {least:,} requests", first[most], first[least])
    table = "\n".join(lines)
    print(table)
    if a.out:
        pathlib.Path(a.out).write_text(table + "\n")


if __name__ == "__main__":
    main()
