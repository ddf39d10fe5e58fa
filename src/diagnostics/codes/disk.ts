import type { Explanation } from '../explanation.ts';

/** Codes of `EnvironmentError`: what the disk, and what is written to it, stands in the way of. */
export const diskCodes = {
  'disk-full': {
    title: 'the disk has no space or no inodes left',
    text: `An event counts only when it is on disk. When the disk is full, the run stops at once: its tasks are ended, nothing that is not recorded is told, and the exit code is 3.

    error[disk-full]: the disk is full at \`.git/runnable/runs/r-…/events.ndjson\`

Make space, then go on where the run stopped; what had succeeded does not run again:

    $ runnable runs gc
    $ runnable resume latest
`,
  },
  'not-writable': {
    title: 'the folder for records or workspaces cannot be written',
    text: `Runs are recorded in the state directory: \`RUNNABLE_STATE_DIR\`, else \`runnable/\` in the Git common directory. They work below \`RUNNABLE_WORKSPACE_DIR\`, else in your cache folder. The one named belongs to somebody else, is read-only, or is no folder.

    error[not-writable]: \`/repo/.git/runnable/tmp\` cannot be written: EROFS

Name a directory that can be written:

    $ RUNNABLE_STATE_DIR=/tmp/runnable RUNNABLE_WORKSPACE_DIR=/tmp/runnable-work runnable run etl
`,
  },
  'cache-shared': {
    title: 'the folder for workspaces could be changed by others',
    text: `Without \`HOME\` and \`XDG_CACHE_HOME\`, and where the system knows no home of this user, workspaces and environments lie in a folder of \`/tmp\` with the number of the user. What lies there is run, so it must be this user's, and closed to others. It is not.

    error[cache-shared]: \`/tmp/runnable-1000\` is not a folder of this user alone

Name a folder of your own:

    $ HOME=/home/me runnable run etl
`,
  },
  'output-lost': {
    title: 'what a command printed could not be written',
    text: `Standard output could not be written to the end: its disk is full, say. Whoever reads it has a part at most, so the command does not end as if all were well. What it did is done: a run has its record all the same. A reader that closes its pipe early (\`| head\`) is no error.

    error[output-lost]: what was to be printed could not be written: ENOSPC: no space left on device, write

Make space, and ask again; of a run by its record:

    $ runnable runs show latest --json
`,
  },
  'too-many-files': {
    title: 'the process may not open more files',
    text: `Each running task needs a few open files: pipes and its log. The limit of the process is reached.

    error[too-many-files]: no more files can be opened: EMFILE

Raise the limit, or run fewer tasks at a time:

    $ ulimit -n 4096
    $ runnable run etl --max-parallel 4
`,
  },
  'report-not-written': {
    title: 'a report of a run cannot be written where it was asked for',
    text: `The run itself has ended and is recorded; only the file that \`--junit\`, \`--summary\` or \`--report\` names could not be written.

    $ runnable run train --junit /reports/junit.xml
    error[report-not-written]: …

Name a file that can be written:

    $ runnable run train --junit build/junit.xml
`,
  },
} as const satisfies Record<string, Explanation>;
