import type { Path } from '../../diagnostics/span.ts';
import { hasExpression } from '../../expressions/split-template.ts';
import type { Json } from '../../values/json.ts';
import type { Expansion } from '../expansion.ts';
import type { Env } from '../generated/pipeline-types.ts';
import type { ParamDeclaration, Task } from '../model.ts';
import { keepTexts } from '../present-items.ts';
import { expansionKeys, readExpansion } from '../read-expansion.ts';
import type { Subject } from '../rule.ts';
import { settingPath, type TaskSource } from '../task-source.ts';
import { listBlockTexts, type PlacedText } from './block-texts.ts';

/** Where a template stands, which decides what it may read. */
export type TemplateRole =
  | 'pipeline'
  | 'trigger'
  | 'task'
  | 'task-param'
  | 'when'
  | 'items'
  | 'axis'
  | 'until';

/** A text with an expression in it, at a place where one may be. */
export interface Template {
  readonly text: string;
  readonly path: Path;
  readonly role: TemplateRole;
  /** The task that reads it; absent above the tasks. */
  readonly task?: Task;
}

/** The templates of a file. */
export function listTemplates(subject: Subject): Template[] {
  const { file, tasks, sources } = subject;
  const all = [
    ...listEnv(file.env, ['env']).map((each): Template => ({ ...each, role: 'pipeline' })),
    ...listConcurrency(subject),
    ...listScheduleParams(subject),
    ...tasks.flatMap((task) => {
      const source = sources.get(task);
      return source === undefined ? [] : listOfTask(task, source, subject);
    }),
  ];
  return all.filter((template) => hasExpression(template.text));
}

function listEnv(env: Env | undefined, path: Path): PlacedText[] {
  return Object.entries(env ?? {}).map(([name, text]) => ({ text, path: [...path, name] }));
}

function listConcurrency({ file }: Subject): Template[] {
  const { concurrency } = file;
  if (concurrency === undefined) return [];
  const short = typeof concurrency === 'string';
  const text = short ? concurrency : concurrency.group;
  return [{ text, path: short ? ['concurrency'] : ['concurrency', 'group'], role: 'pipeline' }];
}

function listScheduleParams({ file }: Subject): Template[] {
  return (file.on ?? []).flatMap((trigger, index): Template[] => {
    if (trigger === null || typeof trigger === 'string' || typeof trigger.schedule !== 'object') return [];
    const path: Path = ['on', index, 'schedule', 'params'];
    const params = Object.entries((trigger.schedule.params ?? {}) as Readonly<Record<string, Json>>);
    return params.flatMap(([name, text]) =>
      typeof text === 'string' ? [{ text, path: [...path, name], role: 'trigger' }] : [],
    );
  });
}

function listOfTask(task: Task, source: TaskSource, subject: Subject): Template[] {
  const { block } = source.task;
  const { defaults } = source;
  const texts = [
    ...listEnv(defaults.env, ['defaults', 'env']),
    ...listEnv(block.env, [...task.path, 'env']),
    ...listBlockTexts(task, subject, 'templates'),
    ...listImage(source),
    ...listServices(task, source),
    ...listCacheKey(source),
  ];
  return [
    ...texts.map((each): Template => ({ ...each, role: 'task', task })),
    ...listParams(task.params).map((each): Template => ({ ...each, role: 'task-param', task })),
    ...listWhen(source).map((each): Template => ({ ...each, role: 'when', task })),
    ...expansionKeys.flatMap((key) => listExpansion(task, readExpansion({ [key]: block[key] }))),
  ];
}

function listParams(params: readonly ParamDeclaration[]): PlacedText[] {
  return params.flatMap((param) =>
    typeof param.default === 'string' ? [{ text: param.default, path: [...param.path, 'default'] }] : [],
  );
}

function listCacheKey({ task, defaults }: TaskSource): PlacedText[] {
  const own = task.block.cache;
  const cache = own ?? defaults.cache;
  if (typeof cache !== 'object') return [];
  const path = own === undefined ? ['defaults', 'cache', 'key'] : [...task.path, 'cache', 'key'];
  return keepTexts(cache?.key).map((text, index) => ({ text, path: [...path, index] }));
}

function listWhen({ task, defaults }: TaskSource): PlacedText[] {
  const own = task.block.when;
  const when = own ?? defaults.when;
  if (typeof when !== 'string') return [];
  return [{ text: when, path: own === undefined ? ['defaults', 'when'] : [...task.path, 'when'] }];
}

function listImage({ task, defaults }: TaskSource): PlacedText[] {
  const { image } = task.block;
  const text = image ?? defaults.image;
  if (typeof text !== 'string') return [];
  return [{ text, path: image === undefined ? ['defaults', 'image'] : [...task.path, 'image'] }];
}

function listServices({ services = [] }: Task, source: TaskSource): PlacedText[] {
  const path = settingPath(source, 'services');
  return services.flatMap(({ name, image, env }) => [
    // In the short form the path leads nowhere, and falls back to the value of the service.
    { text: image, path: [...path, name, 'image'] },
    ...listEnv(env, [...path, name, 'env']),
  ]);
}

// Of two ways in one task, which is an error, both hold expressions.
function listExpansion(task: Task, expansion: Expansion | undefined): Template[] {
  const { path } = task;
  switch (expansion?.form) {
    case undefined:
      return [];
    case 'matrix':
      return expansion.axes.flatMap(({ name, values }): Template[] =>
        typeof values === 'string'
          ? [{ text: values, path: [...path, 'matrix', name], role: 'axis', task }]
          : [],
      );
    case 'for-each':
      return typeof expansion.items === 'string' ? [listItems(task, expansion.items)] : [];
    case 'repeat':
      return [{ text: expansion.until, path: [...path, 'repeat', 'until'], role: 'until', task }];
    default:
      return expansion satisfies never;
  }
}

// In the short form the path leads nowhere, and falls back to the value of the key.
function listItems(task: Task, text: string): Template {
  return { text, path: [...task.path, 'for_each', 'items'], role: 'items', task };
}
