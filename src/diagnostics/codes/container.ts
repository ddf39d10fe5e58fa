import type { Explanation } from '../explanation.ts';

/** Codes about images, resources and services of tasks. */
export const containerCodes = {
  image: {
    title: 'a name is none of a container image',
    text: `The name of an image is \`[registry[:port]/]path[:tag][@digest]\`, its path in lower case. It is one name and nothing
else: no option of a container engine can be put there, and what a container may do is said by the executor in the
configuration.

Wrong:

    tasks:
      train: { python: train:fit, image: "--privileged python:3.12" }

Right:

    tasks:
      train: { python: train:fit, image: "python:3.12-slim" }
`,
  },
  resources: {
    title: 'a task asks for resources that cannot be given',
    text: `\`cpu\` is a number of processors, \`2\`, \`0.5\` or \`500m\`; \`memory\` an amount of 6 MiB or more, \`512Mi\` or \`4Gi\`;
\`gpu\` a whole number.

Wrong:

    tasks:
      train: { python: train:fit, resources: { cpu: many } }

Right:

    tasks:
      train: { python: train:fit, resources: { cpu: 2, memory: 4Gi } }
`,
  },
  service: {
    title: 'a service of a task is not valid',
    text: `A service is a container beside a task, which reaches it by its name. So the name is one of a host: lower-case
letters, digits and \`-\`. Its \`health\` has a program, unless the image brings a check of its own, and it gets only
secrets that its task lists.

Wrong:

    tasks:
      load:
        shell: ./load.sh
        services: { My_Database: "postgres:17" }

Right:

    tasks:
      load:
        shell: ./load.sh
        services: { database: "postgres:17" }
`,
  },
} as const satisfies Record<string, Explanation>;

/** Codes about tasks and the executors that they are to run on. */
export const placementCodes = {
  'container-needed': {
    title: 'a task asks for what only containers have, and runs on this machine itself',
    text: `\`image\`, \`resources\` and \`services\` are about containers, and the executor of the task is of type \`local\`, whose
tasks are processes of this machine. Without them the task would not be what its file says, so the run does not start.

Describe an executor of type \`container\` in \`runnable.config.yaml\`, and choose it: for one task by \`executor: box\`, for
all by \`pipeline-executor: box\`, for one run by \`--executor box\`.

    executors:
      box: { type: container, config: { image: "python:3.12-slim" } }
    pipeline-executor: box
`,
  },
  'no-image': {
    title: 'a task runs in a container and nothing says of which image',
    text: `Either the task names an \`image\`, or its executor in \`runnable.config.yaml\` does:

    executors:
      box: { type: container, config: { image: "python:3.12-slim" } }
`,
  },
  'shared-container': {
    title: 'a task wants a container to be other than the one that it shares',
    text: `With \`lifecycle: shared\` tasks run in one lasting container that people set up. It is as it is: \`image\`,
\`resources\` and \`services\` of a task could not change it. Choose an executor with \`lifecycle: run\` or \`lifecycle: task\`
for such a task, or leave them out.
`,
  },
  'shared-user': {
    title: 'tasks would run as somebody else in a container that all runs share',
    text: `With \`lifecycle: shared\` tasks run in one lasting container, which sees the private folders of the attempts of all
runs. Only the user who runs \`runnable\` may enter them: somebody else could not write what a task returns.

    executors:
      desk: { type: container, config: { image: "python:3.12-slim", lifecycle: shared, user: "1000:1000" } }

Remove \`user\`, and tasks run as the user who runs \`runnable\`; or choose \`lifecycle: run\` or \`lifecycle: task\`, where
the folders of a run are opened to the user of its tasks:

    executors:
      desk: { type: container, config: { image: "python:3.12-slim", lifecycle: run, user: "1000:1000" } }
`,
  },
  'service-conflict': {
    title: 'tasks that share a container have different services of one name',
    text: `With \`lifecycle: run\` the tasks of a run share a container, its network and their services: a service is started
once for all tasks that state it alike. Two services of one name that are not alike cannot both be there. Give one of them
another name, or choose \`lifecycle: task\`, where each attempt has its own.
`,
  },
} as const satisfies Record<string, Explanation>;
