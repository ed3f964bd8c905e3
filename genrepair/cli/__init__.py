"""The command line: one function a verb, prints and exit codes, no logic of its own."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from genrepair.errors import Cancelled, GenrepairError, memory_ran_out

INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run a verb and give the exit code: 0, 1 (a photo failed), 2 (usage) or 130 (interrupted)."""
    try:
        from genrepair.cli.parser import make_parser

        arguments = make_parser().parse_args(argv)
        code = int(arguments.run(arguments))
        sys.stdout.flush()
        return code
    except SystemExit as end:  # argparse has printed the help, the version or what is wrong
        return int(end.code or 0)
    except GenrepairError as error:
        print(f"genrepair: {error}", file=sys.stderr)
        return error.exit_code
    except (KeyboardInterrupt, Cancelled):
        return INTERRUPTED
    except BrokenPipeError:
        # Who read our output has gone (`| head`): nothing to say, and Python must not say it at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        if not memory_ran_out(error):
            raise
        print("genrepair: there is not enough memory; close other programs, or use a smaller photo.", file=sys.stderr)
        return 1
