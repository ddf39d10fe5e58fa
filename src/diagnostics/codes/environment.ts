import type { Explanation } from '../explanation.ts';

/** Codes of `EnvironmentError`: what is wrong with the machine, the repository or the stored state. */
export const environmentCodes = {
  'not-a-repository': {
    title: 'the folder is in no Git repository',
    text: `Every run is pinned to a commit, so the project has to lie in a Git repository. The folder that was given, and every folder above it, has none.

    $ cd ~/notes && runnable list
    error[not-a-repository]: …

Go into the repository, name it with \`-C\`, or make one:

    $ runnable -C ~/work/etl list
    $ git init && git add . && git commit -m 'Start'
`,
  },
  'disk-error': {
    title: 'the disk failed while it was read or written',
    text: `The operating system reported an error of the disk, such as EIO or ESTALE. Reads are tried again a few times; a failed write or sync is never tried again, because after it nobody knows what is on the disk. The record is read anew at the next start.

    error[disk-error]: the disk failed at \`…/events.ndjson\`: EIO: i/o error, fdatasync

Look at the disk (\`dmesg\`), or keep the state somewhere else:

    $ RUNNABLE_STATE_DIR=/var/lib/runnable runnable resume latest
`,
  },
  'state-gone': {
    title: 'the state directory was deleted while a run was using it',
    text: `The record of a run was deleted or moved under its runner. It is not made anew behind your back: the tasks are ended and the exit code is 3.

    error[state-gone]: the record of the run was deleted: \`…/runs/r-…/events.ndjson\`

Remove runs with \`runnable runs gc\`, which leaves those alone that are running.
`,
  },
  'state-too-new': {
    title: 'the stored state was written by a newer version',
    text: `The state directory says which format it has. This version of runnable does not know it and does not touch it; the exit code is 5.

    error[state-too-new]: the state in \`.git/runnable\` was written by a newer version of runnable (format 2; this one knows 1)

Use the newer version, or another directory:

    $ RUNNABLE_STATE_DIR=/tmp/runnable runnable run etl
`,
  },
  'state-damaged': {
    title: 'a file of the state directory is damaged',
    text: `A file in the state directory does not hold what was written to it: its checksum is wrong, or it cannot be read at all, or is missing. Nothing is guessed and nothing is changed; the exit code is 5.

    error[state-damaged]: \`…/runs/r-…/plan.json\` is damaged: its checksum is wrong

The run that the file belongs to cannot be resumed. Start a new one, and remove the record when you no longer need it.
`,
  },
  'journal-damaged': {
    title: 'the journal of a run is damaged before its end',
    text: `Every event in a journal has a number and a checksum. A line that was cut off at the very end is normal after a crash and is dropped. Anything else that is wrong means that the disk, or somebody, changed what was written; the message names the event and the byte. The file stays as it is, and the exit code is 5.

    error[journal-damaged]: the journal of \`r-…\` is damaged at event 17, byte 9041

Restore the file from a backup, or start a new run.
`,
  },
  'run-busy': {
    title: 'another process has the run',
    text: `A run is written by one process at a time. The one that holds it lives, perhaps stopped or on another machine; its lock goes away with it, and there is nothing to unlock by hand. The exit code is 4.

    error[run-busy]: \`r-…\` is held by process 4711 on \`build-1\`

Watch it, end it, or wait:

    $ runnable logs r-… -f
    $ runnable runs cancel r-…
`,
  },
  'waits-for-caller': {
    title: 'a run would wait for the run that started it',
    text: `A task started \`runnable\` again, and the inner run is to stand in the concurrency group of the outer one, or takes a place of a pool that the outer one has. The outer run ends when its task does, and the task waits for the inner run: neither would ever end. So it is refused, with exit code 4.

    concurrency: deploy
    tasks:
      all: { shell: "runnable run deploy-eu" }      # of the group \`deploy\`, too

Mended: call the other pipeline as a task of this run, where its group is not used, or give it another group.

    tasks:
      all: { pipeline: deploy-eu }
`,
  },
  'pool-gone': {
    title: 'the pool of a task is not in the configuration any more',
    text: `The plan of a run was made when the configuration had the pool. It has been taken out since, or has fewer places than the task takes. The run can be taken up again; the exit code is 3.

    error[pool-gone]: the configuration has no pool \`gpu\` with 1 places any more, and task \`train\` takes 1

Put it back, then go on:

    $ runnable resume latest
`,
  },
  'run-gone': {
    title: 'the record of the run is no longer there',
    text: `The run was named, but its directory has been removed since, by \`runs gc\` or by hand.

    error[run-gone]: there is no record of \`r-…\`

See which runs there are:

    $ runnable runs list
`,
  },
  'sweep-gone': {
    title: 'the record of the sweep is no longer there',
    text: `The sweep was named, but its directory has been removed since, by \`runs gc\` or by hand.

    error[sweep-gone]: there is no record of \`s-…\`

See which sweeps there are:

    $ runnable sweep list
`,
  },
  'lock-unavailable': {
    title: 'the system offers no way to lock a run',
    text: `On Linux a run is locked with the small program \`flock\`, so that the lock is freed by the system when its holder ends. It was not found, or the file system does not lock.

    error[lock-unavailable]: \`flock\` was not found

Install it (it is part of util-linux, and of busybox):

    $ apt-get install util-linux
    $ apk add util-linux
`,
  },
  'once-interrupted': {
    title: 'a task that must run only once was running when its runner vanished',
    text: `A task with \`once: true\` is never run again by itself. It was running when the runner was killed or the machine went down, so nobody but you can know how much of its work is done.

    tasks:
      publish:
        shell: ./publish.sh
        once: true

    $ runnable resume latest
    error[once-interrupted]: \`publish\` was running when the runner vanished, and has \`once: true\`

Look at its log and at what it works on. Where it may run again, name it:

    $ runnable logs latest/publish
    $ runnable resume latest --again publish
`,
  },
  'secret-missing': {
    title: 'a secret that a task needs is not set',
    text: `A task lists the secrets that it needs, and all secrets of a run are read before its first task starts, so that none fails half way for the lack of one. The provider that the configuration names (\`env\` unless it says otherwise) has no value of that name, or an empty one.

    error[secret-missing]: the secret \`WAREHOUSE_URL\` is not set in the environment

Give it to the runner without leaving a trace in the history of the shell, or keep secrets in a file that Git ignores:

    $ read -rs WAREHOUSE_URL && export WAREHOUSE_URL
    $ runnable run etl

    # runnable.config.yaml
    secrets: { type: dotenv, path: .env }
`,
  },
  'secret-unusable': {
    title: 'the value of a secret cannot be masked or handed on',
    text: `Every value of a secret is masked in logs, errors and reports. A value of fewer than 6 characters would make ordinary text unreadable and would give itself away by the gaps; one with a NUL character fits in no environment.

    error[secret-unusable]: the secret \`PIN\` in the environment has fewer than 6 characters, so it could not be masked in logs

Use a longer value. What is no secret, such as the name of a user, belongs in \`env\` or \`params\`:

    env: { DB_USER: etl }
    secrets: [DB_PASSWORD]
`,
  },
  'secrets-unreadable': {
    title: 'the file with the secrets cannot be read',
    text: `The configuration says that secrets come from a dotenv file, a path relative to the project in the live checkout. That file is not there or may not be read.

    error[secrets-unreadable]: the secrets in \`.env\` cannot be read: ENOENT

Make the file (and let Git ignore it), or take secrets from the environment:

    $ echo .env >> .gitignore
    $ (umask 077; touch .env)

    # runnable.config.yaml
    secrets: { type: env }
`,
  },
  'file-expected': {
    title: 'something that should be a file is none',
    text: `The catalog takes plain files: no folders, links, pipes or devices. A task that writes \`name@pickle=FILE\` to \`$RUNNABLE_RETURNS\` by itself must have written that file into the folder of the attempt; a Python function does so by returning the value.
`,
  },
  'blob-missing': {
    title: 'the catalog lacks the bytes of an output or a value',
    text: `Outputs and pickled returns lie in the catalog by their SHA-256. These are gone: somebody removed files below the state directory, or \`runs gc\` ran in an older version.

    error[blob-missing]: the catalog has no bytes for \`9f86d0…\`

Make them again by running the task that gives them:

    $ runnable run train --from load
`,
  },
  'blob-damaged': {
    title: 'bytes in the catalog are not what they were',
    text: `Every read of the catalog is checked against the SHA-256 under which the bytes were taken in. These were altered, by a program or by the disk. They are put aside in \`catalog/quarantine\` for a look and never used.

    error[blob-damaged]: the bytes of \`9f86d0…\` in the catalog were altered

Make them again by running the task that gives them:

    $ runnable run train --from load
`,
  },
  'output-not-stored': {
    title: 'an output is needed of which only the digest was kept',
    text: `With \`store: false\` the catalog keeps what is needed to compare an output, and not its bytes. A task in another workspace cannot get it.

    outputs: [{ path: model.bin, store: false }]

    outputs: [model.bin]
`,
  },
  'output-blocked': {
    title: 'an output of an earlier task cannot be put in place',
    text: `Something else stands where the file belongs: a folder of that name, a file where a folder is needed, or a symbolic link on the way, which is never followed.

    load:  { outputs: [data], shell: "echo 1 > data" }
    clean: { outputs: [data/x.csv], needs: [load], shell: ./clean.sh }

Give the two tasks different paths:

    load:  { outputs: [raw.txt], shell: "echo 1 > raw.txt" }
`,
  },
  'executor-gone': {
    title: 'the executor of a run is no longer in the configuration',
    text: `A run that is resumed uses the executor of the configuration as it is now. Name one that is there, or put it back
into \`runnable.config.yaml\` and resume again.`,
  },
} as const satisfies Record<string, Explanation>;
