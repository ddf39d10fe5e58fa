import type { Explanation } from '../explanation.ts';

/** Codes of `EnvironmentError`: what the keeping of outputs and values, here or in a bucket, stands in the way of. */
export const catalogCodes = {
  'removal-busy': {
    title: 'another process is removing records',
    text: `\`runs gc\` is carried out by one process at a time for each state directory. Its right ends with it, so there is nothing to unlock by hand. Runs may be at work meanwhile. The exit code is 4.

    error[removal-busy]: another process is removing records of these runs

Wait for its end, then try again:

    $ runnable runs gc
`,
  },
  'bucket-unreachable': {
    title: 'the bucket of the catalog cannot be reached',
    text: `With \`catalog: { type: s3-compatible }\` what a task gave counts only when it is in the bucket. The service did not answer, also after several tries. The run stops with exit code 3; what had succeeded stays so.

    error[bucket-unreachable]: the bucket \`outputs\` at \`https://storage.example.com\` cannot be reached: ECONNREFUSED

See whether it is there, and go on where the run stopped:

    $ curl -sI https://storage.example.com
    $ runnable resume latest
`,
  },
  'bucket-refused': {
    title: 'the bucket of the catalog lets us do nothing',
    text: `The service answered, and refused: the key is unknown, wrong or expired, it has not the right to read and write objects below the prefix, or the bucket lies in another region.

    error[bucket-refused]: the bucket \`outputs\` refused: SignatureDoesNotMatch (403)

Bad:

    catalog: { type: s3-compatible, config: { bucket: outputs, region: us-east-1, access_key: { secret: KEY_ID }, secret_key: { secret: OLD_KEY } } }

Good, in the region of the bucket and with keys that may get and put objects:

    catalog: { type: s3-compatible, config: { bucket: outputs, region: eu-central-1, access_key: { secret: KEY_ID }, secret_key: { secret: KEY } } }
`,
  },
  'bucket-missing': {
    title: 'there is no such bucket',
    text: `A bucket is made by whoever pays for it, never by \`runnable\`. The service knows none of that name.

    error[bucket-missing]: there is no bucket \`outptus\` at \`https://storage.example.com\`

Bad:

    catalog: { type: s3-compatible, config: { bucket: outptus, access_key: { secret: KEY_ID }, secret_key: { secret: KEY } } }

Good:

    catalog: { type: s3-compatible, config: { bucket: outputs, access_key: { secret: KEY_ID }, secret_key: { secret: KEY } } }
`,
  },
} as const satisfies Record<string, Explanation>;

/** Codes of what `artifacts` is asked for and cannot do. */
export const artifactCodes = {
  'several-outputs': {
    title: 'stdout takes one file, and several or none are meant',
    text: `\`artifacts get --to -\` writes the bytes of one output, so that they can be piped on.

    error[several-outputs]: \`--to -\` takes one file; found \`out/a.csv\` of \`load\`, \`out/b.csv\` of \`load\`

Name the task and the path:

    $ runnable artifacts get latest/load out/a.csv --to -
`,
  },
  'outputs-collide': {
    title: 'two tasks gave one path with different contents',
    text: `In one folder a path is one file. Instances of a matrix, or tasks of which none needs the other, may give the same path with
different contents. Of tasks one after the other the file of the last is taken: it stood there in the end.

    error[outputs-collide]: \`train[seed=1]\` and \`train[seed=2]\` gave \`model.pkl\` with different contents

Take the files of each task in a folder with its id, or those of one task:

    $ runnable artifacts get latest --by-task --to results
    $ runnable artifacts get 'latest/train[seed=1]' --to results
`,
  },
} as const satisfies Record<string, Explanation>;
