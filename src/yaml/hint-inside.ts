import { type Shape, shapeAt } from './shape.ts';

/** Where a key that is unknown is looked for: the schema, and the path of the map that has the key. */
export interface KeyPlace {
  readonly root: Shape;
  readonly from: string;
  readonly path: readonly (string | number)[];
}

/** Says below which keys of the same map a key would be known; no hint where it would be below none or many. */
export function hintInside(key: string, { root, from, path }: KeyPlace): { readonly hint?: string } {
  const accepted = Object.keys(shapeAt(root, from, path)?.shape.properties ?? {});
  const owners = accepted.filter((owner) => {
    const properties = shapeAt(root, from, [...path, owner])?.shape.properties;
    return properties !== undefined && Object.hasOwn(properties, key);
  });
  if (owners.length === 0 || owners.length > mostTold) return {};
  const places = owners.map((owner) => `\`${owner}: { ${key}: … }\``).join(' or ');
  return { hint: `it may be meant as ${places}` };
}

const mostTold = 2;
