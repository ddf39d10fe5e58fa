import type { Path } from '../diagnostics/span.ts';
import { imageProblem } from '../values/image-name.ts';
import type { JsonObject } from '../values/json.ts';
import { mountProblem, targetProblem } from '../values/mount-path.ts';
import type { PathProblem } from '../yaml/path-problem.ts';
import type { ContainerMount, ContainerSettings, ExecutorSettings } from './configuration.ts';
import type { ContainerExecutor, Executor, LocalExecutor } from './generated/config-types.ts';

/** What an executor is told, defaults filled in; says which images and mounts are refused. `path`: where it stands. */
export function readExecutor(executor: Executor, path: Path, problems: PathProblem[]): ExecutorSettings {
  // The schema of the file leaves open what an executor can be told: its type decides, and was judged by it.
  const config = (executor.config ?? {}) as JsonObject;
  switch (executor.type) {
    case 'local':
      return readLocal(config as LocalExecutor);
    case 'container':
      return readContainer(config as ContainerExecutor, [...path, 'config'], problems);
    case 'kubernetes':
      return { type: 'kubernetes', config };
    default:
      // Its type is missing or wrong, which was told.
      executor.type satisfies never;
      return { type: 'local' };
  }
}

function readLocal({ max_parallel: maxParallel }: LocalExecutor): ExecutorSettings {
  return { type: 'local', ...(maxParallel === undefined ? {} : { maxParallel }) };
}

function readContainer(config: ContainerExecutor, path: Path, problems: PathProblem[]): ContainerSettings {
  const { engine, image, container, max_parallel: maxParallel, user } = config;
  const { lifecycle = 'task', network = 'bridge', pull = 'missing', pids = 4096 } = config;
  problems.push(...checkImage(image, [...path, 'image']), ...checkContainer(config, path));
  return {
    type: 'container',
    ...(engine === undefined ? {} : { engine }),
    ...(image === undefined ? {} : { image }),
    lifecycle,
    ...(container === undefined ? {} : { container }),
    ...(maxParallel === undefined ? {} : { maxParallel }),
    network,
    pull,
    pids,
    ...(user === undefined ? {} : { user }),
    mounts: readMounts(config.mounts, [...path, 'mounts'], problems),
  };
}

function checkImage(image: string | undefined, path: Path): PathProblem[] {
  const problem = image === undefined ? null : imageProblem(image);
  return problem === null ? [] : [{ code: 'image', path, message: `the image \`${image}\` ${problem}` }];
}

function checkContainer({ container, lifecycle = 'task' }: ContainerExecutor, path: Path): PathProblem[] {
  if (container === undefined || lifecycle === 'shared') return [];
  const message = `\`container\` names a lasting container, and \`lifecycle\` is \`${lifecycle}\``;
  const hint = 'remove it, or write `lifecycle: shared`';
  return [{ code: 'value', path: [...path, 'container'], part: 'key', message, hint }];
}

function readMounts(
  mounts: ContainerExecutor['mounts'],
  path: Path,
  problems: PathProblem[],
): readonly ContainerMount[] {
  return (mounts ?? []).flatMap((mount, index): ContainerMount[] => {
    // What has the wrong type was told and left out, and so may be the source.
    if (mount === null) return [];
    const {
      source,
      target = source,
      mode = 'read-only',
    }: Partial<Exclude<typeof mount, string>> = typeof mount === 'string' ? { source: mount } : mount;
    if (source === undefined || target === undefined) return [];
    const at = [...path, index];
    const read: ContainerMount = { source, target, mode };
    problems.push(...checkMount(read, typeof mount === 'string' ? { whole: at } : { part: at }));
    return [read];
  });
}

type Place = { readonly whole: Path } | { readonly part: Path };

function checkMount({ source, target, mode }: ContainerMount, place: Place): PathProblem[] {
  const at = (key: string): Path => ('whole' in place ? place.whole : [...place.part, key]);
  const wrongSource = mountProblem(source, mode);
  if (wrongSource !== null) {
    const message = `\`${source}\` cannot be shown to containers: it ${wrongSource}`;
    return [{ code: 'mount', path: at('source'), message }];
  }
  const wrongTarget = targetProblem(target);
  if (wrongTarget === null) return [];
  const message = `nothing can be shown at \`${target}\` of a container: it ${wrongTarget}`;
  return [{ code: 'mount', path: at('target'), message }];
}
