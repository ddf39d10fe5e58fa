import { defaultConfiguration } from '../config/configuration.ts';
import { loadConfiguration } from '../config/load-configuration.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { type Result, success } from '../diagnostics/result.ts';
import { type ChangedPaths, listChangedPaths, textOfPath } from '../git/changed-paths.ts';
import { type ObjectSource, readBlob, readFolder } from '../git/contents.ts';
import { inRepository } from '../git/head.ts';
import { openObjects } from '../git/objects.ts';
import { joinPath, pathBytes } from '../git/tree.ts';
import { kindSchemas } from '../pipeline/kinds/index.ts';
import type { ReviewInput } from '../review/definition-side.ts';
import { listNewDiagnostics } from '../review/new-diagnostics.ts';
import type { FailOnRisk } from '../review/policy.ts';
import type { Review } from '../review/review.ts';
import { reviewChange } from '../review/review-change.ts';
import { riskCodes } from '../review/risks/risk-codes.ts';
import { folder } from './definitions.ts';
import { openProject } from './open.ts';
import type { Project } from './project.ts';
import { type CommitRequest, chooseCommits, type ReviewCommits } from './review/choose-commits.ts';
import { findGoneProject } from './review/find-gone-project.ts';
import type { ForeseenOrder } from './review/foresee-change.ts';
import { hasCache } from './review/has-cache.ts';
import { readSides } from './review/read-side.ts';

