import type { Explanation } from '../explanation.ts';

/** Codes about runs and commits that are to be compared. */
export const comparingCodes = {
  'nothing-to-reproduce': {
    title: 'no task of the run came to an end',
    text: `\`reproduce\` runs everything again and compares what comes out. Of a run that was canceled, queued or skipped
before a first task had ended there is nothing to compare with.

Wrong:

    runnable reproduce r-7k2q     # canceled before its first task ended

Right:

    runnable rerun r-7k2q
`,
  },
  'not-an-ancestor': {
    title: 'the good commit does not come before the bad one',
    text: `\`bisect\` looks among the commits that lead from the good one to the bad one. There are none if the good one
is no ancestor of the bad one: they may have changed places, or stand on branches that parted.

Wrong:

    runnable bisect train#fit HEAD v1.2     # the good one comes first

Right:

    runnable bisect train#fit v1.2 HEAD
`,
  },
  'bisect-end': {
    title: 'the good commit is not good, or the bad one is not bad',
    text: `Both ends are tried before anything between them is: looking for the commit that broke a task makes sense
only if the task succeeds at the good commit and fails at the bad one, with the params that were given. The message says
what came of it and which run shows it.

Wrong:

    runnable bisect train#fit v1.2 HEAD     # fit fails at v1.2, too

Right:

    runnable bisect train#fit v1.0 v1.2
`,
  },
} as const satisfies Readonly<Record<string, Explanation>>;

/** Codes of code that a record names and that is not here. */
export const sourceCodes = {
  'source-gone': {
    title: 'the code of a recorded run is not here',
    text: `A run is pinned to a commit, which is kept in the state directory for as long as its record is. Where the
record came from another clone (\`runs pull\`), or the state directory was removed in part, the commit must be in the
repository. A snapshot of a work tree with changes that were not committed is on the machine where it was made only.

    error[source-gone]: the commit 4f2c9e1 of \`r-…\` is not in the repository

Fetch it:

    $ git fetch origin 4f2c9e1d…
`,
  },
} as const satisfies Readonly<Record<string, Explanation>>;
