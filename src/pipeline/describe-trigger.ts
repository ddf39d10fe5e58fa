import { formatDuration, parseDuration } from '../values/duration.ts';
import type { Json } from '../values/json.ts';
import { stringifyStable } from '../values/stable-json.ts';
import type { PipelineFile } from './generated/pipeline-types.ts';
import type { Trigger } from './model.ts';

/** A trigger in a line: what means the same reads the same, and nothing that is stated is left out. */
export function describeTrigger(trigger: NonNullable<PipelineFile['on']>[number]): Trigger {
  if (typeof trigger === 'string') return { type: 'api', summary: callOfApi };
  const type = triggerTypes.find((each) => trigger[each] !== undefined) ?? 'api';
  const value = (trigger[type] ?? null) as Json;
  const summary = typeof value === 'string' ? summariseText(value) : summariseParts(type, value);
  return { type, summary: type === 'api' && summary === '' ? callOfApi : summary };
}

const triggerTypes = ['schedule', 'interval', 'at', 'files', 'push', 'pipeline', 'api'] as const;
type TriggerType = Trigger['type'];

const callOfApi = 'a call of the API';

/** Parts that are told without their names, and before the others. */
const plainParts: Readonly<Partial<Record<TriggerType, readonly string[]>>> = {
  schedule: ['cron', 'timezone'],
  files: ['paths'],
  push: ['branches'],
  pipeline: ['name', 'result'],
};

/** What holds where nothing is stated. */
const usual: Readonly<Record<string, Json>> = { timezone: 'UTC', result: 'succeeded' };

function summariseParts(type: TriggerType, value: Json): string {
  const plain = plainParts[type] ?? [];
  const stated = Object.entries((value ?? {}) as Readonly<Record<string, Json>>).filter(
    ([key, item]) => usual[key] !== item,
  );
  const first = plain.flatMap((key) => stated.filter(([name]) => name === key));
  const others = stated
    .filter(([key]) => !plain.includes(key))
    .sort(([one], [other]) => (one < other ? -1 : 1));
  return [
    ...first.map(([, item]) => summariseItem(item)),
    ...others.map(([key, item]) => `${key} ${summariseItem(item)}`),
  ].join(' ');
}

function summariseItem(item: Json): string {
  if (typeof item === 'string') return summariseText(item, '');
  const texts = Array.isArray(item) ? item.filter((each: Json) => typeof each === 'string') : [];
  return texts.length > 0 ? texts.join(' ') : stringifyStable(item);
}

function summariseText(text: string, before = 'every '): string {
  const milliseconds = parseDuration(text);
  if (milliseconds === null) return text.trim().split(/\s+/).join(' ');
  return `${before}${formatDuration(milliseconds)}`;
}
