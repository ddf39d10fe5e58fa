import { isMap, isScalar, isSeq, type Node } from 'yaml';
import type { NodeReader, Range } from './locate.ts';
import type { Root } from './plain-data.ts';

/** Reads the nodes of the full reader: aliases are followed, merged keys are found where they came from. */
export function readNodes({ aliases, readEntries }: Pick<Root, 'aliases' | 'readEntries'>): NodeReader<Node> {
  return {
    formOf: (node) => (isScalar(node) ? 'scalar' : isMap(node) || isSeq(node) ? 'collection' : 'alias'),
    rangeOf,
    follow: (node) => aliases.get(node) ?? node,
    descend: (node, step) => {
      if (isSeq(node) && typeof step === 'number') {
        const item = node.items[step];
        return item === undefined ? null : { key: null, node: item as Node };
      }
      const entry = isMap(node) ? readEntries(node).entries.get(`${step}`) : undefined;
      return entry === undefined ? null : { key: rangeOf(entry.key), node: entry.value };
    },
  };
}

function rangeOf(node: Node): Range {
  return [node.range?.[0] ?? 0, node.range?.[1] ?? 0];
}
