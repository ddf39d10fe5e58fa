import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import type { BucketKeys } from '../../src/catalog/bucket/bucket-keys.ts';
import type { BucketSettings } from '../../src/config/configuration.ts';
import type { Need } from './needs.ts';

/** Whether this machine has the service of the tests: moto, of Python. */
export const moto: Need = {
  what: 'moto, a service for tests that speaks the S3 protocol (`pip install "moto[s3]" flask flask-cors`)',
  met:
    spawnSync('python3', [
      '-c',
      'import importlib.util as u; exit(not all(map(u.find_spec, ["moto", "flask"])))',
    ]).status === 0,
};

/** A service with an empty bucket, `outputs`. */
export interface S3Server {
  readonly settings: BucketSettings;
  readonly keys: BucketKeys;
}

/** Starts one for the tests of a file; null where there is no moto. */
export async function startS3Server(): Promise<S3Server | null> {
  if (!moto.met) return null;
  const program = fileURLToPath(new URL('s3-server.py', import.meta.url));
  const server = spawn('python3', [program], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => server.on('close', resolve));
  afterAll(() => {
    server.stdin.end();
    return ended;
  });
  const line = await createInterface({ input: server.stdout })[Symbol.asyncIterator]().next();
  const { port, accessKey, secretKey } = JSON.parse(line.value);
  return {
    settings: {
      endpoint: `http://127.0.0.1:${port}`,
      bucket: 'outputs',
      prefix: 'team/',
      region: 'us-east-1',
      secrets: { accessKey: 'BUCKET_KEY_ID', secretKey: 'BUCKET_KEY' },
    },
    keys: { accessKey, secretKey },
  };
}
