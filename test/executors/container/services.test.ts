import { expect, it } from 'vitest';
import { containerEngine, plainImage } from '../../support/container.ts';
import { openContainerBench, serviceOf } from '../../support/container-bench.ts';
import { itNeeds } from '../../support/needs.ts';

const itBox = itNeeds(containerEngine);
const image = containerEngine.met ? plainImage() : '';

/** Serves one file by HTTP, after a moment. */
const web = (parts = {}) =>
  serviceOf('web', image, {
    command: [
      'sh',
      '-c',
      'mkdir /w && echo "hello $NAME" > /w/index.html && sleep 0.3 && exec httpd -f -p 8080 -h /w',
    ],
    ports: [8080],
    ...parts,
  });

itBox('gives a task its services by name, ready, and takes them away with their network', async () => {
  const { script, left } = openContainerBench({ image });
  const end = await script('wget -qO- http://web:8080/; wget -qO- http://other:8080/', {
    invocation: {
      services: [web({ env: { NAME: 'you' } }), { ...web({ env: { NAME: 'other' } }), name: 'other' }],
    },
  });
  expect([end.outcome, end.stdout, end.stderr]).toEqual([
    { status: 'succeeded' },
    'hello you\nhello other\n',
    '',
  ]);
  expect(left()).toEqual([]);
});
