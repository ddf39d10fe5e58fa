import {
  type Check,
  isCount,
  isDigest,
  isFlag,
  isInnerPath,
  isMapping,
  isName,
  listOf,
  mapWith,
  oneOf,
  orAbsent,
  orNull,
} from './shape.ts';

/** What lies in the catalog. */
export const reference = mapWith({ digest: isDigest, size: isCount });

const isReturn: Check = (value) =>
  mapWith({ stored: reference, exact: orAbsent(reference) })(value) ||
  mapWith({ pickle: reference })(value) ||
  mapWith({ list: listOf(mapWith({ value: orNull(isReturn) })) })(value) ||
  hasJson(value);

const hasJson: Check = (value) =>
  mapWith({ json: (json) => json !== undefined, exact: orAbsent(reference) })(value);

/** Values by name. */
export const areReturns: Check = (value) => isMapping(value) && Object.values(Object(value)).every(isReturn);

/** A file that a task gave. */
export const isOutput = mapWith({
  path: isInnerPath,
  digest: isDigest,
  size: isCount,
  mode: oneOf('file', 'executable', 'symlink'),
  stored: isFlag,
});

const isInstance = mapWith({ id: isName, outputs: listOf(isOutput) });

/** How a task ended in an earlier run, and what it gave there. */
export const isEarlier = mapWith({
  run: isName,
  status: orAbsent(oneOf('skipped', 'failed', 'timed_out', 'canceled', 'upstream_failed')),
  returns: areReturns,
  outputs: listOf(isOutput),
  instances: orAbsent(listOf(isInstance)),
});

const isKept = mapWith({ given: isDigest, earlier: isEarlier });

/** Instances that a rerun keeps, by id. */
export const areKept: Check = (value) => isMapping(value) && Object.values(Object(value)).every(isKept);
