"""A process that keeps messages and says so, to be traced and killed.

    python -m tests.contact.keeper FOLDER COUNT [SEED]

For each message it prints ``try ID`` before and ``kept ID NUMBER`` after it is stored, with one
write each, so that what was printed was true at that moment.
"""

from __future__ import annotations

import os
import random
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

from datasheet.contact.store import Kept, Store, open_store
from tests.contact.letters import letter


def say(line: str) -> None:
    os.write(1, f"{line}\n".encode())


def keep(store: Store, id: str) -> None:
    say(f"try {id}")
    answer = store.keep(letter(f"text of {id}", id=id))
    assert isinstance(answer, Kept)
    say(f"kept {id} {answer.number}")


def main(folder: Path, count: int, seed: str | None) -> None:
    store = open_store(folder)
    chance = random.Random(seed)
    ids = [str(UUID(int=chance.getrandbits(128))) for _ in range(count)]
    threads = 1 if seed is None else 8
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda id: keep(store, id), ids))
    store.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else None)
