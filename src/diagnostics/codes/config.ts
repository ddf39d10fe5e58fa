import type { Explanation } from '../explanation.ts';

/** Codes about the configuration. */
export const configCodes = {
  'unknown-executor': {
    title: 'an executor is named that the configuration does not have',
    text: `\`job-executor\`, \`pipeline-executor\` and \`--executor\` take the name of an executor: \`local\`, which is always
there, or one below \`executors:\`.

    executors:
      box: { type: local, config: { max_parallel: 2 } }
    pipeline-executor: bax

Mended:

    pipeline-executor: box`,
  },
  'old-configuration': {
    title: 'a configuration is written for the runner that came before',
    text: `The configuration is \`runnable.config.yaml\` beside \`.runnable/\`, not \`runnable-config.yaml\`, and a text such
as \`$image\` in it is not filled in from a variable.

    job-executor:
      type: container
      config: { image: $image }

Mended: write the value, and name another file where another one is wanted.

    runnable run train --config staging.config.yaml`,
  },
} as const satisfies Record<string, Explanation>;
