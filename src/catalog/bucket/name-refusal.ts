import type { BucketSettings } from '../../config/configuration.ts';
import { EnvironmentError } from '../../diagnostics/errors.ts';
import { errorCode } from '../../disk/error-code.ts';

/** The error about a bucket that cannot be reached. */
export function nameUnreachable({ bucket, endpoint }: BucketSettings, cause: unknown): EnvironmentError {
  const why = errorCode(cause) || (cause instanceof Error ? cause.message : String(cause));
  return new EnvironmentError(
    'bucket-unreachable',
    `the bucket \`${bucket}\` at \`${endpoint}\` cannot be reached: ${why}`,
    { cause, hint: 'see whether the service is there, then go on with `runnable resume`' },
  );
}

/** What a service answered that did not do what it was asked for. */
export interface Refusal {
  readonly status: number;
  readonly text: string;
  /** Where the bucket is; empty when it did not tell. */
  readonly region: string;
}

/** The error about a service that answered and did not do it. */
export function nameRefusal(settings: BucketSettings, { status, text, region }: Refusal): EnvironmentError {
  const { bucket, endpoint } = settings;
  const code = /<Code>([A-Za-z0-9]{1,60})<\/Code>/.exec(text)?.[1] ?? 'no reason was given';
  if (code === 'NoSuchBucket') {
    return new EnvironmentError('bucket-missing', `there is no bucket \`${bucket}\` at \`${endpoint}\``, {
      hint: 'make it, or name another one in `catalog.config.bucket` of runnable.config.yaml',
    });
  }
  return new EnvironmentError('bucket-refused', `the bucket \`${bucket}\` refused: ${code} (${status})`, {
    hint: hintFor(settings, code, region),
  });
}

function hintFor({ region, secrets }: BucketSettings, code: string, its: string): string {
  if (/^[a-z0-9-]{1,40}$/.test(its) && its !== region) {
    return `the bucket lies in another region: write \`region: ${its}\` in \`catalog.config\``;
  }
  if (code === 'InvalidAccessKeyId' || code === 'SignatureDoesNotMatch' || code === 'ExpiredToken') {
    return `see whether the secrets \`${secrets.accessKey}\` and \`${secrets.secretKey}\` hold the key that is meant`;
  }
  return 'its key must be allowed to get and put objects below the prefix, and the region must be right';
}
