"""The same work on two processes at once."""

import multiprocessing
import time
from collections.abc import Callable, Iterator

Answers = Callable[[], Iterator[Callable[[int], object]]]


def per_second(answers: Answers, many: int) -> float:
    """How many of ``many`` numbered pieces two forked processes do in a second, each every second one.

    ``answers`` is begun in each of them: it gets ready, which is not timed, yields what does one piece, and tidies up.
    """
    context = multiprocessing.get_context("fork")
    gate = context.Barrier(3)

    def work(first: int) -> None:
        for answer in answers():
            gate.wait()
            for number in range(first, many, 2):
                answer(number)
            gate.wait()

    processes = [context.Process(target=work, args=(first,)) for first in range(2)]
    for process in processes:
        process.start()
    gate.wait()
    began = time.perf_counter()
    gate.wait()
    seconds = time.perf_counter() - began
    for process in processes:
        process.join()
    return many / seconds
