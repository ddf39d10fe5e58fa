import type { Explanation } from '../explanation.ts';

/** Codes of what `runs push` and `runs pull` cannot do with the history of runs in Git. */
export const historyCodes = {
  'push-failed': {
    title: 'records of runs could not be pushed',
    text: `\`runs push\` gives records to a remote with one \`git push\`, below \`refs/runnable/runs/\`. The remote could not be reached, asks for credentials that no helper has, or takes no such refs. Nothing is lost: what was recorded stays recorded, and the next push goes on.

    error[push-failed]: the records could not be pushed to \`origin\`: fatal: unable to access 'https://…'

See whether git reaches it and lets you push:

    $ git ls-remote origin
    $ git push --dry-run origin HEAD
`,
  },
  'pull-failed': {
    title: 'records of runs could not be pulled',
    text: `\`runs pull\` asks a remote for what lies below \`refs/runnable/runs/\` and fetches what is new. The remote could not be reached, or asks for credentials that no helper has. What had been pulled before stays as it is.

    error[pull-failed]: the records of \`origin\` could not be pulled: fatal: Could not read from remote repository

See whether git reaches it:

    $ git ls-remote origin
`,
  },
  'pull-too-large': {
    title: 'a remote sends more than a pull takes',
    text: `A pull takes at most 4 GiB at once: whoever may write to the remote could fill the disk otherwise. Nothing of what came is kept. The exit code is 4.

    error[pull-too-large]: the records of \`origin\` have more than 4 GiB, and nothing of them was kept

Name the runs that are wanted, some at a time:

    $ runnable runs pull r-…

What has large outputs was pushed with \`--outputs-up-to\`; \`runnable runs gc --remote origin --keep 100\` removes old records there.
`,
  },
  'history-busy': {
    title: 'another process pushes or pulls records',
    text: `Records are pushed and pulled by one process at a time for each state directory; another one has been at it for ten minutes. Its right ends with it, and there is nothing to unlock by hand. The exit code is 4.

    error[history-busy]: the history in \`…/history.git\` is held by another process

Wait for it, or see what it does:

    $ ps aux | grep 'runs pu'
`,
  },
  'record-kept': {
    title: 'the remote has another record of the same run',
    text: `What was pushed is never rewritten. The remote has a record of this run that did not come out of this one: neither is what the other one has so far. Both stay as they are. The exit code is 4.

    error[record-kept]: \`origin\` has another record of \`r-…\`, which was kept

It happens when a state directory was copied and both copies went on with the run. See what the remote has in a clone that has not got the run:

    $ runnable runs pull r-…
    $ runnable runs show r-…
`,
  },
  'record-refused': {
    title: 'a pulled record is not what runnable writes',
    text: `What others pushed is judged before it becomes a run here: names, sizes, checksums, the order of events, and whether all of it is about the run that its ref names. A record that does not hold is left out, the others come. The exit code is 5.

    error[record-refused]: the record of \`r-…\` at \`origin\` cannot be used: its journal is damaged at event 7

Ask whoever pushed it to look at the run there, and to push it anew:

    $ runnable runs show r-…
    $ runnable runs push r-…
`,
  },
  'run-pulled': {
    title: 'the run was carried out somewhere else',
    text: `A pulled run is a record to be read. Whoever carried it out has its workspace and goes on with it there; here it can be run again. The exit code is 4.

    $ runnable resume r-…
    error[run-pulled]: the run \`r-…\` was carried out somewhere else and pulled from \`origin\`: it cannot be resumed here

Run it again at its commit and with its params, as a new run:

    $ runnable rerun r-…
`,
  },
} as const satisfies Record<string, Explanation>;

/** Codes of diagnostics about the remote that is named. */
export const remoteCodes = {
  'unknown-remote': {
    title: 'there is no such remote',
    text: `Records of runs are pushed to a remote of the repository, or to an address. Without \`--remote\` it is \`origin\`, or the only one that there is.

Wrong:

    runnable runs push --remote orgin

Right:

    runnable runs push --remote origin
    runnable runs push --remote https://git.example/team/history.git
    runnable runs push --remote /srv/history.git
`,
  },
} as const satisfies Record<string, Explanation>;
