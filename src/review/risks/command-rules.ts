import type { Json } from '../../values/json.ts';
import { isMap } from '../../values/json.ts';
import type { PlacedTask } from '../pair-tasks.ts';
import { quote, quoteAll } from '../sentence.ts';
import { type FoundRisk, locateSetting, type RiskRule } from './risk-rule.ts';

/** Scripts that run what they load from the network, and did not. */
export const pipedDownloads: RiskRule = {
  task: ({ pair: { before, after } }) =>
    newlySays(before, after, pipes).map((piece) => ({
      code: 'piped-download',
      message: `${quote(piece.placed.id)} runs what it loads from the network: ${quote(piece.text)}`,
      task: piece.placed,
      at: locateSetting(piece.placed, piece.placed.task.kind),
    })),
};

/** Scripts that ask for a privileged container, for the network of the host or its folders, and did not. */
export const privilegedCommands: RiskRule = {
  task: ({ pair: { before, after } }) =>
    newlySays(before, after, privileges).map((piece) => ({
      code: 'privileged-command',
      message: `${quote(piece.placed.id)} asks for rights over the machine: ${quote(piece.text)}`,
      task: piece.placed,
      at: locateSetting(piece.placed, piece.placed.task.kind),
    })),
};

/** Hosts that a task names and did not. */
export const networkHosts: RiskRule = {
  task: ({ pair: { before, after } }): readonly FoundRisk[] => {
    if (after === null) return [];
    const known = new Set(before === null ? [] : hostsOf(before));
    const fresh = hostsOf(after).filter((host) => !known.has(host));
    if (fresh.length === 0) return [];
    const message = `${quote(after.id)} now names ${fresh.length === 1 ? 'the host' : 'the hosts'} ${quoteAll(fresh)}`;
    return [{ code: 'network-host', message, task: after, at: locateSetting(after, after.task.kind) }];
  },
};

/** Each is linear in the text: no two open repetitions stand side by side. */
const pipes: readonly RegExp[] = [
  /\b(?:curl|wget|fetch)\b[^|\n;&]{0,500}\|[ \t]{0,20}(?:sudo[ \t]{1,20})?(?:env[ \t]{1,20})?(?:ba|da|z|k)?(?:sh|python3?|node|perl|ruby)\b/,
  /\b(?:ba|da|z|k)?sh[ \t]{1,20}(?:-c[ \t]{1,20})?["']?(?:<\(|\$\(|`)[ \t]{0,20}(?:curl|wget)\b/,
  /\b(?:eval|source|\.)[ \t]{1,20}["']?(?:<\(|\$\(|`)[ \t]{0,20}(?:curl|wget)\b/,
];

const privileges: readonly RegExp[] = [
  /--privileged\b/,
  /--(?:network|net|pid|ipc|userns)[= ]host\b/,
  /--cap-add\b/,
  /\/var\/run\/docker\.sock\b/,
  /(?:-v|--volume)[= ]\/:/,
  /\bnsenter\b/,
];

interface Piece {
  readonly placed: PlacedTask;
  readonly text: string;
}

function newlySays(
  before: PlacedTask | null,
  after: PlacedTask | null,
  patterns: readonly RegExp[],
): Piece[] {
  if (after === null) return [];
  const old = before === null ? '' : textOf(before);
  const now = textOf(after);
  if (old === now) return [];
  const found = patterns.flatMap((pattern) => now.match(pattern)?.[0] ?? []);
  return found.filter((text) => !old.includes(text)).map((text) => ({ placed: after, text }));
}

function hostsOf(placed: PlacedTask): string[] {
  const found = textOf(placed).matchAll(
    /\b[a-z][a-z0-9+.-]{0,20}:\/\/(?:[^\s/?#"'@]{1,200}@)?([A-Za-z0-9.-]{1,253})/g,
  );
  return [...new Set([...found].flatMap(([, host]) => host?.toLowerCase() ?? []))];
}

// What a task may carry out or be given. Backslash and line end go on in the next line, as in a shell.
function textOf({ task: { block, env, params } }: PlacedTask): string {
  const given = params.map((param) => param.default);
  return listTexts([block, env, ...given])
    .join('\n')
    .replaceAll('\\\n', ' ');
}

function listTexts(value: Json): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap((item: Json) => listTexts(item));
  return isMap(value) ? Object.values(value).flatMap(listTexts) : [];
}
