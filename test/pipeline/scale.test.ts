import { expect, it } from 'vitest';
import { diagnose, load } from '../support/diagnosed.ts';

// Twice the tasks may take little more than twice the time: the ratio counts, a machine may be as slow as it likes.

const id = (index: number) => `t${String(index).padStart(5, '0')}`;

const shapes: Record<string, (count: number) => string> = {
  'a chain with expressions': (count) =>
    write(count, (index) =>
      index === 0
        ? 'stub: { r: 1 }'
        : `stub: { r: 1 }, params: { r: "\${{ tasks.${id(index - 1)}.returns.r }}" }, needs: [${id(index - 1)}]`,
    ),
  'a fan-out that gives one path': (count) =>
    write(count, (index) => `shell: x, outputs: [out-${index}], needs: [${index === 0 ? '' : id(0)}]`),
  'branches that read what stands around them': (count) =>
    write(count, (index) =>
      index === 0
        ? 'stub: { r: 1 }'
        : `needs: [${id(0)}], matrix: { m: [1, 2] }, pipeline: { tasks: { x: { shell: y, env: { A: "\${{ matrix.m }} \${{ tasks.${id(0)}.returns.r }}" }, outputs: [out/${index}.csv] } } }`,
    ),
  'globs and paths that do not meet': (count) =>
    write(
      count,
      (index) => `shell: x, outputs: ["out-${index >> 1}/${index % 2 === 0 ? '*.txt' : 'x.csv'}"]`,
    ),
  'tasks that are all wrong': (count) => write(count, () => 'shel: x, timeout: 5, needs: [nobody]'),
};

for (const [name, shape] of Object.entries(shapes)) {
  it(`loads ${name} in linear time`, async () => {
    const [small, large] = [shape(600), shape(1200)];
    let [once, twice] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    // The fastest of several tries: a machine that is shared can only make one slower. Quadratic would be 4.
    for (let round = 0; round < 8 && (round < 3 || twice / once > 2.3); round += 1) {
      once = Math.min(once, await timed(small));
      twice = Math.min(twice, await timed(large));
    }
    expect(twice / once).toBeLessThanOrEqual(2.6);
  });
}

it('loads nine thousand tasks', async () => {
  const loaded = await load(write(9000, () => 'shell: x'));
  expect(loaded.ok && loaded.value.tasks.length).toBe(9000);
  expect(await diagnose(`${write(3, () => 'shell: x, outputs: [a]')}`)).toHaveLength(3);
});

function write(count: number, block: (index: number) => string): string {
  return `tasks:\n${Array.from({ length: count }, (_, index) => `  ${id(index)}: { ${block(index)} }\n`).join('')}`;
}

async function timed(content: string): Promise<number> {
  const started = process.cpuUsage();
  await load(content);
  const { user, system } = process.cpuUsage(started);
  return user + system;
}
