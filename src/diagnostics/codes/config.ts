import type { Explanation } from '../explanation.ts';

/** Codes about the configuration. */
export const configCodes = {
  connection: {
    title: 'a connection of the configuration is not valid',
    text: `A connection of type \`postgresql\` has a \`url\`, without a password or as the name of a secret that holds all of it;
one of type \`sqlite\` or \`duckdb\` has a \`path\`.

Wrong:

    connections:
      warehouse: { type: postgresql, url: "postgresql://me:hunter22@db/sales" }

Right:

    connections:
      warehouse: { type: postgresql, url: { secret: WAREHOUSE_URL } }
`,
  },
  mount: {
    title: 'a mount of an executor is refused',
    text: `Containers see of this machine what \`mounts\` shows them. The root of the machine, the socket of a container engine
and the folders that hold it, \`/proc\`, \`/sys\` and \`/dev\` are never shown: with them a task would be master of the machine.
System folders such as \`/etc\` may be shown read-only, and at \`/\` of a container nothing can be shown.

Wrong:

    executors:
      box: { type: container, config: { mounts: [/var/run/docker.sock] } }

Right:

    executors:
      box: { type: container, config: { mounts: [/srv/reference-data] } }
`,
  },
  'not-yet-supported': {
    title: `something is known and not carried out by this version`,
    text: `It is part of the configuration or of the language, and leaving it out silently would do something else than the
file says.

Wrong:

    secrets: { type: command, command: [pass, show, warehouse] }

Right:

    secrets: { type: dotenv, path: .env }
`,
  },
  'unknown-executor': {
    title: 'an executor is named that the configuration does not have',
    text: `\`job-executor\`, \`pipeline-executor\` and \`--executor\` take the name of an executor: \`local\`, which is always
there, or one below \`executors:\`. A run takes the one of \`--executor\`, else that of its key.

Wrong:

    executors:
      box: { type: local, config: { max_parallel: 2 } }
    pipeline-executor: bax

Right:

    executors:
      box: { type: local, config: { max_parallel: 2 } }
    pipeline-executor: box
`,
  },
  'old-configuration': {
    title: 'a configuration is written for the runner that came before',
    text: `The configuration is \`runnable.config.yaml\` beside \`.runnable/\`, not \`runnable-config.yaml\`, and a text such
as \`$SECRETS\` in it is not filled in from a variable. Write the value, and name another file by \`--config\` where
another one is wanted.

Wrong:

    secrets: { type: dotenv, path: $SECRETS }

Right:

    secrets: { type: dotenv, path: .env.local }
`,
  },
} as const satisfies Record<string, Explanation>;
