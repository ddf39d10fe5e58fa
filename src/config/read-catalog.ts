import { parseDuration } from '../values/duration.ts';
import type { JsonObject } from '../values/json.ts';
import { parseSize } from '../values/size.ts';
import type { PathProblem } from '../yaml/path-problem.ts';
import { describeDuration } from '../yaml/shape-problems.ts';
import { type BucketSettings, type CatalogSettings, defaultConfiguration } from './configuration.ts';
import type { Catalog, S3Catalog } from './generated/config-types.ts';

/** Where outputs are kept and for how long, defaults filled in; says what of it means nothing. */
export function readCatalog(catalog: Catalog | undefined, problems: PathProblem[]): CatalogSettings {
  if (catalog === undefined) return defaultConfiguration.catalog;
  const bounds = readBounds(catalog, problems);
  switch (catalog.type) {
    case 's3-compatible': {
      // The schema of the file leaves open what a catalog can be told: its type decides, and was judged by it.
      if (catalog.config === undefined) problems.push(noSettings);
      const bucket = readBucket((catalog.config ?? {}) as Partial<S3Catalog>);
      return bucket === null ? { type: 'file-system' } : { type: catalog.type, bucket, ...bounds };
    }
    case 'file-system':
      problems.push(...refuseSettings(catalog.config as JsonObject | undefined));
      return { type: catalog.type, ...bounds };
    default:
      // Its type is missing or wrong, which was told.
      catalog.type satisfies never;
      return defaultConfiguration.catalog;
  }
}

function readBounds(
  { keep, max_size: maxSize }: Catalog,
  problems: PathProblem[],
): Pick<CatalogSettings, 'keepMs' | 'maxBytes'> {
  const keepMs = keep === undefined ? undefined : parseDuration(keep);
  if (keepMs === null) problems.push(noDuration(keep));
  const maxBytes = maxSize === undefined ? null : parseSize(maxSize);
  return {
    ...(typeof keepMs === 'number' ? { keepMs } : {}),
    ...(maxBytes === null ? {} : { maxBytes }),
  };
}

function noDuration(value: string | undefined): PathProblem {
  return { path: ['catalog', 'keep'], ...describeDuration({ value: value ?? null }, '`keep`') };
}

const noSettings: PathProblem = {
  code: 'missing-key',
  path: ['catalog'],
  part: 'key',
  message: '`catalog` has no `config`, which it must have with the type `s3-compatible`',
};

// Null: what is missing or wrong was told.
function readBucket(config: Partial<S3Catalog>): BucketSettings | null {
  const { bucket, prefix, region = 'us-east-1', access_key: access, secret_key: secret } = config;
  if (bucket === undefined || access === undefined || secret === undefined) return null;
  const token = config.session_token?.secret;
  return {
    endpoint: (config.endpoint ?? `https://s3.${region}.amazonaws.com`).replace(/\/$/, ''),
    bucket,
    prefix: prefix === undefined ? '' : `${prefix}/`,
    region,
    secrets: {
      accessKey: access.secret,
      secretKey: secret.secret,
      ...(token === undefined ? {} : { sessionToken: token }),
    },
  };
}

function refuseSettings(config: JsonObject | undefined): readonly PathProblem[] {
  return Object.keys(config ?? {}).map((key) => ({
    code: 'unknown-key',
    path: ['catalog', 'config', key],
    part: 'key',
    message: `a catalog of type \`file-system\` has no setting \`${key}\``,
  }));
}
