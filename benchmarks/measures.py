"""How fast infolib is beside what people use today, in one run: ``make bench``.

Each contender takes turns with infolib, so that a busy machine is busy for both, and only ratios count:
its best time over the best of infolib, since other work on the machine can only add to a time. It must
first give infolib's answer.

    python benchmarks/measures.py [--markdown FILE]
"""

# mypy: allow-untyped-calls
# (SciPy, scikit-learn and dit are untyped)
from __future__ import annotations

import argparse
import importlib.metadata
import itertools
import math
import os
import platform
import statistics
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import dit.distribution
import dit.shannon.shannon
import numpy as np
import scipy.special
import scipy.stats
import torch
from sklearn.metrics import mutual_info_score

import infolib
from infolib.estimate import mutual_information_from_samples
from infolib.losses import log_softmax, softmax_cross_entropy

RNG = np.random.default_rng(20)
SECONDS_PER_CONTENDER = 1.5
PACKAGES = ["infolib", "numpy", "scipy", "scikit-learn", "torch", "dit"]

Contender = Callable[[], Any]


@dataclass
class Task:
    """Something to compute, and who computes it; infolib comes first."""

    name: str
    contenders: dict[str, Contender]
    #: Contenders that show a limit and compute something else.
    limits: tuple[str, ...] = ()
    #: How far answers may lie apart: the arrays' precision decides.
    rtol: float = 1e-9


def distribution(n: int) -> Any:
    p = RNG.random(n)
    return p / p.sum()


def entropy_by_hand(p: np.ndarray) -> Any:
    return -(p * np.log2(p)).sum(axis=-1)


def divergence_by_hand(p: np.ndarray, q: np.ndarray) -> Any:
    return (p * np.log2(p / q)).sum(axis=-1)


def entropy_by_torch(p: torch.Tensor) -> Any:
    return torch.distributions.Categorical(p).entropy() / math.log(2)


def entropy_task(name: str, p: np.ndarray) -> Task:
    contenders: dict[str, Contender] = {
        "infolib": partial(infolib.entropy, p),
        "scipy.stats.entropy": partial(scipy.stats.entropy, p, base=2, axis=-1),
        "NumPy one-liner": partial(entropy_by_hand, p),
        "np.log2 alone": partial(np.log2, p),
        "torch.distributions": partial(entropy_by_torch, torch.from_numpy(p)),
    }
    if p.size < 100:  # made beforehand: with a million outcomes that alone takes minutes
        made = dit.distribution.Distribution([str(x) for x in range(p.size)], p.tolist())
        contenders["dit"] = partial(dit.shannon.shannon.entropy, made)
    return Task(name, contenders, limits=("np.log2 alone",))


def divergence_task(name: str, p: np.ndarray, q: np.ndarray) -> Task:
    contenders: dict[str, Contender] = {
        "infolib": partial(infolib.kl_divergence, p, q),
        "scipy.stats.entropy": partial(scipy.stats.entropy, p, q, base=2),
        "NumPy one-liner": partial(divergence_by_hand, p, q),
        "np.log2 alone": partial(np.log2, p),
    }
    return Task(name, contenders, limits=("np.log2 alone",))


def tasks() -> list[Task]:
    entropies = [entropy_task(f"entropy, n = {spelled(n)}", distribution(n)) for n in (4, 10**6, 10**7)]
    batch = entropy_task("entropy of 100,000 distributions of 10 outcomes", RNG.dirichlet(np.ones(10), size=10**5))
    divergences = [
        divergence_task(f"KL divergence, n = {spelled(n)}", distribution(n), distribution(n)) for n in (4, 10**6)
    ]
    return [*entropies, batch, *divergences, samples_task(), log_softmax_task(), loss_task()]


def samples_task() -> Task:
    x, y = RNG.integers(0, 100, size=(2, 10**6))

    def by_bincount() -> float:
        p = np.bincount(x * 100 + y, minlength=10**4).reshape(100, 100) / x.size
        return float((p * np.log2(p / np.outer(p.sum(1), p.sum(0)))).sum())

    return Task(
        "mutual information from 10⁶ pairs, 100 by 100 values",
        {
            "infolib": partial(mutual_information_from_samples, x, y),
            "scikit-learn's mutual_info_score": lambda: mutual_info_score(x, y) / math.log(2),
            "NumPy by hand": by_bincount,
        },
    )


def log_softmax_task() -> Task:
    logits = RNG.normal(size=(1000, 1000))
    return Task(
        "log-softmax of 1000 by 1000 scores",
        {
            "infolib": partial(log_softmax, logits),
            "scipy.special.log_softmax": partial(scipy.special.log_softmax, logits, axis=-1),
        },
    )


def loss_task() -> Task:
    logits = torch.from_numpy(RNG.normal(size=(256, 1000)).astype(np.float32))
    labels = torch.from_numpy(RNG.integers(1000, size=256))
    return Task(
        "softmax cross-entropy, 256 by 1000 scores, float32, torch",
        {
            "infolib": partial(softmax_cross_entropy, logits, labels),
            "torch's own cross_entropy": partial(torch.nn.functional.cross_entropy, logits, labels),
        },
        rtol=1e-5,
    )


def spelled(n: int) -> str:
    exponent = str(round(math.log10(n))).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return str(n) if n < 1000 else f"10{exponent}"


def seconds(contender: Contender, repeats: int) -> float:
    contender()  # what ran before has filled the caches with something else
    start = time.perf_counter()
    for _ in range(repeats):
        contender()
    return (time.perf_counter() - start) / repeats


