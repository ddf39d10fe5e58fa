import type { Explanation } from '../explanation.ts';

/** Codes about departures from the standard model, and about who is told of runs. */
export const standardModelCodes = {
  'notebook-in-production': {
    title: 'a notebook runs in a pipeline that starts by the clock',
    text: `Notebooks are for looking at data: their cells are hard to review, to test and to call from elsewhere. What
starts by \`schedule\`, \`interval\` or \`at\` runs with nobody there, so its code belongs into functions. Where a notebook
is right all the same, an entry in \`deviations\` says why, and \`plan\` shows it.

Wrong:

    tasks:
      report: { notebook: notebooks/report.ipynb }
    on:
      - schedule: "0 6 * * 1-5"

Right:

    tasks:
      report: { notebook: notebooks/report.ipynb }
    on:
      - schedule: "0 6 * * 1-5"
    deviations:
      - { rule: notebook-in-production, task: report, reason: "read-only report, no data is written" }
`,
  },
  'shared-compute': {
    title: 'a pipeline that starts by the clock runs on shared compute',
    text: `An executor with \`lifecycle: shared\` in the configuration is a container or pod that people set up, change and
use for work by hand. What a scheduled run gives would depend on who used it last. A fresh one for each run or task
(\`run\`, \`task\`) does not.

Wrong:

    executors:
      box: { type: container, config: { image: "python:3.12-slim", lifecycle: shared } }
    pipeline-executor: box

Right:

    executors:
      box: { type: container, config: { image: "python:3.12-slim", lifecycle: run } }
    pipeline-executor: box
`,
  },
  'undeclared-files': {
    title: 'tasks share a file without declaring it',
    text: `A file goes from one task to another by \`outputs\` of the one that writes it and \`needs\` of the one that reads it.
Without \`outputs\` it is not kept, not verified, and not there where tasks do not share a workspace; without \`needs\` it
may be read before it is written.

Found is what is certain, inside of one list of tasks: a task that names a file of another one's \`outputs\` (by a script,
\`args\`, \`inputs\` or a word of a shell script) and stands in no order to it; and a file that a shell script writes by
\`>\`, \`>>\` or \`tee\`, that another task names, and that no \`outputs\` hold. Scripts that change the folder are passed over.

Wrong:

    tasks:
      load: { shell: "./load.sh > rows.csv" }
      count: { shell: "wc -l rows.csv", needs: [load] }

Right:

    tasks:
      load: { shell: "./load.sh > rows.csv", outputs: [rows.csv] }
      count: { shell: "wc -l rows.csv", needs: [load] }
`,
  },
  'unquoted-param': {
    title: 'the value of a param stands in a script without quotes',
    text: `A shell parts the value of a variable without quotes at blanks, and takes \`*\` and \`?\` in it for names of files.
Numbers and booleans are not told of, and neither are places where a shell parts nothing, such as \`x=$y\`, \`[[ … ]]\`
and \`for x in …\`.

Wrong:

    shell: ./load.sh $RUNNABLE_PARAM_region

Right:

    shell: ./load.sh "$RUNNABLE_PARAM_region"
`,
  },
  'eval-in-script': {
    title: 'the value of a variable is run as program text',
    text: `\`eval\`, and a shell with \`-c\`, read their argument as program text: a value with \`;\` or \`$(…)\` in it becomes
commands. A program that is called with the value as an argument gets the value. \`eval "$(tool hook)"\`, by which tools
are set up, is not told of.

Wrong:

    shell: bash -c "./load.sh $RUNNABLE_PARAM_region"

Right:

    shell: ./load.sh "$RUNNABLE_PARAM_region"
`,
  },
  'unknown-rule': {
    title: 'a deviation names a rule that there is not',
    text: `\`rule\` is the code of a warning of the standard model, as it stands in the message: \`notebook-in-production\`,
\`shared-compute\`, \`undeclared-files\`, \`unquoted-param\`, \`eval-in-script\` or \`secret-in-env\`. Other messages cannot be
silenced.

Wrong:

    deviations:
      - { rule: notebooks, reason: "read-only report" }

Right:

    deviations:
      - { rule: notebook-in-production, reason: "read-only report" }
`,
  },
  'unused-deviation': {
    title: 'a deviation silences nothing',
    text: `The warning that the entry gives a reason for is not there any more, or never was: the task has changed, or the
entry names another one. An entry that stays would silence the next departure that nobody has looked at.

Wrong:

    tasks:
      report: { python: "report:write" }
    deviations:
      - { rule: notebook-in-production, task: report, reason: "read-only report" }

Right:

    tasks:
      report: { python: "report:write" }
`,
  },
  'notify-url': {
    title: 'the URL of a webhook is not safe',
    text: `What is sent names commits, params and failures, so it goes by \`https\`; \`http\` is accepted for this machine only.
A URL by which alone a receiver knows who writes, such as those of Slack, is a secret: it belongs into a secret and not
into the file.

Wrong:

    notify:
      - { on: [failure], webhook: "http://example.com/hook" }

Right:

    secrets: [HOOK_URL]
    notify:
      - { on: [failure], webhook: { secret: HOOK_URL } }
`,
  },
  'notify-after': {
    title: 'a notification about duration does not say how long is too long, or the reverse',
    text: `\`duration\` is told once when a run or a task has taken longer than \`after\`; each of the two needs the other.

Wrong:

    notify:
      - { on: [duration], webhook: { secret: HOOK_URL } }

Right:

    notify:
      - { on: [duration], after: 30m, webhook: { secret: HOOK_URL } }
`,
  },
  'notify-untrusted': {
    title: 'a file that is not trusted tells nobody',
    text: `The file comes from somebody who may not decide where this machine sends requests, such as the author of a pull
request from a fork. Its \`notify\` is passed over; the run is the same without it.

Wrong:

    notify:
      - { on: [always], webhook: "https://example.com/hook" }

Right: the same, once it stands in a branch of the repository.
`,
  },
} as const satisfies Record<string, Explanation>;
