import type { Explanation } from '../explanation.ts';

/** Codes about tasks of a pipeline file, and about what stands between them. */
export const taskBlockCodes = {
  'ambiguous-return': {
    title: `two tasks upstream give a value of one name`,
    text: `A task finds the returns of all tasks before it by their names. Where two of them that are equally near give one
name, it is not said which is meant. Rename one, or give the task a param of that name.

Wrong:

    tasks:
      eu: { python: etl:load_eu, returns: [rows] }
      us: { python: etl:load_us, returns: [rows] }
      join: { python: etl:join, needs: [eu, us] }

Right:

    tasks:
      eu: { python: etl:load_eu, returns: [rows_eu] }
      us: { python: etl:load_us, returns: [rows_us] }
      join: { python: etl:join, needs: [eu, us] }
`,
  },
  cycle: {
    title: `tasks need one another in a circle`,
    text: `None of them could ever start. The shortest way round is shown: take away the need that should not be there, or
cut a task in two.

Wrong:

    tasks:
      a: { shell: x, needs: [b] }
      b: { shell: x, needs: [a] }

Right:

    tasks:
      a: { shell: x }
      b: { shell: x, needs: [a] }
`,
  },
  'duplicate-id': {
    title: `two tasks have one id`,
    text: `Ids are unique without regard to case, so that they can be names of folders on every system.

Wrong:

    tasks:
      Load: { shell: x }
      load: { shell: y }

Right:

    tasks:
      load: { shell: x }
      load-again: { shell: y }
`,
  },
  'env-name': {
    title: `the name of an environment variable is not valid or not safe`,
    text: `A name is a letter or \`_\`, then letters, digits or \`_\`; those that begin with \`RUNNABLE_\` are given by the runner.
Variables such as \`LD_PRELOAD\`, \`NODE_OPTIONS\`, \`BASH_ENV\`, \`PATH\` or \`GIT_*\` decide which code a process loads: a
warning in a file of one's own, an error in one that is not trusted.

Wrong:

    env: { "A=B": x, 1ST: y }

Right:

    env: { A: B, FIRST: y }
`,
  },
  handles: {
    title: `a task handles one that it does not come after`,
    text: `A task can deal only with failures that happened before its turn: it needs the task whose failure it handles, or
one that needs it.

Wrong:

    train: { shell: ./train.sh }
    alert: { shell: ./alert.sh, handles: [train] }

Right:

    train: { shell: ./train.sh }
    alert: { shell: ./alert.sh, needs: [train], handles: [train] }
`,
  },
  'kind-block': {
    title: `the value of a kind is not valid`,
    text: `Each kind says in the reference what it takes. A function of Python is \`module:function\`, one of JavaScript or
TypeScript \`path.ts#export\`; a script is its path.

Wrong:

    python: etl/load.py:load_data

Right:

    python: etl.load:load_data
`,
  },
  'matrix-size': {
    title: `a matrix has too many combinations`,
    text: `A matrix makes one instance of its task for every combination of its axes, and a pipeline has at most 10,000
tasks. Leave values out, or make an axis a param of a sweep.

Wrong:

    matrix: { a: [1, 2, …, 1000], b: [1, 2, …, 1000] }

Right:

    matrix: { a: [1, 10, 100], b: [1, 10, 100] }
`,
  },
  'name-clash': {
    title: `a param and a return have one name`,
    text: `A task finds params and returns by their names, so one name for both would leave it open which is meant.

Wrong:

    params: { rows: 100 }
    tasks:
      load: { python: etl:load, returns: [rows] }

Right:

    params: { max_rows: 100 }
    tasks:
      load: { python: etl:load, returns: [rows] }
`,
  },
  'once-retry': {
    title: 'a task is never to run again, and to be retried',
    text: `\`once: true\` says that a second run of the task may do harm: after a failure or a crash somebody has to look
first. \`retry\` would run it again by itself. Retries that \`defaults\` states pass such a task by.

Wrong:

    tasks:
      pay: { shell: ./pay.sh, once: true, retry: 2 }

Right:

    tasks:
      pay: { shell: ./pay.sh, once: true }
`,
  },
  'output-conflict': {
    title: `two tasks that may run at once give one path`,
    text: `Which of the two files is there in the end would be left to chance. Give each its own path, or let one need the
other.

Wrong:

    a: { shell: ./a.sh, outputs: [out.csv] }
    b: { shell: ./b.sh, outputs: [out.csv] }

Right:

    a: { shell: ./a.sh, outputs: [a.csv] }
    b: { shell: ./b.sh, outputs: [b.csv] }
`,
  },
  retry: {
    title: `a retry is out of bounds`,
    text: `\`retry\` counts the attempts after the first: 0 to 10. What fails more often needs a repair, not patience.

Wrong:

    retry: 100

Right:

    retry: { max: 5, delay: 30s, backoff: 2 }
`,
  },
  script: {
    title: `a script is empty or cannot be run`,
    text: `An empty script does nothing, and most often a line is missing or indented wrongly. To do nothing on purpose, use
\`stub: true\`.

Wrong:

    clean: { shell: "" }

Right:

    clean: { stub: true }
`,
  },
  'secret-in-env': {
    title: `a secret is given as an ordinary variable`,
    text: `What stands in \`env\` is part of the file and of the record of a run, and is not masked. A secret is listed in
\`secrets\`; the task finds it in its environment, and it is masked everywhere.

Wrong:

    env: { API_TOKEN: 0123456789abcdef }

Right:

    secrets: [API_TOKEN]
`,
  },
  'task-id': {
    title: `the id of a task is not valid`,
    text: `A letter, then up to 62 letters, digits, \`_\` or \`-\`. Ids are names of folders and stand in commands, so they hold
nothing that a shell, a path or an option would act on, and are none of the names that systems keep (\`con\`, \`nul\`).

Wrong:

    tasks:
      "load data": { shell: ./load.sh }

Right:

    tasks:
      load-data: { shell: ./load.sh }
`,
  },
  'task-kind': {
    title: `a task has no kind, or several`,
    text: `Exactly one key of a task says what it is: \`shell\`, \`python\`, \`node\`, \`stub\`, …

Wrong:

    load: { description: Load the data }

Right:

    load: { description: Load the data, python: etl.load:load }
`,
  },
  'undeclared-secret': {
    title: `a task lists a secret that the file does not declare`,
    text: `Where a file has a list of \`secrets\` at its top, it is complete: a reader sees there all that the file asks for.
A task receives only those that it lists itself.

Wrong:

    secrets: [TOKEN]
    tasks:
      push: { shell: ./push.sh, secrets: [TOKN] }

Right:

    secrets: [TOKEN]
    tasks:
      push: { shell: ./push.sh, secrets: [TOKEN] }
`,
  },
  'unknown-task': {
    title: `a task names another one that the pipeline does not have`,
    text: `\`needs\`, \`handles\` and expressions name tasks of the same file by their ids.

Wrong:

    tasks:
      clean: { shell: ./clean.sh }
      train: { shell: ./train.sh, needs: [claen] }

Right:

    tasks:
      clean: { shell: ./clean.sh }
      train: { shell: ./train.sh, needs: [clean] }
`,
  },
} as const satisfies Record<string, Explanation>;
