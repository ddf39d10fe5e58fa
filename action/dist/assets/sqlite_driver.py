"""Has a SQLite database open for the SQL harness: `python sqlite_driver.py FILE read-only|read-write`.

A line of JSON with a statement comes in; lines with its columns, its rows and their end go out.
"""

import base64
import json
import math
import sqlite3
import sys
from urllib.parse import quote

LARGEST_INTEGER = 2**53 - 1
ROWS_AT_A_TIME = 500
# Seconds for which another program may have the file locked.
PATIENCE = 60


def main():
    file, mode = sys.argv[1:3]
    try:
        database = connect(file, mode)
    except sqlite3.Error as error:
        say({"error": str(error)})
        return
    say({})
    for line in sys.stdin.buffer:
        try:
            answer(database, json.loads(line.decode("utf-8")))
        except (sqlite3.Error, sqlite3.Warning, ValueError, OverflowError) as error:
            say({"error": str(error)})
    database.close()


def connect(file, mode):
    uri = "file:" + quote(file) + ("?mode=ro" if mode == "read-only" else "")
    # No transaction but those that the statements open.
    database = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=PATIENCE)
    database.execute("select count(*) from sqlite_master")
    return database


def answer(database, statement):
    cursor = database.execute(statement["text"], statement["values"])
    if cursor.description is None:
        say({"columns": None, "affected": affected(cursor)})
        return
    say({"columns": [column[0] for column in cursor.description], "affected": None})
    while True:
        rows = cursor.fetchmany(ROWS_AT_A_TIME)
        say({"rows": [[plain(value) for value in row] for row in rows], "end": not rows, "affected": affected(cursor)})
        if not rows:
            return


def affected(cursor):
    return cursor.rowcount if cursor.rowcount >= 0 else None


def plain(value):
    """What JSON in JavaScript carries exactly as it is, everything else as its exact text."""
    if isinstance(value, int):
        return value if -LARGEST_INTEGER <= value <= LARGEST_INTEGER else str(value)
    if isinstance(value, float) and not math.isfinite(value):
        return "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    return value


def say(message):
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
