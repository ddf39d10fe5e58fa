import { isOtherScalar } from '../../values/other-scalar.ts';
import { quoteForShell } from '../../values/quote-for-shell.ts';
import type { NewFile } from './write-new-files.ts';

/** What a workflow says of the project. */
export interface WorkflowFacts {
  /** The branch that changes go into; a plain name: letters, digits, `_`, `.`, `/` and `-`, a letter first. */
  readonly branch: string;
  /** Names of pipelines; empty where there is none yet. */
  readonly pipelines: readonly string[];
  /** `OWNER/REPO@COMMIT` of the Action; null: the package is used. */
  readonly action: string | null;
}

/** A template of a workflow with what is true of the project; any other file as it is. */
export function fillWorkflow(file: NewFile, { branch, pipelines, action }: WorkflowFacts): NewFile {
  if (!file.path.startsWith('.github/workflows/')) return file;
  const steps = pipelines.map((name) => `${runStep}${quoteForShell(name)}\n`);
  const content = file.content
    .replace('branches: [main]', () => `branches: [${textOf(branch)}]`)
    .replace(`${runStep}hello\n`, (own) => (pipelines.length === 0 ? own : steps.join('')))
    .replaceAll(placeholder, () => action ?? placeholder);
  return { ...file, content };
}

// Without quotes these are no texts, or were none in YAML 1.1.
function textOf(name: string): string {
  return isOtherScalar(name) ? `'${name}'` : name;
}

const runStep = '      - run: npx --no -- runnable run ';
const placeholder = `OWNER/runnable@${'0'.repeat(40)}`;

/** Whether a text names an action of a repository by a whole commit: a branch or tag can be moved. */
export function isPinnedAction(text: string): boolean {
  return /^[\w.-]{1,100}(?:\/[\w.-]{1,100}){1,10}@[0-9a-f]{40}$/.test(text);
}
