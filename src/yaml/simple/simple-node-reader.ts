import type { NodeReader } from '../locate.ts';
import type { SimpleNode } from './node.ts';

/** Reads the nodes of the simple reader. */
export const simpleNodes: NodeReader<SimpleNode> = {
  formOf: ({ inside }) => (inside === null ? 'scalar' : 'collection'),
  rangeOf: ({ start, end }) => [start, end],
  follow: (node) => node,
  descend: ({ inside }, step) => {
    if (inside === null) return null;
    if (inside instanceof Map) {
      const entry = inside.get(`${step}`);
      return entry === undefined ? null : { key: [entry.start, entry.end], node: entry.value };
    }
    const item = typeof step === 'number' ? (inside as readonly SimpleNode[])[step] : undefined;
    return item === undefined ? null : { key: null, node: item };
  },
};
