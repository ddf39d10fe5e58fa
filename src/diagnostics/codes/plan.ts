import type { Explanation } from '../explanation.ts';

/** Codes about making a plan of a pipeline and the params of one run. */
export const planCodes = {
  'unknown-param': {
    title: 'a value is given for a param that is not declared',
    text: `A pipeline takes the params that its file declares, and no others: a misspelt name would
otherwise leave the default in force without a word. Names keep their case. From a
\`RUNNABLE_PARAM_…\` variable it is only a warning, for the variable may be meant for another pipeline.

    runnable run train -p alhpa=0.2        # the pipeline declares \`alpha\`

Mended:

    runnable run train -p alpha=0.2

A param of one task is named with the task: \`-p train.depth=3\`.`,
  },
  'file-missing': {
    title: 'a task runs a file that is not there',
    text: `Tasks run in a private copy of the commit, and the script, notebook, query or list of packages that one names is
neither in it nor given by a task before it. It is a warning, for a task may make the file without saying so.

    warning[file-missing]: \`etl/laod.py\`, which task \`load\` needs, is not in the snapshot, and no task before it gives it

Mend the path, which is relative to the folder that holds \`.runnable/\`; commit the file, or take it out of
\`.gitignore\`. One that an earlier task makes is told by its \`outputs\` and by \`needs\`:

    tasks:
      write: { shell: ./write.sh, outputs: [etl/made.py] }
      load: { python: etl/made.py, needs: [write] }
`,
  },
  'missing-param': {
    title: 'a required param has no value',
    text: `The param is declared with \`required: true\`, has no default, and no source gives it a value.

    params:
      day: { type: date, required: true }

    runnable run report

Mended, by any source:

    runnable run report -p day=2026-01-31
    runnable run report --params-file january.yaml
    RUNNABLE_PARAM_day=2026-01-31 runnable run report`,
  },
  'param-type': {
    title: 'a value is not of the type that its param declares',
    text: `The declaration says how a value is read: \`-p n=3\` is the text \`3\` for a string and the number 3 for
an integer. Lists and objects are written as JSON. Nothing is guessed.

    params:
      rows: { type: integer, default: 10 }

    runnable run train -p rows=many

Mended:

    runnable run train -p rows=100
    runnable run train -p 'seeds=[1, 2, 3]'     # a list`,
  },
  'param-enum': {
    title: 'a value is none of those that its param accepts',
    text: `The param declares an \`enum\`, and the value is not in it. Letter case counts.

    params:
      region: { type: string, enum: [eu, us], default: eu }

    runnable run train -p region=EU

Mended:

    runnable run train -p region=eu`,
  },
  'param-nul': {
    title: 'a value holds a NUL character',
    text: `A process gets its arguments and its environment as texts that end at the first NUL, so a value
with a NUL cannot be handed over unchanged.

    runnable run train -p 'key:="a\\u0000b"'

Mended: encode the bytes, or write them to a file and give its path.

    runnable run train -p key_file=keys/a.bin`,
  },
  'param-size': {
    title: 'a value is too large for a param',
    text: `Params are recorded with each run and handed to each task. One value may have up to 200 KB, all
values of a run together up to 3 MB, and lists and objects may lie 100 deep in one another.

    runnable run train -p "rows=$(cat rows.json)"

Mended: data belongs in a file of the repository or in the data folder, its path in the param.

    runnable run train -p rows_file=data/rows.json`,
  },
  'param-number-changed': {
    title: 'a number loses zeros that may mean something',
    text: `The param is a number, and as a number \`01234\` is 1234 and \`1.10\` is 1.1. For a code or a version
that is a different thing.

    params:
      version: 1.1            # a short form: infers \`number\`

    runnable run release -p version=1.10

Mended:

    params:
      version: { type: string, default: "1.1" }`,
  },
  'param-argument': {
    title: 'an argument of --param is no assignment',
    text: `Three forms are accepted: \`name=value\` (the declaration says how the value is read), \`name:=JSON\` (a
value with its own type) and \`task.name=value\` (a param of one task).

    runnable run train -p alpha 0.2

Mended:

    runnable run train -p alpha=0.2
    runnable run train -p 'seeds:=[1, 2]' -p train.depth=3`,
  },
  'param-json': {
    title: 'what follows := is not JSON',
    text: `\`name:=JSON\` takes JSON as it stands, so text needs its double quotes, and the shell must not eat them.

    runnable run train -p name:=[a, b]

Mended:

    runnable run train -p 'name:=["a", "b"]'`,
  },
  'params-file': {
    title: 'a params file does not hold params',
    text: `A params file is JSON or YAML with one object: each key is the name of a param, or \`task.name\`.

    - alpha: 0.2

Mended:

    alpha: 0.2
    train.depth: 3`,
  },
  'old-param-variable': {
    title: 'a variable has the name that the old runner used',
    text: `Values for params come from \`RUNNABLE_PARAM_<name>\`. \`RUNNABLE_PRM_<name>\` was the name of the runner
that came before, and is not read.

    RUNNABLE_PRM_alpha=0.2 runnable run train

Mended:

    RUNNABLE_PARAM_alpha=0.2 runnable run train`,
  },
  'unknown-selection': {
    title: 'a selector names no task of the pipeline',
    text: `\`--only\`, \`--from\`, \`--until\`, \`--stub\` and \`PIPELINE#TASK\` take ids of tasks, and so does \`--again\` of
\`resume\`. \`+id\` adds what the task needs, \`id+\` what needs it.

    runnable run train --only claen

Mended:

    runnable run train --only clean
    runnable run train --only +clean`,
  },
  'empty-selection': {
    title: 'no task is left to run',
    text: `A task runs when each of \`--only\`, \`--from\` and \`--until\` that is given has it. These have no task in
common.

    runnable run train --from report --until load

Mended: turn the ends round.

    runnable run train --from load --until report`,
  },
  'unknown-pool': {
    title: 'a task takes a place of a pool that the configuration does not have',
    text: `A pool is a number of places that tasks of all runs share, such as the graphics cards of a machine. It is
declared in the configuration, because the machine decides how many there are.

    tasks:
      train: { shell: ./train.sh, pool: gpu }

Mended, in \`runnable.config.yaml\`:

    pools: { gpu: 1 }`,
  },
  'pool-slots': {
    title: 'a task takes more places than its pool has',
    text: `Such a task could never start.

    pools: { gpu: 1 }                                    # runnable.config.yaml

    tasks:
      train: { shell: ./train.sh, pool: { name: gpu, slots: 2 } }

Mended:

    tasks:
      train: { shell: ./train.sh, pool: gpu }`,
  },
  'concurrency-group': {
    title: 'the name of a concurrency group has no value in this run',
    text: `The name may hold expressions over params, git, run and trigger. They are evaluated when a run is prepared, and
an empty name would put runs into one group that have nothing to do with one another.

    concurrency: \${{ git.tag }}           # a run of a commit without a tag

Mended:

    concurrency: deploy-\${{ git.branch }}-\${{ git.tag }}`,
  },
  'kept-result': {
    title: 'a rerun with new code or params keeps a result of the old ones',
    text: `\`rerun --ref\` takes another commit, and tasks that are left out keep the results that they had. This one would
be made otherwise now: its definition is another, or a file that it may read (what its \`inputs\` name; without
them any file of the project). With \`--only\` and \`--param\`, it stands on another value of a param.

    runnable rerun latest --failed --ref main

Mended, where that matters: run it again too.

    runnable rerun latest --from load --ref main`,
  },
  'stub-outputs': {
    title: 'the stub of a task gives none of its files',
    text: `A task that is stubbed returns values and writes nothing. A task behind it that reads its \`outputs\` will miss
them.

    runnable run train --stub load          # \`load\` has outputs: [data/*.csv]

To have the files that an earlier run made, leave the task out instead:

    runnable run train --from clean`,
  },
  'stub-argument': {
    title: 'what a stub returns cannot be used',
    text: `\`--stub a,b\` lets tasks succeed without running; what they return is null. Values are given as a JSON object
with names that the task declares, after \`:=\` or in a JSON or YAML file after \`=@\`. Such a file holds the returns of
the last task that is named, or returns by task; \`--stub @FILE\` stubs the tasks that the file names.

    runnable run train --stub 'load:=[1, 2]'

Mended:

    runnable run train --stub 'load:={"raw_data": [1, 2]}'
    runnable run train --stub load,clean=@values.json      # {"load": {"raw_data": [1, 2]}, "clean": {…}}`,
  },
  'no-earlier-result': {
    title: 'a task that is left out gave its results in no earlier run',
    text: `When only some tasks run, what the others would have given comes from the latest run of the pipeline
that succeeded, or from \`--inputs-from RUN\`. There is none that has it.

    runnable run train#clean               # needs what \`load\` returns; nothing has run yet

Mended: run what it needs too, or only pretend.

    runnable run train --until clean
    runnable run train#clean --stub 'load:={"raw_data": [1, 2]}'`,
  },
} as const satisfies Record<string, Explanation>;
