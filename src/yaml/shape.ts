/** What a compiled validator found: a JSON pointer to the value, the pointer of the schema's word, the word and what it says. */
export interface ShapeError {
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** A JSON schema as messages need it. */
export interface Shape {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly additionalProperties?: Shape | boolean;
  readonly items?: Shape;
  readonly enum?: readonly unknown[];
  readonly definitions?: Readonly<Record<string, Shape>>;
  readonly [word: string]: unknown;
}

/** A part of a schema with the name of the definition that it is, where it is one. */
export interface ShapeAt {
  readonly shape: Shape;
  readonly definition: string | null;
}

/** The schema of the value at a path below one of the definitions; null where the schema says nothing. */
export function shapeAt(root: Shape, from: string, path: readonly (string | number)[]): ShapeAt | null {
  let at = follow(root, { $ref: from });
  for (const step of path) {
    const next = at === null ? null : below(at.shape, step);
    if (next === null) return null;
    at = follow(root, next);
  }
  return at;
}

function below(shape: Shape, step: string | number): Shape | null {
  if (typeof step === 'number') return shape.items ?? null;
  const named =
    shape.properties !== undefined && Object.hasOwn(shape.properties, step)
      ? shape.properties[step]
      : undefined;
  if (named !== undefined) return named;
  return typeof shape.additionalProperties === 'object' ? shape.additionalProperties : null;
}

function follow(root: Shape, shape: Shape): ShapeAt | null {
  let at: ShapeAt = { shape, definition: null };
  while (at.shape.$ref !== undefined) {
    const reference = at.shape.$ref;
    const target = resolve(root, reference);
    if (target === null) return null;
    at = { shape: target, definition: /^#\/definitions\/(\w+)$/.exec(reference)?.[1] ?? at.definition };
  }
  return at;
}

function resolve(root: Shape, reference: string): Shape | null {
  let at: unknown = root;
  for (const step of reference.split('/').slice(1)) {
    at = typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[step] : undefined;
  }
  return typeof at === 'object' && at !== null ? (at as Shape) : null;
}
