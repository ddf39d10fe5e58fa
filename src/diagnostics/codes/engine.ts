import type { Explanation } from '../explanation.ts';

/** Codes of `EnvironmentError` about what runs containers. */
export const engineCodes = {
  'no-container-engine': {
    title: 'tasks are to run in containers, and no container engine answers',
    text: `An executor of type \`container\` works with the command of an engine on this machine: \`docker\`, \`podman\` or
\`nerdctl\`, the first one that answers unless the configuration names one. It is asked before the run begins, so no
record is left behind. The exit code is 3.

    error[no-container-engine]: \`docker\` does not answer: Cannot connect to the Docker daemon …

See what is there, start or install one, or run the tasks as processes of this machine:

    $ runnable doctor
    $ sudo systemctl start docker
    $ runnable run train --executor local
`,
  },
  'engine-gone': {
    title: 'the container engine went away while tasks were running',
    text: `The daemon of the engine ended, or its connection was lost, and it did not come back in time. Nothing is known about
the containers then, so nothing is said about their tasks; the run can be taken up again. The exit code is 3.

    error[engine-gone]: \`docker\` does not answer any more: Cannot connect to the Docker daemon …

Start it again, then go on: containers that are left over are ended first.

    $ sudo systemctl start docker
    $ runnable resume latest
`,
  },
} as const satisfies Record<string, Explanation>;
