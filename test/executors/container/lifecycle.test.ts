import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { containerEngine, engine, plainImage } from '../../support/container.ts';
import { openContainerBench } from '../../support/container-bench.ts';
import { itNeeds } from '../../support/needs.ts';

const itBox = itNeeds(containerEngine);
const image = containerEngine.met ? plainImage() : '';

itBox(
  'runs the tasks of a run in one container with `lifecycle: run`, and removes it at its end',
  async () => {
    const { script, left, executor, project } = openContainerBench({ image, lifecycle: 'run' });
    writeFileSync(join(project, 'given'), 'x');
    const first = await script(
      'echo $HOSTNAME; echo made > /tmp/kept; cat given; echo "a=1" > "$RUNNABLE_RETURNS"; exit 3',
    );
    const [host, text] = first.stdout.split('\n');
    expect([first.outcome, text, first.returns]).toEqual([
      { status: 'failed', exitCode: 3, signal: null },
      'x',
      'a=1\n',
    ]);
    const second = await script('echo $HOSTNAME; cat /tmp/kept; echo "$SECRET"', {
      attempt: { secrets: { SECRET: 'two\nlines' } },
    });
    expect([second.outcome, second.stdout]).toEqual([{ status: 'succeeded' }, `${host}\nmade\ntwo\nlines\n`]);
    expect(left().length).toBe(1);
    await executor.sweep();
    expect(left()).toEqual([]);
  },
);
