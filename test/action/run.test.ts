import { expect, it } from 'vitest';
import { runStep } from '../support/mini-runner.ts';
import { makeRepository } from '../support/repository.ts';

const hello = `
tasks:
  greet: { shell: echo hello }
  fail: { shell: "exit 3", needs: [greet] }
`;

it('runs the pipelines of the project and tells the summary, annotations and outputs', async () => {
  const repository = makeRepository({ files: { '.runnable/hello.yaml': hello } });
  const end = await runStep({ repository, with: { checks: 'off' } });
  expect(end.raw).toBe('');
  expect(end.outputs).toEqual({});
  expect(end.code).toBe(1);
});
