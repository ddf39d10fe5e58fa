import type { RiskSeverity } from '../review.ts';

/**
 * Every risk that a review tells: its severity unless the policy of the base says otherwise, what it means, and what a
 * reviewer looks at.
 */
export const riskCodes = {
  'new-secret': {
    severity: 'high',
    means: 'a task or webhook reads a secret that it did not read',
    look: 'why the task needs it, and what its code does with it',
  },
  'code-with-secrets': {
    severity: 'high',
    means: 'script or code changed in a task that holds secrets, or a variable that decides what runs there',
    look: 'the code itself: it can print or send away what it holds',
  },
  'weakened-check': {
    severity: 'high',
    means:
      '`when`, `enabled`, `allow_failure` or `run_if` of a check changed, it passes whatever comes of it, or another task handles its failure',
    look: 'whether something bad would still be stopped, and before what',
  },
  'removed-check': { severity: 'high', means: 'a check is gone', look: 'what checks now what it checked' },
  'workspace-link': {
    severity: 'high',
    means: '`workspace.link` shows more of the live checkout to tasks',
    look: 'what lies in that folder, and whether tasks may write to it',
  },
  webhook: {
    severity: 'high',
    means: 'a notification goes to another address',
    look: 'whose address it is: it is told what runs, and how that ended',
  },
  executor: {
    severity: 'high',
    means: 'a task left a container for the machine itself',
    look: 'why it needs the machine itself: nothing keeps it from the files of its user there',
  },
  configuration: {
    severity: 'high',
    means: '`runnable.config.yaml` differs: executors, connections and the policy of reviews',
    look: 'every line of that file: what is in force after the merge follows from it',
  },
  image: {
    severity: 'high',
    means: 'an image without a tag, with `latest`, or of another registry',
    look: 'who can put another program behind that name',
  },
  'privileged-command': {
    severity: 'high',
    means: 'a script asks for a privileged container, the network or a folder of the host',
    look: 'whether the rights are needed: with them a container is no border',
  },
  'piped-download': {
    severity: 'high',
    means: 'a script runs what it loads from the network',
    look: 'who can change what is loaded; a copy in the repository, or a checksum',
  },
  schedule: {
    severity: 'medium',
    means: 'what starts runs, or when, differs',
    look: 'how often it runs now, and at whose cost',
  },
  'environment-file': {
    severity: 'medium',
    means: 'the packages of a task differ',
    look: 'names and versions of packages that are new',
  },
  deviation: {
    severity: 'medium',
    means: 'another departure from the standard model',
    look: 'whether the reason that is given convinces',
  },
  'default-param': {
    severity: 'medium',
    means: 'the default of a param differs',
    look: 'who relies on the default: scheduled runs do',
  },
  'image-without-digest': {
    severity: 'medium',
    means: 'an image changed to one that is named without a digest',
    look: 'whether the tag may come to mean another image',
  },
  limits: {
    severity: 'medium',
    means: 'timeout or retries at least doubled',
    look: 'what a run may cost now when it hangs',
  },
  'output-outside': {
    severity: 'medium',
    means: 'an output lies in a linked folder of the live checkout',
    look: 'who else reads or writes that folder',
  },
  'consumed-task-removed': {
    severity: 'medium',
    means: 'a task is gone that others needed',
    look: 'where the tasks that needed it get their inputs now',
  },
  'passed-variable': {
    severity: 'medium',
    means: 'a task sees a variable of the runner that it did not see',
    look: 'what the variable holds on the machines that run it',
  },
  'env-value': {
    severity: 'low',
    means: 'a variable of a task has another value',
    look: 'what the value steers',
  },
  'network-host': {
    severity: 'low',
    means: 'a task names a host that it did not name',
    look: 'what is sent there or fetched from there',
  },
} as const satisfies Readonly<Record<string, { severity: RiskSeverity; means: string; look: string }>>;

export type RiskCode = keyof typeof riskCodes;
