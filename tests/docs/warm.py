"""A process that has loaded the software once and forks for each command, so that a page's many commands need not.

    python tests/docs/warm.py serve SOCKET [INDEX]    serve; INDEX is a folder of name indexes made before
    python tests/docs/warm.py SOCKET ARGUMENTS...     run `smallyard ARGUMENTS` by it

Each command runs in a process of its own, in the caller's folder, environment and streams, from `main` to its exit
code. Only what is the same for all of them is loaded before: modules, tables of law, the embedded lists.
"""

import os
import signal
import socket
import sys


def serve(place: str, index: str | None) -> None:
    """Answer until standard input is closed, which it is when whoever started this process ends."""
    import json
    import select
    import traceback

    from smallyard.app.cli import check, clearances, lists, scope, screen  # noqa: F401 - loaded for those to come
    from smallyard.app.cli.main import main

    warmed(index)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(place)
        listener.listen(16)
        os.write(1, b"ready\n")
        while listener in select.select([listener, sys.stdin], [], [])[0]:
            connection, _ = listener.accept()
            if os.fork():
                connection.close()
                continue
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            listener.close()
            data, streams, _, _ = socket.recv_fds(connection, 1 << 20, 3)
            asked = json.loads(data)
            for number, stream in enumerate(streams):
                os.dup2(stream, number)
                os.close(stream)
            # What Python found out about its first streams does not hold for these.
            sys.stdin = open(0, closefd=False)  # noqa: SIM115
            sys.stdout = open(1, "w", closefd=False)  # noqa: SIM115
            sys.stderr = open(2, "w", buffering=1, closefd=False)  # noqa: SIM115
            os.chdir(asked["folder"])
            os.environ.clear()
            os.environ.update(asked["environment"])
            code = 70
            try:
                main(asked["arguments"])
            except SystemExit as ended:
                code = ended.code if isinstance(ended.code, int) else 0
            except BaseException:
                traceback.print_exc()
            finally:
                for written in (sys.stdout, sys.stderr):
                    if not written.closed:
                        written.flush()
                connection.sendall(bytes([code]))
                os._exit(0)


def warmed(index: str | None) -> None:
    """Decide one shipment, which reads the tables of law and the embedded lists."""
    import shutil
    import tempfile
    from datetime import date
    from pathlib import Path

    import smallyard

    with tempfile.TemporaryDirectory() as folder:
        if index is not None:
            shutil.copytree(index, Path(folder) / "cache")
        world = smallyard.open_world(date(2023, 8, 1), store=Path(folder) / "lists.sqlite")
        smallyard.check(Path(__file__).parents[2] / "examples" / "uvl-shipment.toml", world=world)


def ask(place: str, arguments: list[str]) -> int:
    """Have a command run, with this process's streams; its exit code."""
    import json

    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(place)
        folder = os.getcwd()  # noqa: PTH109 - what imports little starts soon
        asked = {"arguments": arguments, "folder": folder, "environment": dict(os.environ)}
        socket.send_fds(connection, [json.dumps(asked).encode()], [0, 1, 2])
        return (connection.recv(1) or b"\xff")[0]


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve(sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else None)
    else:
        sys.exit(ask(sys.argv[1], sys.argv[2:]))
