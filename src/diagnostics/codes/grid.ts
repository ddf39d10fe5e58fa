import type { Explanation } from '../explanation.ts';

/** Codes about grids of params and sweeps. */
export const gridCodes = {
  'grid-file': {
    title: 'a grid document cannot be read',
    text: `A grid is one object, JSON or YAML: the section \`pipeline_parameters\` for params of the pipeline, and a section
for each task with params of its own. \`NAME.parameters.json\` (or \`.yaml\`) beside \`NAME.yaml\` is found by itself, and
read from the pinned commit; only one of them may be there. \`--grid-file\` names another one, on disk.

Wrong:

    [{"alpha": [0.1, 0.2]}]

Right:

    {"pipeline_parameters": {"alpha": [0.1, 0.2]}, "train": {"depth": [3, 5]}}
`,
  },
  'grid-axis': {
    title: 'an axis of a grid is not a list of values',
    text: `Each param in a grid has a list of the values that it takes, with at least one. A param of type \`list\` has a list
of lists.

Wrong:

    {"pipeline_parameters": {"alpha": 0.1}}

Right:

    {"pipeline_parameters": {"alpha": [0.1]}}
`,
  },
  'grid-task': {
    title: 'a grid has a section for a task that there is not',
    text: `Sections are named by the ids of tasks; params of the pipeline itself stand in \`pipeline_parameters\`.

Wrong:

    {"parameters": {"alpha": [0.1, 0.2]}}

Right:

    {"pipeline_parameters": {"alpha": [0.1, 0.2]}}
`,
  },
  'grid-duplicate': {
    title: 'an axis of a grid has a value twice',
    text: `A combination is run once, so the second value changes nothing.

Wrong:

    {"pipeline_parameters": {"alpha": [0.1, 0.2, 0.1]}}

Right:

    {"pipeline_parameters": {"alpha": [0.1, 0.2]}}

To see how results vary under the same values, give the pipeline a param for it, such as \`seed\`.
`,
  },
  'grid-fixed': {
    title: 'a param that is an axis of the grid is given by `--param`',
    text: `\`--param\` is stronger than a grid: the param has that one value in all runs, and the grid has one axis less. To
choose one value of an axis and keep its place in the table, select it.

    runnable sweep train -p alpha=0.1

Or:

    runnable sweep train --select alpha=0.1
`,
  },
  'grid-size': {
    title: 'a grid or a sweep is too large',
    text: `A grid may have up to 2^53 - 1 combinations, one sweep up to 100,000 runs. Choose among the combinations.

Wrong:

    runnable sweep train --grid-file everything.json

Right:

    runnable sweep train --grid-file everything.json --select 0-999
    runnable sweep train --grid-file everything.json --select depth=3 --exclude alpha=0.9
`,
  },
  'grid-argument': {
    title: 'what follows `--grid` is not an axis',
    text: `An axis is a name and its values. Values with commas, and anything but plain texts and numbers, are given as JSON.

Wrong:

    runnable sweep train --grid alpha

Right:

    runnable sweep train --grid alpha=0.1,0.2 --grid train.depth=3,5
    runnable sweep train --grid 'city:=["Paris, France", "Lima, Peru"]'
`,
  },
  'grid-selection': {
    title: 'what follows `--select` or `--exclude` matches no combination',
    text: `Combinations are selected by their numbers, or by values of axes. Values of one axis are alternatives, several axes
must all hold, and flags add up. \`--exclude\` leaves out of what \`--select\` chose. \`--list\` shows what is left.

Wrong:

    runnable sweep train --select alpha=0.4     # the axis has 0.1 and 0.2

Right:

    runnable sweep train --select 0-9,12
    runnable sweep train --select alpha=0.1,0.2,depth=3 --exclude 7
`,
  },
  'no-grid': {
    title: 'there is no grid to sweep over',
    text: `\`sweep\` needs at least one axis: a file \`NAME.parameters.json\` or \`NAME.parameters.yaml\` beside the pipeline
\`NAME.yaml\`, committed or at least not ignored, or \`--grid-file\`, or \`--grid\`. A param that \`--param\` gives is no axis.

Wrong:

    runnable sweep train

Right:

    runnable sweep train --grid alpha=0.1,0.2
`,
  },
  'unknown-sweep': {
    title: 'there is no such sweep',
    text: `A sweep is named by its id or the unique beginning of it, by \`latest\`, or by its pipeline; \`~N\` behind one of the
last two means the Nth before it. \`runnable sweep list\` shows which there are.

Wrong:

    runnable sweep show 17

Right:

    runnable sweep show latest
    runnable sweep show s-4k7q
`,
  },
} as const satisfies Record<string, Explanation>;
