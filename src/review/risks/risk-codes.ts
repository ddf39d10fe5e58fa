import type { RiskSeverity } from '../review.ts';

/** Every risk that a review tells, with its severity unless the policy of the base says otherwise. */
export const riskCodes = {
  'new-secret': { severity: 'high', means: 'a task or webhook reads a secret that it did not read' },
  'code-with-secrets': { severity: 'high', means: 'script or code changed in a task that holds secrets' },
  'weakened-check': {
    severity: 'high',
    means:
      '`when`, `enabled`, `allow_failure` or `run_if` of a check changed, or another task handles its failure',
  },
  'removed-check': { severity: 'high', means: 'a check is gone' },
  'workspace-link': { severity: 'high', means: '`workspace.link` shows more of the live checkout to tasks' },
  webhook: { severity: 'high', means: 'a notification goes to another address' },
  executor: { severity: 'high', means: 'a task left a container for the machine itself' },
  configuration: {
    severity: 'high',
    means: '`runnable.config.yaml` differs: executors, connections and the policy of reviews',
  },
  image: { severity: 'high', means: 'an image without a tag, with `latest`, or of another registry' },
  'privileged-command': {
    severity: 'high',
    means: 'a script asks for a privileged container, the network or a folder of the host',
  },
  'piped-download': { severity: 'high', means: 'a script runs what it loads from the network' },
  schedule: { severity: 'medium', means: 'what starts runs, or when, differs' },
  'environment-file': { severity: 'medium', means: 'the packages of a task differ' },
  deviation: { severity: 'medium', means: 'another departure from the standard model' },
  'default-param': { severity: 'medium', means: 'the default of a param differs' },
  'image-without-digest': {
    severity: 'medium',
    means: 'an image changed to one that is named without a digest',
  },
  limits: { severity: 'medium', means: 'timeout or retries at least doubled' },
  'output-outside': { severity: 'medium', means: 'an output lies in a linked folder of the live checkout' },
  'consumed-task-removed': { severity: 'medium', means: 'a task is gone that others needed' },
  'passed-variable': {
    severity: 'medium',
    means: 'a task sees a variable of the runner that it did not see',
  },
  'env-value': { severity: 'low', means: 'a variable of a task has another value' },
  'network-host': { severity: 'low', means: 'a task names a host that it did not name' },
} as const satisfies Readonly<Record<string, { severity: RiskSeverity; means: string }>>;

export type RiskCode = keyof typeof riskCodes;
