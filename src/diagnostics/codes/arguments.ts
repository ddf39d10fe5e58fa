import type { Explanation } from '../explanation.ts';

/** Codes about the command line. */
export const argumentCodes = {
  'unknown-command': {
    title: 'there is no command of that name',
    text: `The first word after \`runnable\` names a command; \`runnable --help\` lists them.

Wrong:

    runnable exec train

Right:

    runnable run train
`,
  },
  'later-command': {
    title: 'the command comes in a later version',
    text: `The name is reserved: the command is designed and not built yet, so no pipeline or script should use the
name for something else. \`runnable --help\` lists what this version can do.
`,
  },
  'unknown-flag': {
    title: 'the command has no such flag',
    text: `Each command accepts its own flags and those of every command (\`-C\`, \`-q\`, \`-v\`, \`--color\`, \`--no-input\`).
Params of a pipeline are no flags: they are given with \`-p name=value\`. Words for the program of an ad hoc job stand
after \`--\`.

Wrong:

    runnable run train --alpha 0.2

Right:

    runnable run train -p alpha=0.2
`,
  },
  'option-value': {
    title: 'an option of the library has a value that it does not accept',
    text: `Params, stubs and axes of a grid are JSON values under the names that the pipeline file gives them; numbers
that count something are whole and start at 1, and times are in milliseconds. \`NaN\`, functions and the like are no
JSON values.

Wrong:

    await run('train', { params: { alpha: Number.NaN }, maxParallel: 0 });

Right:

    await run('train', { params: { alpha: 0.3 }, maxParallel: 1 });
`,
  },
  'unknown-option': {
    title: 'a call of the library has an option that there is not',
    text: `Wrong:

    await run('train', { maxParalel: 1 });

Right:

    await run('train', { maxParallel: 1 });
`,
  },
  'missing-flag-value': {
    title: 'a flag that needs a value has none',
    text: `Wrong:

    runnable run train --ref

Right:

    runnable run train --ref main
`,
  },
  'flag-value': {
    title: 'the value of a flag is not one that it accepts',
    text: `Numbers are whole and start at 1; durations are written as \`10s\`, \`5m\` or \`1h30m\`; some flags accept only
the words that the message lists.

Wrong:

    runnable run train --timeout 90

Right:

    runnable run train --timeout 90s
`,
  },
  'flag-conflict': {
    title: 'two flags that exclude one another are given',
    text: `Wrong:

    runnable run train --fail-fast --keep-going

Right: the one that is meant.

    runnable run train --fail-fast
`,
  },
  'later-flag': {
    title: 'the value of a flag belongs to a later version',
    text: `The value is designed and not built yet; the message says what does nearly the same today.
`,
  },
  'command-incomplete': {
    title: 'the command needs one more word',
    text: `The help of the command says which words it takes, and in which order.

Wrong:

    runnable run

Right:

    runnable run train
`,
  },
  'unknown-kind': {
    title: 'a job is of a kind that there is not',
    text: `The word after \`job\` says how the rest is run.

Wrong:

    runnable job bash ./x.sh

Right:

    runnable job shell -- ./x.sh
`,
  },
  'unexpected-argument': {
    title: 'the command accepts fewer words',
    text: `Often a value with a space that is not quoted.

Wrong:

    runnable run train -p name=two words

Right:

    runnable run train -p 'name=two words'
`,
  },
  'unknown-code': {
    title: 'no message has that code',
    text: `\`runnable explain\` lists all codes.
`,
  },
  'no-project': {
    title: 'no folder from here up has a `.runnable` folder',
    text: `Pipelines and jobs live in \`.runnable/*.yaml\`. The folder that holds \`.runnable/\` is the project; the nearest
one at or above the current folder is used, up to the root of the repository.

Write a first pipeline with \`runnable init\`, or name the folder of the project: \`runnable -C path/to/project list\`.

In a bare repository the project is the root of the commit. Another one is found in a work tree of it:

    $ git worktree add --detach ../checkout
    $ runnable -C ../checkout/path/to/project list
`,
  },
  'unknown-pipeline': {
    title: 'no pipeline has that name',
    text: `A pipeline is named by its file: \`.runnable/train.yaml\` is \`train\`, unless the file says \`name:\`. A run reads
it from the pinned commit, so with \`--ref\` the pipeline must exist there; a task of the kind \`pipeline\` calls
others of the same commit. \`runnable list\` shows all of the project.

Wrong:

    runnable run trian

Right:

    runnable run train
`,
  },
  'duplicate-pipeline': {
    title: 'two files give one pipeline',
    text: `A pipeline is named by its file, or by \`name:\` in it, and a name means one pipeline of its project: of two files
with one name only one would ever run. Where the names differ only in case it is a warning, for people mix them up,
and files of such names cannot lie beside one another on every system.

Wrong:

    .runnable/load.yaml
    .runnable/load.yml

Right:

    .runnable/load.yaml
    .runnable/load-again.yaml
`,
  },
  'unknown-template': {
    title: 'there is no template of that name',
    text: `\`runnable init --help\` lists the templates.

Wrong:

    runnable init pyton

Right:

    runnable init python
`,
  },
  'unknown-task-of-run': {
    title: 'the run has no task of that name',
    text: `A task of a run is named by its id after a slash. Quote ids with brackets.

    runnable logs latest/train
    runnable logs 'latest/train[seed=1]'

\`runnable runs show RUN\` lists the tasks of a run.
`,
  },
  'task-of-run': {
    title: 'a task of a run is named where a whole run is meant',
    text: `Some commands take runs as a whole; which tasks of them count say their flags.

Wrong:

    runnable compare latest~1/fit latest/fit
    runnable rerun latest/fit

Right:

    runnable compare latest~1 latest --task fit
    runnable rerun latest --only fit
`,
  },
  'unknown-attempt': {
    title: 'the task has no attempt of that number',
    text: `Attempts count from 1; \`runnable runs show RUN\` says how many there were.
`,
  },
  'unknown-output': {
    title: 'the run has no output of that path',
    text: `Outputs are named by their path in the project; \`runnable artifacts ls RUN\` lists them.
`,
  },
  'unknown-file': {
    title: 'a file that is named on the command line does not exist',
    text: `Paths on the command line are relative to the current folder, or to that of \`-C\`.
`,
  },
  'file-exists': {
    title: 'a file that would be written exists already',
    text: `Nothing is overwritten unasked. Choose another folder, or say \`--force\`.

    runnable artifacts get latest --to results-of-today
`,
  },
  'bad-pattern': {
    title: 'the pattern is not a regular expression that can be searched in linear time',
    text: `\`--grep\` takes the syntax of RE2: everything but back references and look-around, which can take
exponential time.

Wrong:

    runnable logs latest --grep '(?<=loss=)nan'

Right:

    runnable logs latest --grep 'loss=nan'
`,
  },
  'unknown-run': {
    title: 'there is no such run',
    text: `A run is named by its id or the unique beginning of it, by \`latest\`, or by its pipeline: \`NAME\` is the latest run
of that pipeline, \`NAME@branch\` the latest of that branch. \`~N\` behind one of the last three means the Nth before it.

Wrong:

    runnable runs show 17

Right:

    runnable runs show latest
    runnable runs show train@main~1
    runnable runs show r-4k7q
`,
  },
  'ambiguous-run': {
    title: 'several runs begin like that',
    text: `The beginning of an id stands for a run only if no other run begins so. The message names the first few.

Wrong:

    runnable logs r-4

Right:

    runnable logs r-4k7q
`,
  },
} as const satisfies Record<string, Explanation>;
