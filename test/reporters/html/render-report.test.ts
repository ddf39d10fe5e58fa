import { describe, expect, it } from 'vitest';
import { findCriticalPath } from '../../../src/reporters/html/critical-path.ts';
import { chooseDrawn } from '../../../src/reporters/html/graph/drawn-tasks.ts';
import { layOut } from '../../../src/reporters/html/graph/lay-out.ts';
import { createLogBlocks } from '../../../src/reporters/html/log-blocks.ts';
import { renderReport } from '../../../src/reporters/html/render-report.ts';
import { renderSummary } from '../../../src/reporters/html/summary-html.ts';
import { makeDetail, makeSummary, modelOf } from '../../support/report-model.ts';
import { failingPlan, failingRun, quietPlan, quietRun } from '../runs.ts';

const assets = { script: '"script"', style: 'body{}' };

describe('the report in HTML', () => {
  it('tells verdict, failures, graph and provenance without its script', async () => {
    const html = await renderReport(await modelOf(failingPlan, failingRun), assets);
    await expect(withoutBlocks(html)).toMatchFileSnapshot('../golden/failing.report.html');
  });

  it('has no part for what a run does not have', async () => {
    const html = await renderReport(await modelOf(quietPlan, quietRun), assets);
    expect([...html.matchAll(/<h2[^>]*>([^<]*)/g)].map(([, title]) => title)).toEqual([
      'Timeline',
      'Tasks',
      'Provenance',
      'Record',
    ]);
  });

  it('says what is other than when it last went well', async () => {
    const difference = {
      run: 'r-aaaaaaaaaa',
      startedAt: '2026-01-01T00:00:00.000Z',
      commit: 'f00d'.padEnd(40, '0'),
      code: { paths: [{ path: 'a.py', change: 'changed' as const }], more: 3 },
      params: [{ name: 'alpha', before: '0.1', after: '0.3' }],
      data: [],
      environment: [{ name: 'fit', before: null, after: 'uv.lock' }],
    };
    const html = await renderReport(await modelOf(failingPlan, failingRun, { difference }), assets);
    const told = textOf(/<article class="difference">.*?<\/article>/s.exec(html)?.[0] ?? '');
    expect(told).toBe(
      'Since it last went well r-aaaaaaaaaa at f00d00000000 , 2026-01-01 00:00:00 UTC, succeeded. What is other now: code changed a.py and 3 more params alpha 0.1 → now 0.3 data the same environment fit none → now uv.lock',
    );
  });

  it('lets styles of others in only where it shows their pages', async () => {
    const model = await modelOf(quietPlan, quietRun);
    const policyOf = async (parts: Partial<typeof model>) =>
      /content="(default-src[^"]*)"/.exec(await renderReport({ ...model, ...parts }, assets))?.[1];
    const page = { type: 'page', html: '<p>a</p>' } as const;
    expect(await policyOf({})).toMatch(
      /^default-src 'none'; script-src 'sha256-[\w+/=]+'; style-src 'sha256-[\w+/=]+'; img-src data:; base-uri 'none'; form-action 'none'$/,
    );
    expect(
      await policyOf({ tasks: [makeDetail('hello', { previews: new Map([['a.html', page]]) })] }),
    ).toContain("style-src 'unsafe-inline'; img-src data:;");
  });
});

describe('the critical path', () => {
  const at = (second: number) => new Date(Date.UTC(2026, 0, 1) + second * 1000).toISOString();
  const task = (
    id: string,
    [start, end]: readonly [number, number],
    parts: Partial<Parameters<typeof makeDetail>[1]> = {},
  ) => makeDetail(id, { startedAt: at(start), endedAt: at(end), ...parts });

  it('is the needs that ended last, back from the end', () => {
    const tasks = [
      task('a', [0, 5]),
      task('b', [0, 3]),
      task('c', [5, 6], { needs: ['a', 'b'] }),
      task('d', [6, 9], { needs: ['c'] }),
      task('e', [3, 4], { needs: ['b'] }),
    ];
    expect(findCriticalPath(tasks)).toEqual(['a', 'c', 'd']);
  });

  it('goes through the member of a group that ended last', () => {
    const tasks = [
      task('a', [0, 5]),
      task('g', [5, 9], { needs: ['a'] }),
      task('g[1]', [5, 6], { parent: 'g' }),
      task('g[2]', [5, 9], { parent: 'g' }),
      task('z', [9, 10], { needs: ['g'] }),
    ];
    expect(findCriticalPath(tasks)).toEqual(['a', 'g[2]', 'z']);
  });
});

