import { execFileSync } from 'node:child_process';
import { expect } from 'vitest';
import { createKinds } from '../../src/kinds/index.ts';
import { folderWith, runInvocation } from '../support/attempt.ts';
import { itNeeds } from '../support/needs.ts';
import { plannedTask, taskContext } from '../support/planned-task.ts';

const itWithPydantic = itNeeds({ what: 'the Python package pydantic', met: hasPydantic() });

const source = `
from pydantic import BaseModel
class Inner(BaseModel):
    depth: int
class Settings(BaseModel):
    inner: Inner
    names: list[str] = []
def run(settings: Settings): print(repr(settings))
`;

itWithPydantic('builds a pydantic model from an object, as the model itself would', async () => {
  expect(await runWith({ inner: { depth: '3' } })).toMatchObject({
    stdout: 'Settings(inner=Inner(depth=3), names=[])\n',
    stderr: '',
  });
});

itWithPydantic('says where an object does not fit a pydantic model', async () => {
  expect((await runWith({ inner: { depth: 'deep' } })).failure).toMatchObject({
    code: 'argument-type',
    message: expect.stringMatching(
      /^argument `settings\.inner\.depth` of `steps:run` in task `task` is the string "deep", and what `Settings` takes \(Input should be a valid integer.*\) is accepted$/,
    ),
  });
});

async function runWith(settings: Record<string, unknown>) {
  const project = folderWith({ 'steps.py': source });
  const values = { settings: { json: JSON.parse(JSON.stringify(settings)) } };
  const task = plannedTask({ kind: 'python', block: { function: 'steps:run', args: [] } });
  const compiled = await createKinds(process.env)
    .get('python')
    ?.compile(task, taskContext(project, { values }));
  if (compiled?.ok !== true) throw new Error('not compiled');
  return runInvocation(compiled.value, project);
}

function hasPydantic(): boolean {
  try {
    execFileSync('python3', ['-c', 'import pydantic; assert hasattr(pydantic.BaseModel, "model_validate")'], {
      stdio: 'ignore',
    });
    return true;
  } catch {
    return false;
  }
}
