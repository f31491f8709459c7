#!/usr/bin/env python3
"""Prints how long a letter takes in the lookup, from the key to the last byte of its frame, on a pseudo-terminal of 40x120.

  RINGBACK_TOOLS=DIR RINGBACK_SOPS=DIR benches/lookup.py [--files 10000] [--titles 100000] [--out FILE]

RINGBACK_TOOLS holds pty_latency.py, RINGBACK_SOPS any folders of Markdown, which are repeated with other words in their titles
until there are enough of them; the data is made once in target/bench-lookup. Without either nothing is measured and the exit
code is 0. Needs `cargo build --release` and Python's pyte. Where fzf is on the path the same titles are typed into it, turn
by turn in the same run. `j` in the queue is measured beside it, so that the ratio tells more than the milliseconds.
"""
import argparse
import os
import pathlib
import random
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
QUERIES = ["refund card", "dply rollbck", "incident comm", "custmer cancel", "certificat expired", "password rest",
           "alert prometheus disk", "postgres backup", "доступ к сети", "on call"]
F3 = "\x1bOR"
BACKSPACE = "\x7f"


def make(folder, sources, count, whole):
    """Files of the sources, again and again, each time with two more words in the title; -> their titles."""
    rng = random.Random(5)
    texts = [t for t in (p.read_text(errors="replace") for p in sources) if t.strip()]
    heads = [next((line for line in t.splitlines() if line.startswith("# ")), "# Page") for t in texts]
    words = sorted({w for head in heads for w in head[2:].split()})
    titles = []
    for n in range(count):
        at = n % len(texts)
        title = f"{heads[at][2:80].strip()} {rng.choice(words)} {rng.choice(words)}"
        titles.append(title)
        path = folder / f"{n // 500:03d}" / f"{n}.md"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"# {title}\n" + (texts[at].replace(heads[at], "", 1) if whole else ""))
    return titles


def pressed(pl, session, key, pause=0.03):
    while session.read(0):
        pass
    began = pl.now()
    os.write(session.fd, key.encode())
    first, last, _ = session.until_quiet(0.03, 2.0)
    end = pl.now() + pause
    while pl.now() < end:
        session.read(end - pl.now())
    return None if first is None else last - began


def typed(pl, session):
    took = []
    for query in QUERIES:
        took += [t for t in (pressed(pl, session, letter) for letter in query) if t]
        for _ in query:
            pressed(pl, session, BACKSPACE, 0)
    return took


def start(pl, argv, env=()):
    a = pl.parser().parse_args(["--size", "40x120", *(f"--env={e}" for e in env), "--", *argv])
    a.rows, a.cols = 40, 120
    return pl.start(a, argv)[0]


def wait(pl, session, seconds):
    end = pl.now() + seconds
    while pl.now() < end:
        session.read(end - pl.now())


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--files", type=int, default=10_000)
    p.add_argument("--titles", type=int, default=100_000)
    p.add_argument("--out", help="write the table here too")
    a = p.parse_args()
    tools, sops = os.environ.get("RINGBACK_TOOLS"), os.environ.get("RINGBACK_SOPS")
    if not tools or not sops:
        print("skipped: RINGBACK_TOOLS or RINGBACK_SOPS is not set")
        return
    sys.path.insert(0, tools)
    sys.dont_write_bytecode = True
    import pty_latency as pl
    program = str(TARGET / "release" / "ringback")
    data = TARGET / "bench-lookup"
    data.mkdir(parents=True, exist_ok=True)
    sources = sorted(pathlib.Path(sops).rglob("*.md"))
    lines = ["| library | what | p50 | p99 |", "|---|---|---:|---:|"]

    def row(library, what, took):
        lines.append(f"| {library} | {what} | {pl.pct(took, 50) * 1e3:.1f} ms | {pl.pct(took, 99) * 1e3:.1f} ms |")
        print(lines[-1], flush=True)

    for library, count, whole in [(f"{a.files:,} procedures", a.files, True), (f"{a.titles:,} titles", a.titles, False)]:
        home = data / library.replace(" ", "-").replace(",", "")
        titles = make(home / "sops", sources, count, whole)
        (home / "config.toml").write_text(f'[desk]\nagent = "Kadri"\n[lookup]\nsops = ["{home / "sops"}"]\n')
        env = [f"RINGBACK_CONFIG={home / 'config.toml'}", f"RINGBACK_DB={home / 'desk.db'}",
               *(f"{name}={home}" for name in ("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"))]
        if not (home / "desk.db").exists():
            subprocess.run([program, "demo", "--requests", "1000", "--into", str(home / "desk.db")], check=True, stdout=subprocess.DEVNULL)
        shutil.rmtree(home / "ringback", ignore_errors=True)
        for reading in ("first", "later"):
            began = time.monotonic()
            find = [program, "find", "--sops", str(home / "sops"), "--json", "-"]
            subprocess.run(find, input=b"refund\n", check=True, stdout=subprocess.DEVNULL,
                           env=dict(os.environ, **dict(e.split("=", 1) for e in env)))
            print(f"{library}: {reading} `find`, index included: {time.monotonic() - began:.1f} s", flush=True)
        session = start(pl, [program], env)
        row(library, "`j` in the queue", [t for t in (pressed(pl, session, "j", 0.01) for _ in range(100)) if t])
        pressed(pl, session, F3)
        # The desk's own index holds what comes along too, and is read in first.
        wait(pl, session, 10 + count / 1000)
        row(library, "a letter in the lookup", typed(pl, session))
        lines.append(f"| {library} | resident memory | {pl.memory(session.pid)['rss_mib']:.0f} MiB | |")
        print(lines[-1])
        session.close("\x1b\x1bq")
        if shutil.which("fzf"):
            listed = home / "titles.txt"
            listed.write_text("\n".join(titles) + "\n")
            session = start(pl, ["/bin/sh", "-c", f"exec fzf < '{listed}'"])
            wait(pl, session, 3)
            row(library, "a letter in fzf, titles alone", typed(pl, session))
            session.close("\x1b")
    if a.out:
        pathlib.Path(a.out).write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
