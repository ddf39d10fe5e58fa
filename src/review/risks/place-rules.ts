import type { WorkspaceLink } from '../../pipeline/model.ts';
import type { Json } from '../../values/json.ts';
import { quote } from '../sentence.ts';
import { changeOf, type FoundRisk, locateSetting, type RiskRule } from './risk-rule.ts';

/** More of the live checkout that tasks see, or may write to. */
export const workspaceLinks: RiskRule = {
  pipeline: ({ pair: { before, after } }) => {
    if (after === null) return [];
    const known = new Map((before?.workspace.link ?? []).map((link) => [link.path, link]));
    return after.workspace.link
      .filter((link) => isWider(known.get(link.path), link))
      .map(
        (link): FoundRisk => ({
          code: 'workspace-link',
          message: `tasks of ${quote(after.name)} now ${link.mode === 'read-write' ? 'write to' : 'see'} ${quote(link.path)} of the live checkout`,
          pipeline: after,
          at: after.locate(['workspace', 'link']),
        }),
      );
  },
};

/** Tasks that left a container or cluster for the machine itself. */
export const executors: RiskRule = {
  task: ({ pair: { before, after } }, { executorType }) => {
    if (before === null || after === null) return [];
    const was = executorType(before.task.executor, before.pipeline.form);
    const is = executorType(after.task.executor, after.pipeline.form);
    if (before.task.executor === after.task.executor || was === 'local' || (is !== 'local' && is !== null))
      return [];
    const from = before.task.executor ?? 'the default executor';
    const to = after.task.executor ?? 'the default executor';
    return [
      {
        code: 'executor',
        message: `${quote(after.id)} moved from ${quote(from)} to ${quote(to)}, which is ${is === null ? 'not known at the base' : 'the machine itself'}`,
        task: after,
        at: locateSetting(after, 'executor'),
      },
    ];
  },
};

/** Images that can turn into something else, or come from somewhere else. */
export const images: RiskRule = {
  task: ({ pair: { before, after }, fields }) => {
    if (after === null) return [];
    const changed = (field: string) => before === null || changeOf(fields, field) !== undefined;
    const was = before?.task.services ?? [];
    const own: ImageChange = {
      what: `the image of ${quote(after.id)}`,
      was: textOf(before?.settings()['image']),
      is: textOf(after.settings()['image']),
    };
    const beside = (after.task.services ?? []).map(({ name, image }): ImageChange => {
      const known = was.find((service) => service.name === name)?.image ?? null;
      return { what: `the image of service ${quote(name)} of ${quote(after.id)}`, was: known, is: image };
    });
    return [
      ...(changed('image') ? judgeImage(own, { task: after, at: locateSetting(after, 'image') }) : []),
      ...(changed('services')
        ? beside
            .filter((change) => change.was !== change.is)
            .flatMap((change) => judgeImage(change, { task: after, at: locateSetting(after, 'services') }))
        : []),
    ];
  },
};

interface ImageChange {
  /** Whose image it is, as the subject of a sentence. */
  readonly what: string;
  readonly was: string | null;
  readonly is: string | null;
}

function judgeImage({ what, was, is }: ImageChange, place: Pick<FoundRisk, 'task' | 'at'>): FoundRisk[] {
  if (is === null) return [];
  const loose = describeLoose(was, is);
  if (loose !== null) return [{ code: 'image', message: `${what} ${loose}: ${quote(is)}`, ...place }];
  if (was === null || is.includes('@sha256:')) return [];
  const message = `${what} is another one, without a digest: ${quote(is)}`;
  return [{ code: 'image-without-digest', message, ...place }];
}

/** Outputs in a linked folder of the live checkout: they leave the workspace. */
export const outsideOutputs: RiskRule = {
  task: ({ pair: { before, after } }) => {
    if (after === null) return [];
    const known = new Set(before?.task.outputs.map(({ path }) => path) ?? []);
    const links = after.pipeline.workspace.link.filter(({ mode }) => mode === 'read-write');
    return after.task.outputs
      .filter(({ path }) => !known.has(path) && links.some((link) => isBelow(path, link.path)))
      .map(
        ({ path }): FoundRisk => ({
          code: 'output-outside',
          message: `${quote(after.id)} writes ${quote(path)} into the live checkout`,
          task: after,
          at: locateSetting(after, 'outputs'),
        }),
      );
  },
};

function isWider(before: WorkspaceLink | undefined, after: WorkspaceLink): boolean {
  return before === undefined || (before.mode === 'read-only' && after.mode === 'read-write');
}

function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

function describeLoose(before: string | null, after: string): string | null {
  if (!after.includes('@')) {
    const tag = /:([^:/]+)$/.exec(after)?.[1];
    if (tag === undefined) return 'has no tag';
    if (tag === 'latest') return 'is whatever is latest';
  }
  return before !== null && registryOf(before) !== registryOf(after) ? 'comes from another registry' : null;
}

function registryOf(image: string): string {
  const [first = '', ...rest] = image.split('/');
  return rest.length > 0 && /[.:]|^localhost$/.test(first) ? first : 'docker.io';
}
