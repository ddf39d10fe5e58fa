import type { ParamDeclaration, Pipeline, Retry } from '../../pipeline/model.ts';
import type { Json } from '../../values/json.ts';
import { stringifyStable } from '../../values/stable-json.ts';
import { meaningOf } from '../meaning.ts';
import { quote, quoteAll } from '../sentence.ts';
import { changeOf, type FoundRisk, locateSetting, type RiskRule } from './risk-rule.ts';

/** What starts runs, or when. */
export const schedules: RiskRule = {
  pipeline: ({ pair: { before, after } }) => {
    if (after === null) return [];
    const known = new Set((before?.triggers ?? []).map(print));
    const there = new Set(after.triggers.map(print));
    const fresh = after.triggers.filter((trigger) => !known.has(print(trigger)));
    const gone = (before?.triggers ?? []).filter((trigger) => !there.has(print(trigger)));
    if (fresh.length + gone.length === 0) return [];
    const words = [
      ...(fresh.length > 0 ? [`is now started by ${quoteAll(fresh.map(describe))}`] : []),
      ...(gone.length > 0 ? [`is no more started by ${quoteAll(gone.map(describe))}`] : []),
    ];
    const message = `pipeline ${quote(after.name)} ${words.join(', and ')}`;
    return [{ code: 'schedule', message, pipeline: after, at: after.locate(['on']) }];
  },
};

/** Departures from the standard model that are new, or that another reason is given for. */
export const deviations: RiskRule = {
  pipeline: ({ pair: { before, after } }) => {
    if (after === null) return [];
    const known = new Set((before?.deviations ?? []).map(printDeviation));
    return (after.deviations ?? [])
      .filter((deviation) => !known.has(printDeviation(deviation)))
      .map((deviation) => ({
        code: 'deviation',
        message: `${quote(deviation.task === undefined ? after.name : `${after.name}/${deviation.task}`)} departs from ${quote(deviation.rule)}: ${quote(deviation.reason)}`,
        pipeline: after,
        at: after.locate(deviation.path),
      }));
  },
};

/** Packages that differ, by the file that is named or by what stands in it. */
export const environmentFiles: RiskRule = {
  reruns: true,
  task: ({ pair: { before, after }, fields, input }) => {
    if (before === null || after === null) return [];
    const named = changeOf(fields, 'environment') !== undefined;
    if (!named && input?.as !== 'packages') return [];
    const what = named ? 'it names others' : `${quote(input?.path ?? '')} changed`;
    const message = `the packages of ${quote(after.id)} differ: ${what}`;
    return [{ code: 'environment-file', message, task: after, at: locateSetting(after, 'environment') }];
  },
};

/** Params whose default differs. */
export const defaultParams: RiskRule = {
  pipeline: ({ pair: { before, after } }) =>
    before === null || after === null
      ? []
      : findDefaults(before.params, after.params).map(({ name, path }) => ({
          code: 'default-param',
          message: `the default of param ${quote(name)} of ${quote(after.name)} changed`,
          pipeline: after,
          at: after.locate(path),
        })),
  task: ({ pair: { before, after } }) =>
    before === null || after === null
      ? []
      : findDefaults(before.task.params, after.task.params).map(({ name, path }) => ({
          code: 'default-param',
          message: `the default of param ${quote(name)} of ${quote(after.id)} changed`,
          task: after,
          at: after.pipeline.locate(path),
        })),
};

/** Timeouts and retries that are at least twice what they were. */
export const limits: RiskRule = {
  pipeline: ({ pair: { before, after } }) =>
    before === null || after === null || !isDoubled(before.timeoutMs, after.timeoutMs)
      ? []
      : [limitOf(`the timeout of ${quote(after.name)}`, { pipeline: after, at: after.locate(['timeout']) })],
  task: ({ pair: { before, after } }) => {
    if (before === null || after === null) return [];
    const [was, is] = [before.task, after.task];
    const doubled = [
      ...(isDoubled(was.timeoutMs, is.timeoutMs) ? ['timeout'] : []),
      ...(isDoubled(was.timeoutTotalMs, is.timeoutTotalMs) ? ['timeout_total'] : []),
      ...(isMoreRetry(was.retry, is.retry) ? ['retry'] : []),
    ];
    return doubled.map((name) =>
      limitOf(`${quote(name)} of ${quote(after.id)}`, { task: after, at: locateSetting(after, name) }),
    );
  },
};

/** Variables that have another value. */
export const envValues: RiskRule = {
  pipeline: ({ pair: { before, after } }) =>
    before === null || after === null
      ? []
      : describeEnv(before.env, after.env).map((names) => ({
          code: 'env-value',
          message: `all tasks of ${quote(after.name)} have another ${names}`,
          pipeline: after,
          at: after.locate(['env']),
        })),
  task: ({ pair: { before, after } }) =>
    before === null || after === null
      ? []
      : describeEnv(before.task.env, after.task.env).map((names) => ({
          code: 'env-value',
          message: `${quote(after.id)} has another ${names}`,
          task: after,
          at: locateSetting(after, 'env'),
        })),
};

type Trigger = Pipeline['triggers'][number];

function print(trigger: Trigger): string {
  return meaningOf(trigger as unknown as Json);
}

function describe({ type, summary }: Trigger): string {
  return summary === '' ? type : `${type}: ${summary}`;
}

function printDeviation({ path: _, ...deviation }: NonNullable<Pipeline['deviations']>[number]): string {
  return stringifyStable(deviation);
}

// A param that is new or gone is told among the fields.
function findDefaults(before: readonly ParamDeclaration[], after: readonly ParamDeclaration[]) {
  const known = new Map(before.map((param) => [param.name, param]));
  return after.filter((param) => {
    const was = known.get(param.name);
    return was !== undefined && meaningOf(was.default) !== meaningOf(param.default);
  });
}

function isDoubled(before: number | undefined, after: number | undefined): boolean {
  // Without a limit there is none to double, and taking one away is more than that.
  return before !== undefined && (after === undefined || after >= 2 * before);
}

function isMoreRetry(before: Retry, after: Retry): boolean {
  return after.max > 0 && after.max + 1 >= 2 * (before.max + 1);
}

function limitOf(what: string, place: Pick<FoundRisk, 'task' | 'pipeline' | 'at'>): FoundRisk {
  return { code: 'limits', message: `${what} is at least twice what it was`, ...place };
}

function describeEnv(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changed = names.filter((name) => meaningOf(before[name] ?? null) !== meaningOf(after[name] ?? null));
  return changed.length === 0 ? [] : [quoteAll(changed)];
}
