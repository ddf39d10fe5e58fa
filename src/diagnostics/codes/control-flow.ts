import type { Explanation } from '../explanation.ts';

/** Codes about tasks that become several instances, and about pipelines that call others. */
export const controlFlowCodes = {
  'one-expansion': {
    title: 'a task becomes several instances in two ways',
    text: `A task has one of \`matrix\`, \`for_each\` and \`repeat\`. To nest them, put the outer one on a \`pipeline\` task whose
branch holds the inner one; branches may stand in branches.

Wrong:

    tasks:
      train:
        python: models.train:fit
        matrix: { region: [eu, us] }
        repeat: { until: "\${{ returns.loss < 0.1 }}", max: 10 }

Right:

    tasks:
      train:
        matrix: { region: [eu, us] }
        pipeline:
          tasks:
            fit:
              python: models.train:fit
              returns: [loss]
              repeat: { until: "\${{ returns.loss < 0.1 }}", max: 10 }
`,
  },
  'duplicate-value': {
    title: 'an axis of a matrix has one value twice',
    text: `An instance is named by the values of its axes, \`train[seed=1]\`; a number and the text of it would be one name.

Wrong:

    matrix: { seed: [1, 2, "1"] }

Right:

    matrix: { seed: [1, 2] }
`,
  },
  'matrix-empty': {
    title: 'a matrix has no combination',
    text: `There is no axis, or \`exclude\` leaves out all that the axes make, so that nothing would ever run. A task that is not
to run for now says \`enabled: false\`.

Wrong:

    matrix: { os: [linux], exclude: [{ os: linux }] }

Right:

    matrix: { os: [linux, macos], exclude: [{ os: macos }] }
`,
  },
  'matrix-exclude': {
    title: 'an entry of exclude leaves nothing out',
    text: `An entry of \`exclude\` leaves out the combinations that have all of its values. A value that its axis does not have
is in none of them: most often it is misspelt, or a text where the axis has a number.

Wrong:

    matrix: { seed: [1, 2], exclude: [{ seed: "2" }] }

Right:

    matrix: { seed: [1, 2], exclude: [{ seed: 2 }] }
`,
  },
  'too-many-items': {
    title: 'for_each has too many items',
    text: `Each item makes an instance of the task, and a run has at most 10,000. Give each instance several of them, such as
a list of paths.

Wrong:

    for_each: { items: [1, 2, …, 20000] }

Right:

    for_each: { items: [[1, 100], [101, 200], …] }
`,
  },
  'repeat-until': {
    title: 'until does not look at what the task returns',
    text: `A repeated task runs again until the expression holds. It is judged after each time, over the returns of that time
(\`returns.<name>\`); an expression that reads none of them holds after the first time or never.

Wrong:

    tune:
      python: models.tune:step
      returns: [loss]
      repeat: { until: "\${{ params.loss < 0.1 }}", max: 10 }

Right:

    tune:
      python: models.tune:step
      returns: [loss]
      repeat: { until: "\${{ returns.loss < 0.1 }}", max: 10 }
`,
  },
  'call-setting': {
    title: 'a pipeline task has a setting that is about a process',
    text: `A task of the kind \`pipeline\` stands for other tasks and starts no process of its own: retries, time limits, files,
secrets and the executor are settings of the tasks that it stands for. \`defaults\` of their file give them to all at
once, such as \`defaults: { retry: 3 }\` at the top of \`load-all.yaml\`. What it returns is said by \`returns\` of the
called pipeline.

Wrong:

    etl: { pipeline: load-all, retry: 3 }

Right:

    etl: { pipeline: load-all }
`,
  },
  'pipeline-cycle': {
    title: 'pipelines call one another in a circle',
    text: `A run of any of them would never come to an end. To run something again until a condition holds, use \`repeat\`.

Wrong:

    # a.yaml
    tasks: { b: { pipeline: b } }
    # b.yaml
    tasks: { a: { pipeline: a } }

Right:

    # a.yaml
    tasks: { b: { pipeline: b } }
    # b.yaml
    tasks: { load: { python: etl:load } }
`,
  },
} as const satisfies Readonly<Record<string, Explanation>>;