/** A change to review. */
export interface ReviewRequest extends CommitRequest {
  /** Absolute path of a folder in or below the project. */
  readonly cwd: string;
  /** The caller's environment. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** A review, and what else its readers need. */
export interface Reviewed {
  readonly review: Review;
  /** By the policy of the base. */
  readonly failOnRisk: FailOnRisk;
  /** Those of the review, with their places. */
  readonly diagnostics: readonly Diagnostic[];
  /** Text by file of the head, for code frames. */
  readonly sources: ReadonlyMap<string, string>;
}

/**
 * Reviews what lies between two commits, or between a commit and the work tree as it is. Everything is read from Git
 * objects: nothing is carried out or checked out, and neither the configuration nor the policy of the head counts. No
 * head: the work tree with what is not committed, as a snapshot in the state directory. Throws `EnvironmentError`.
 */
export async function review(request: ReviewRequest): Promise<Result<Reviewed>> {
  const { cwd, environment } = request;
  const opened = await openProject({ cwd, environment, orRoot: true, trust: 'untrusted' });
  if (!opened.ok) return opened;
  const { repository } = opened.value;
  const chosen = await chooseCommits(repository, request);
  if (!chosen.ok) return chosen;
  const commits = chosen.value;
  const place = { ...inRepository(repository), gitDirectory: repository.commonDirectory };
  const objects = openObjects(() => place, repository.objectFormat);
  const source = { objects, format: repository.objectFormat };
  try {
    const project = await findGoneProject(opened.value, cwd, { source, base: commits.base });
    return success(
      request.head === undefined && project.folder !== null
        ? await compareWorkTree(project, commits)
        : await compare(project, { commits, source, dirty: false }),
    );
  } finally {
    await objects.close();
  }
}

async function compareWorkTree(project: Project, commits: ReviewCommits): Promise<Reviewed> {
  const { pinWorkTree } = await import('./review/pin-work-tree.ts');
  const { commit: head, source, dirty, close } = await pinWorkTree(project);
  try {
    return await compare(project, { commits: { ...commits, head }, source, dirty });
  } finally {
    await close();
  }
}

interface Comparison {
  readonly commits: ReviewCommits;
  readonly source: ObjectSource;
  readonly dirty: boolean;
}

async function compare(project: Project, { commits, source, dirty }: Comparison): Promise<Reviewed> {
  const { prefix } = project;
  const { base, head, refs } = commits;
  const [before, { sources, ...after }] = await readSides(source, prefix, [
    { commit: base, ref: refs.base },
    { commit: head, ref: dirty ? 'work tree' : refs.head },
  ]);
  const [changed, settings] = await Promise.all([
    listChangedPaths(source, base, head),
    readSettings(source, base, prefix),
  ]);
  const paths = listProjectPaths(changed, prefix);
  const input: ReviewInput = {
    base: before,
    head: after,
    dirty,
    changedPaths: paths,
    kinds: kindSchemas,
    project: prefix,
    policy: settings.policy,
    executorType: settings.executorType,
    foreseen: paths.includes(configurationFile)
      ? new Map()
      : await foreseeTasks(project, settings, { source, base: before, head: after }),
    notes: [
      ...commits.notes,
      ...settings.notes,
      ...(await describeLimits(commits, { changed, source, prefix })),
    ],
  };
  return {
    review: reviewChange(input),
    failOnRisk: settings.policy.failOnRisk,
    diagnostics: listNewDiagnostics(input),
    sources,
  };
}

// Where the settings stay as they are: what executors and connections are is in keys, too. Of most projects no task has a
// cache, and then nothing of this is loaded.
async function foreseeTasks(
  project: Project,
  { configuration }: Settings,
  sides: Omit<ForeseenOrder, 'project'>,
): Promise<ReviewInput['foreseen']> {
  if (!sides.head.pipelines.some(hasCache)) return new Map();
  const { foreseeChange } = await import('./review/foresee-change.ts');
  return await foreseeChange({ project: { ...project, configuration }, ...sides });
}

function listProjectPaths({ paths }: ChangedPaths, prefix: string): string[] {
  const above = prefix === '' ? '' : `${prefix}/`;
  return paths
    .map(textOfPath)
    .filter((path) => path.startsWith(above))
    .map((path) => path.slice(above.length));
}

const configurationFile = 'runnable.config.yaml';

type Settings = Pick<ReviewInput, 'policy' | 'executorType' | 'notes'> & Pick<Project, 'configuration'>;

// The base is what is in force: who asks for a change cannot change by what it is judged.
async function readSettings(source: ObjectSource, base: string, prefix: string): Promise<Settings> {
  const entries = (await readFolder(source, base, pathBytes(prefix))) ?? [];
  const entry = entries.find(({ name, mode }) => name === configurationFile && mode !== 'symlink');
  const content = entry === undefined ? null : await readBlob(source, entry.id, configurationFile);
  const loaded = content === null ? null : loadConfiguration(configurationFile, content);
  const configuration = loaded?.ok ? loaded.value : defaultConfiguration;
  const { failOnRisk = 'none', risks = {} } = configuration.review ?? {};
  const unknown = Object.keys(risks).filter((code) => !Object.hasOwn(riskCodes, code));
  return {
    configuration,
    policy: { failOnRisk, risks },
    executorType: (name, form) => {
      const chosen = name ?? (form === 'job' ? configuration.jobExecutor : configuration.pipelineExecutor);
      return Object.hasOwn(configuration.executors, chosen)
        ? (configuration.executors[chosen]?.type ?? null)
        : null;
    },
    notes: [
      ...(loaded?.ok === false
        ? [`\`${configurationFile}\` of the base cannot be read: its policy is taken to be the default`]
        : []),
      ...unknown.map((code) => `the policy of the base names a risk that is not known: \`${code}\``),
    ],
  };
}

interface Read {
  readonly changed: ChangedPaths;
  readonly source: ObjectSource;
  readonly prefix: string;
}

async function describeLimits(
  { base, tip }: ReviewCommits,
  { changed, source, prefix }: Read,
): Promise<string[]> {
  const moved = base !== tip && (await treeOf(source, tip, prefix)) !== (await treeOf(source, base, prefix));
  return [
    ...(changed.more
      ? ['so many files differ that some were left out: more tasks may run again than are listed']
      : []),
    ...(moved
      ? [
          'the base has changed its pipelines since: what both changes do together shows after a merge or rebase',
        ]
      : []),
  ];
}

async function treeOf(source: ObjectSource, commit: string, prefix: string): Promise<string | null> {
  const entries = await readFolder(source, commit, pathBytes(prefix));
  return entries?.find(({ name }) => joinPath('', name) === folder)?.id ?? null;
}
