import { expect, it } from 'vitest';
import { renderGraphSvg } from '../../../src/reporters/html/graph/render-plan.ts';
import { planFiles } from '../../support/planned-files.ts';

const train = `
tasks:
  load: { shell: x }
  fit: { shell: x, needs: [load], matrix: { seed: [1, "<2>&"] } }
  off: { shell: x, needs: [load], enabled: false }
  end: { shell: x, needs: [fit, off] }
`;

it('draws a plan as a picture of its own: a box a task, a line a need, names as text', async () => {
  const svg = renderGraphSvg(await planFiles({ train }));
  expect([...svg.matchAll(/<g[^>]*><title>(.*?)<\/title>/g)].map(([, title]) => title)).toEqual([
    'load',
    'fit[seed=1]',
    'fit[seed=&#60;2&#62;&#38;]',
    'off',
    'end',
  ]);
  // Each instance needs what its group needs, and what needs the group needs each of them.
  expect(svg.match(/<path d="M/g)).toHaveLength(6);
  expect(svg.match(/<g class="skipped"/g)).toHaveLength(1);
  expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" role="img" viewBox="0 0 [\d ]+"/);
  expect(svg).not.toMatch(/href|undefined|NaN|var\(/);
});

it('draws one box for each outermost task of a plan with very many', async () => {
  const seeds = Array.from({ length: 100 }, (_, index) => index).join(', ');
  const many = `tasks: { load: { shell: x }, fit: { shell: x, needs: [load], matrix: { seed: [${seeds}] } } }\n`;
  const svg = renderGraphSvg(await planFiles({ train: many }));
  expect(svg.match(/<rect /g)).toHaveLength(2);
  expect(svg.match(/<path d="M/g)).toHaveLength(1);
});
