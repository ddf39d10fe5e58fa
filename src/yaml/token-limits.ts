import type { CST } from 'yaml';
import type { YamlProblem } from './yaml-problem.ts';

/** How deep collections may be nested. */
export const deepestNesting = 64;

/** How many keys, values and collections a file may have. */
export const mostNodes = 150_000;

/** How many aliases (`*name`) a file may have. */
export const mostAliases = 100;

/**
 * What is wrong with the tokens of a file before they are composed: too deep, too many, a tag, a directive.
 * The first problem of a kind that makes composing dangerous is the only one.
 */
export function checkTokens(tokens: readonly CST.Token[]): { fatal: boolean; problems: YamlProblem[] } {
  const count: Count = { nodes: 0, aliases: 0, problems: [], fatal: null };
  for (const token of tokens) {
    if (token.type === 'directive') checkDirective(token.source, token.offset, count);
    if (token.type === 'document') walk(token, count);
    if (count.fatal !== null) return { fatal: true, problems: [count.fatal] };
  }
  return { fatal: false, problems: count.problems };
}

interface Count {
  nodes: number;
  aliases: number;
  readonly problems: YamlProblem[];
  fatal: YamlProblem | null;
}

function checkDirective(source: string, offset: number, count: Count): void {
  const end = offset + source.length;
  if (/^%YAML\s+1\.2\s*$/.test(source)) return;
  const version = /^%YAML\s+(\S+)/.exec(source);
  if (version !== null) {
    const message = `the file asks for YAML ${version[1]}, only YAML 1.2 is read`;
    count.problems.push({
      code: 'yaml-version',
      message,
      start: offset,
      end,
      hint: 'remove the `%YAML` line',
    });
    return;
  }
  const message = `the directive \`${source.split(/\s/)[0]}\` is not supported`;
  count.problems.push({ code: 'tag', message, start: offset, end, hint: 'remove the line' });
}

interface Step {
  readonly token: CST.Token;
  readonly depth: number;
}

// With a stack of its own: a file may be nested deeper than ours.
function walk(document: CST.Document, count: Count): void {
  const steps: Step[] = [];
  checkProperties(document.start, count);
  if (document.value !== undefined) steps.push({ token: document.value, depth: 1 });
  for (let step = steps.pop(); step !== undefined && count.fatal === null; step = steps.pop()) {
    countNode(step, count);
    if (isCollection(step.token)) for (const item of listItems(step, count).reverse()) steps.push(item);
  }
}

function listItems({ token, depth }: Step, count: Count): Step[] {
  if (!isCollection(token)) return [];
  return token.items.flatMap(({ start, sep, key, value }) => {
    checkProperties(start, count);
    checkProperties(sep ?? [], count);
    // A key without a value is two nodes all the same.
    if (!value) count.nodes += 1;
    return [key, value].flatMap((each) => (each ? [{ token: each, depth: depth + 1 }] : []));
  });
}

type Collection = CST.BlockMap | CST.BlockSequence | CST.FlowCollection;

function isCollection(token: CST.Token): token is Collection {
  return token.type === 'block-map' || token.type === 'block-seq' || token.type === 'flow-collection';
}

function countNode({ token, depth }: Step, count: Count): void {
  count.nodes += 1;
  const [start, end] = [token.offset, token.offset + 1];
  if (depth > deepestNesting + 1) {
    const message = `collections are nested more than ${deepestNesting} deep`;
    count.fatal = { code: 'depth', message, start, end };
  } else if (count.nodes > mostNodes) {
    const message = `the file has more than ${mostNodes} keys and values`;
    count.fatal = { code: 'nodes', message, start, end, hint: 'keep data in files of their own' };
  } else if (token.type === 'alias') {
    count.aliases += 1;
    if (count.aliases <= mostAliases) return;
    const message = `the file has more than ${mostAliases} aliases`;
    count.fatal = { code: 'alias-limit', message, start, end: token.offset + token.source.length };
  }
}

function checkProperties(tokens: readonly CST.SourceToken[], count: Count): void {
  for (const { type, offset, source } of tokens) {
    if (type !== 'tag') continue;
    count.problems.push({
      code: 'tag',
      message: `the tag \`${source}\` is not allowed, values have only the types of YAML 1.2`,
      start: offset,
      end: offset + source.length,
      hint: 'remove the tag',
    });
  }
}