describe('the graph', () => {
  it('draws members between what their group needs and what needs it, and folds many', () => {
    const group = (members: number) => {
      const ids = Array.from({ length: members }, (_, index) => `g[${index}]`);
      const { tasks } = makeSummary(['a', 'g', ...ids, 'z']);
      const summary = {
        tasks: tasks.map((each) => ({
          ...each,
          parent: each.id.startsWith('g[') ? 'g' : null,
          group: each.id === 'g' ? { members, failed: 0 } : null,
        })),
      };
      const details = [
        makeDetail('a'),
        makeDetail('g', { needs: ['a'] }),
        ...ids.map((id) => makeDetail(id, { parent: 'g' })),
        makeDetail('z', { needs: ['g'] }),
      ];
      return chooseDrawn(summary, details).map(({ id, needs }) => `${id} < ${needs.join(' ')}`);
    };
    expect(group(2)).toEqual(['a < ', 'g[0] < a', 'g[1] < a', 'z < g[0] g[1]']);
    expect(group(60)).toEqual(['a < ', 'g < a', 'z < g']);
  });

  it('lays 1,000 tasks out within three seconds of a processor', () => {
    const ids = Array.from({ length: 1000 }, (_, index) => `t${index}`);
    const { tasks } = makeSummary(ids);
    const details = ids.map((id, index) =>
      makeDetail(id, { needs: index < 20 ? [] : [`t${index - 20}`, `t${index - 1 - (index % 7)}`] }),
    );
    const before = process.cpuUsage();
    const { boxes } = layOut(chooseDrawn({ tasks }, details));
    expect(new Set(boxes.map(({ x, y }) => `${x} ${y}`)).size).toBe(1000);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1e6).toBeLessThan(3);
  });
});

describe('Markdown of tasks', () => {
  it('is shown without HTML, pictures, and addresses that run', () => {
    const html = renderSummary(
      '## Hi\n\nA <script>alert(1)</script> ![a "quote"](http://x/y.png) [run](javascript:alert(1)) [web](https://example.org)\n\n- [x] done\n\n<img src=x onerror=alert(1)>\n',
    );
    expect(html).toBe(
      '<h5>Hi</h5>\n<p>A &lt;script&gt;alert(1)&lt;/script&gt; <em>a &quot;quote&quot;</em> <a href="">run</a> <a rel="noreferrer noopener" target="_blank" href="https://example.org">web</a></p>\n<ul>\n<li>☑ done</li>\n</ul>\n&lt;img src=x onerror=alert(1)&gt;\n',
    );
  });
});

describe('logs', () => {
  it('take no more room than they have', () => {
    const logs = createLogBlocks(40_000);
    let state = 1;
    const noise = () => {
      state = (state * 48_271) % 2_147_483_647;
      return state.toString(36);
    };
    const lines = Array.from({ length: 120_000 }, () => ` ${noise()}`);
    expect(logs.add({ lines, cut: null })).toEqual({ block: 0, from: 0, lines: 120_000, cut: null });
    expect(logs.room()).toBe(0);
    expect(logs.add({ lines: [' a'], cut: null })).toBeNull();
    expect(logs.close()).toHaveLength(1);
  });

  it('share blocks, and each knows where it begins', () => {
    const logs = createLogBlocks(40_000);
    expect(logs.add({ lines: [' a', ' b'], cut: null })).toEqual({ block: 0, from: 0, lines: 2, cut: null });
    expect(logs.add({ lines: ['!c'], cut: { bytes: 9, before: 0 } })).toEqual({
      block: 0,
      from: 2,
      lines: 1,
      cut: [9, 0],
    });
    expect(logs.add({ lines: [], cut: null })).toBeNull();
    expect(logs.close()).toHaveLength(1);
  });
});

// What zlib makes of them is the business of its version.
function withoutBlocks(html: string): string {
  return html.replace(/(<script type="text\/plain" id="[^"]*">)[^<]*/g, '$1…');
}

function textOf(html: string): string {
  return html
    .replace(/<\/(?:h3|p|dt|dd|li|span|code)>/g, ' ')
    .replace(/<[^>]*>/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}
