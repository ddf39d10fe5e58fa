import { type Alias, isAlias, type Node, visit } from 'yaml';
import type { YamlProblem } from './yaml-problem.ts';

/** What each alias stands for. */
export type Aliases = ReadonlyMap<Node, Node>;

/** Finds for each alias the last anchor of its name above it, in one walk. */
export function findAliases(root: Node): { aliases: Aliases; problems: YamlProblem[] } {
  const anchors = new Map<string, Node>();
  const aliases = new Map<Node, Node>();
  const problems: YamlProblem[] = [];
  visit(root, {
    Node: (_, node) => {
      if (isAlias(node)) {
        const target = anchors.get(node.source);
        if (target === undefined) problems.push(unknownAnchor(node));
        else aliases.set(node, target);
      } else if (node.anchor !== undefined) anchors.set(node.anchor, node);
    },
  });
  return { aliases, problems };
}

function unknownAnchor(alias: Alias): YamlProblem {
  return {
    code: 'alias',
    message: `the alias \`*${alias.source}\` has no anchor \`&${alias.source}\` above it`,
    start: alias.range?.[0] ?? 0,
    end: alias.range?.[1] ?? 0,
    hint: 'put a text that begins with `*` in quotes',
  };
}