def best_times(*contenders: Contender) -> list[float]:
    """Return the best time of each in seconds, while they take turns."""
    repeats = [max(1, round(2e-4 / seconds(run, 1))) for run in contenders]
    times = [
        [seconds(run, times) for run, times in zip(contenders, repeats, strict=True)]
        for _ in rounds(SECONDS_PER_CONTENDER)
    ]
    return [min(column) for column in zip(*times, strict=True)]


def rounds(total: float) -> Iterator[int]:
    """Count until that many seconds are over, at least to five."""
    end = time.perf_counter() + total
    yield from itertools.takewhile(lambda k: k < 5 or time.perf_counter() < end, itertools.count())


def measured(task: Task) -> tuple[float, dict[str, float]]:
    """Return infolib's best time in seconds, and how many times as long each of the others takes."""
    others = dict(task.contenders)
    infolib_run = others.pop("infolib")
    answer = np.asarray(infolib_run())
    ours, ratios = math.inf, {}
    for name, run in others.items():
        if name not in task.limits:
            np.testing.assert_allclose(np.asarray(run()), answer, rtol=task.rtol, atol=1e-12, err_msg=name)
        mine, theirs = best_times(infolib_run, run)
        ours, ratios[name] = min(ours, mine), theirs / mine
    return ours, ratios


def extra_memory(contender: Contender) -> int:
    """Return the bytes that NumPy holds at the worst moment beyond those held before."""
    tracemalloc.start()
    contender()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def import_seconds(module: str) -> float:
    """Return the median time that a fresh process takes to import a module."""
    program = f"import time; start = time.perf_counter(); import {module}; print(time.perf_counter() - start)"
    command = [sys.executable, "-c", program]
    return statistics.median(
        float(subprocess.run(command, capture_output=True, text=True, check=True).stdout) for _ in range(15)
    )


def duration(value: float) -> str:
    unit, size = next((u, s) for u, s in [("s", 1), ("ms", 1e-3), ("µs", 1e-6)] if value >= s or u == "µs")
    return f"{digits(value / size, 3)}\N{NO-BREAK SPACE}{unit}"


def digits(value: float, count: int) -> str:
    """Write that many digits, zeros at the end included."""
    return f"{value:#.{count}g}".rstrip(".")


def speed_table(tasks: list[Task]) -> Iterator[str]:
    times = "\N{MULTIPLICATION SIGN}"
    # Two columns, which fit a telephone: each task heads those who share it.
    yield "| task, and who else does it | time |"
    yield "| --- | ---: |"
    for task in tasks:
        ours, ratios = measured(task)
        yield f"| **{task.name}** | **{duration(ours)}** |"
        for name, ratio in ratios.items():
            yield f"| {name} | {digits(ratio, 2)}\N{NO-BREAK SPACE}{times} |"


def scaling_table() -> Iterator[str]:
    yield "| n | entropy, per outcome | KL divergence, per outcome |"
    yield "| ---: | ---: | ---: |"
    for n in (10**k for k in range(3, 8)):
        p, q = distribution(n), distribution(n)
        entropy, divergence = best_times(partial(infolib.entropy, p), partial(infolib.kl_divergence, p, q))
        yield f"| {spelled(n)} | {digits(1e9 * entropy / n, 2)} ns | {digits(1e9 * divergence / n, 2)} ns |"


def memory_table() -> Iterator[str]:
    yield "| what, its answer included | extra memory, in arrays of the input's size |"
    yield "| --- | ---: |"
    p, q = distribution(10**7), distribution(10**7)
    table = p.reshape(1000, -1)
    columns = table / table.sum(axis=0)
    measures: dict[str, Contender] = {
        "entropy, n = 10⁷": partial(infolib.entropy, p),
        "KL divergence, n = 10⁷": partial(infolib.kl_divergence, p, q),
        "joint entropy, a table of 10⁷": partial(infolib.joint_entropy, table),
        "conditional entropy, a table of 10⁷": partial(infolib.conditional_entropy, table),
        "mutual information, a table of 10⁷": partial(infolib.mutual_information, table),
        "entropy of the columns of a table of 10⁷": partial(infolib.entropy, columns, axis=0),
        "Jensen-Shannon divergence, n = 10⁷": partial(infolib.js_divergence, p, q),
        "self-information of 10⁷ outcomes": partial(infolib.self_information, p),
        "pointwise mutual information, a table of 10⁷": partial(infolib.pointwise_mutual_information, table),
    }
    for name, run in measures.items():
        yield f"| {name} | {extra_memory(run) / p.nbytes:.2f} |"


def report() -> Iterator[str]:
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)
    yield f"Python {platform.python_version()}, {versions}; {processor()}, {os.cpu_count()} cores."
    yield ""
    yield "In bold: a task, and the time that infolib takes for it, with all validation on."
    yield "Below it: how many times as long the others take; a number above 1 says that infolib is faster."
    yield ""
    yield from speed_table(tasks())
    yield ""
    yield from scaling_table()
    yield ""
    yield from memory_table()
    yield ""
    alone, ours = import_seconds("numpy"), import_seconds("infolib")
    yield f"`import infolib` takes {ours / alone:.2f} times as long as `import numpy`, which it contains."


def processor() -> str:
    """Return what the machine says about its processor."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.is_file() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return next(iter(names), platform.processor() or platform.machine())


def main() -> None:
    torch.set_num_threads(1)  # one core for all; idle threads that spin would slow whoever comes next
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--markdown", type=Path, help="a file to write the tables to, besides printing them")
    options = parser.parse_args()
    lines = []
    for line in report():
        print(line, flush=True)
        lines.append(line)
    if options.markdown:
        options.markdown.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
