import { expect, it } from 'vitest';
import { defaultConfiguration } from '../../src/config/configuration.ts';
import { loadConfiguration } from '../../src/config/load-configuration.ts';
import { listSharedExecutors } from '../../src/config/shared-executors.ts';

it('knows the executors whose compute people change by hand, and those that are used by default', () => {
  expect(listSharedExecutors(defaultConfiguration)).toEqual({
    names: [],
    defaults: { pipeline: 'local', job: 'local' },
  });
  const loaded = loadConfiguration(
    'runnable.config.yaml',
    `executors:
  box: { type: container, config: { image: "python:3.12-slim", lifecycle: shared } }
  fresh: { type: container, config: { image: "python:3.12-slim", lifecycle: run } }
pipeline-executor: box
`,
  );
  expect(loaded.ok && listSharedExecutors(loaded.value)).toEqual({
    names: ['box'],
    defaults: { pipeline: 'box', job: 'local' },
  });
});
