import { expect, it } from 'vitest';
import { openContainerBench, serviceOf } from '../../support/container-bench.ts';
import { makeFakeEngine } from '../../support/fake-engine.ts';

it('leaves a service alone that is started after one of its name did not come up for several tasks', async () => {
  const { environment, calls } = makeFakeEngine({
    run: ['echo no >&2; exit 1', 'exit 0'],
    container: [`echo '{"Running":true,"Pid":0}'`],
    exec: ['exit 0'],
    // Whoever else takes it away does so late.
    rm: ['exit 0', 'sleep 0.7; echo taken away >> calls'],
  });
  const { script } = openContainerBench({ image: 'box:1', lifecycle: 'run' }, { environment });
  const withService = { invocation: { services: [serviceOf('db', 'db:1')] } };
  const refused = { status: 'error', message: 'the service `db` of task `task` cannot be started: no' };
  const ending = ['a', 'b'].map(() => script('x', withService));
  expect((await Promise.race(ending)).outcome).toMatchObject(refused);
  expect((await script('x', withService)).outcome).toEqual({ status: 'succeeded' });
  for (const { outcome } of await Promise.all(ending)) expect(outcome).toMatchObject(refused);
  const about = calls().filter((call) => /^(run .*--name=\S+-db |rm .*-db$|taken away)/.test(call));
  expect(about.map((call) => call.split(' ')[0])).toEqual(['run', 'rm', 'run']);
});
