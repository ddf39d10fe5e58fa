import fc from 'fast-check';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { expect, it } from 'vitest';
import { renderReviewComment } from '../../../src/reporters/review/comment.ts';
import { renderChangeGraph } from '../../../src/reporters/review/graph.ts';
import type { Review, Risk, TaskChange } from '../../../src/review/review.ts';
import { reviewed } from '../../support/reviewed.ts';

const base =
  'tasks:\n  build: { shell: make }\n  pack: { shell: pack, needs: [build] }\n  old: { shell: old }\n';
const head =
  'tasks:\n  build: { shell: make all }\n  pack: { shell: pack, needs: [build] }\n  publish: { shell: push, needs: [pack], secrets: [KEY] }\n';

it('writes the comment of a pull request', async () => {
  const review = await reviewed({ ci: base }, { ci: head });
  const links = { report: 'https://ci.test/run/1', files: 'https://git.test/o/r/blob/abc/' };
  const previous = { head: 'd0e1f2a3'.padEnd(40, '0'), counts: { ...review.counts, added: 7 } };
  expect(
    renderReviewComment(review, { key: 'default', links, previous }),
  ).toBe(`<!-- runnable:v1 key=default -->
### runnable · pipeline review — ⚠️ 1 high risk
**1 added · 1 removed · 1 modified · 1 re-run · 0 unchanged** | plan: 3 tasks | \`bbbbbbb\` → \`aaaaaaa\`

> [!CAUTION]
> - \`ci/publish\` now reads the secret \`KEY\` ([\`.runnable/ci.yaml:4\`](https://git.test/o/r/blob/abc/.runnable/ci.yaml#L4))

| | Task | Change | Why |
|---|---|---|---|
| ✏️ | \`ci/build\` | \`command\` | – |
| 🔁 | \`ci/pack\` | re-run | upstream \`build\` |
| ➕ | \`ci/publish\` | added | – |
| ➖ | \`ci/old\` | removed | – |

<details open><summary>Field changes (1)</summary>

\`ci/build\`

\`\`\`diff
@@ command @@
- script: make
+ script: make all
\`\`\`

</details>

<details><summary>Graph</summary>

\`\`\`mermaid
flowchart LR
  n0["ci/build"]
  n1["ci/pack"]
  n2["ci/publish"]
  n3["ci/old"]
  n1 ==> n2
  n0 --> n1
  classDef added stroke:#2da44e,stroke-width:2px
  class n2 added
  classDef removed stroke:#cf222e,stroke-dasharray:5 5
  class n3 removed
  classDef modified stroke:#bf8700,stroke-width:2px
  class n0 modified
  classDef rerun stroke:#0969da
  class n1 rerun
\`\`\`

</details>

<details><summary>Plan: 3 tasks</summary>

1. \`ci/build\`: \`command\`
2. \`ci/pack\`: upstream \`build\`
3. \`ci/publish\`: added

Of 3 tasks without inputs only the files that they name are followed.

</details>

<sub>Updated for \`aaaaaaa\` · previous: \`d0e1f2a\` (7 added, 1 removed, 1 modified, 1 re-run, 0 unchanged) · [full report](https://ci.test/run/1) · nothing was executed</sub>
`);
});

it('says so where nothing changed, and names what is wrong with a file', async () => {
  const none = renderReviewComment(await reviewed({ ci: base }, { ci: `# new\n${base}` }), { key: null });
  expect(none.split('\n')[0]).toBe('### runnable · pipeline review — ✅ no pipeline changes');
  const broken = renderReviewComment(await reviewed({ ci: base }, { ci: 'tasks: 1\n' }), { key: null });
  expect(broken).toContain('pipeline review — ❌ 1 error');
  expect(broken).toMatch(/> \[!CAUTION\]\n> - error: .* \(`\.runnable\/ci\.yaml:1`\)/);
});

const hostile = fc.constantFrom(
  '<script>alert(1)</script>',
  '](javascript:alert(1))',
  '```\n<img src=x onerror=alert(1)>\n```',
  '</details></sub>',
  '@everyone @org/team',
  '#1 GH-1 o/r#2',
  '| cell | <img> |',
  '<!-- runnable:v1 key=default -->',
  '![x](https://e.test/x.png)',
  'https://e.test www.e.test',
  '"]; click n0 href "javascript:alert(1)"',
  '%%{init: {"securityLevel":"loose"}}%%',
  '\u202egnp.exe\u200b\u0007\u001b]52;c;x\u0007',
  '> [!NOTE]\n\n# Title\n- list',
  '``` ` ``',
  '&lt;b&gt; &#60;i&#62;',
);
const text = fc.array(hostile, { minLength: 1, maxLength: 3 }).map((pieces) => pieces.join(' '));

/** A review in which every text that comes from a repository is this one: what an artifact of a stranger may hold. */
function hostileReview(evil: string): Review {
  const place = { file: evil, line: 1 };
  const details = [{ field: evil, before: evil, after: `${evil}\n${evil}` }];
  const risk = { code: evil, pipeline: evil, task: evil, message: `${evil} \`${evil}\` x`, ...place };
  const task = {
    id: evil,
    pipeline: evil,
    task: evil,
    kind: evil,
    from: evil,
    fields: [evil],
    details,
    cosmetic: false,
    reused: null,
    why: evil,
    risk: null,
    ...place,
  };
  return {
    version: 1,
    base: 'b'.repeat(40),
    head: evil,
    refs: { base: evil, head: evil },
    dirty: true,
    pipelines: [{ name: evil, file: evil, change: 'modified', from: evil, fields: [evil], details }],
    tasks: (['added', 'removed', 'renamed', 'modified', 'rerun'] as const).map((change) => ({
      ...task,
      change,
    })),
    counts: { added: 1, removed: 1, renamed: 1, modified: 1, rerun: 1, unchanged: 0 },
    edges: { added: [{ from: evil, to: `${evil}2` }], removed: [], kept: [] },
    risks: (['high', 'medium', 'low'] as const).map((severity) => ({ ...risk, severity })),
    plan: [{ id: evil, kind: evil, why: evil, instances: null }],
    estimated: true,
    diagnostics: [{ severity: 'error', code: evil, message: evil, hint: evil, column: 1, ...place }],
    notes: [evil],
    undeclared: 1,
  };
}

function toHtml(markdown: string): string {
  return micromark(markdown, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] });
}

const ours = new Set(
  [
    'p',
    'h3',
    'strong',
    'code',
    'pre',
    'blockquote',
    'ul',
    'ol',
    'li',
    'table',
    'thead',
    'tbody',
    'tr',
    'th',
    'td',
  ].concat(['details', 'summary', 'sub']),
);

it('B77: keeps commit messages, names, paths and values of a repository as literal text', () => {
  fc.assert(
    fc.property(text, fc.constantFrom(60_000, 4_000, 1_500), (evil, limit) => {
      const markdown = renderReviewComment(hostileReview(evil), { key: evil, limit });
      const [marker = '', ...rest] = markdown.split('\n');
      expect(marker).toMatch(/^<!-- runnable:v1 key=[\w.-]+ -->$/);
      expect(markdown.match(/<!--/g)).toHaveLength(1 + (rest.join('\n').match(/<!--/g)?.length ?? 0));
      const html = toHtml(rest.join('\n'));
      const tags = [...html.matchAll(/<\/?([a-z][a-z0-9]*)/gi)].map((match) => match[1] ?? '');
      expect(tags.filter((tag) => !ours.has(tag))).toEqual([]);
      expect(html).not.toContain('<!--');
      for (const [tag] of html.matchAll(/<[^>]*>/g)) expect(tag).not.toMatch(/href|src|\son\w+=/);
      // A mention or reference outside code is broken by a character that nobody sees.
      const prose = html.replace(/<code[\s\S]*?<\/code>/g, '');
      expect(prose).not.toMatch(/(?:^|[^\w`])@\w|(?:^|\s)#\d|\bGH-\d/);
      for (const tag of ['details', 'sub', 'table', 'blockquote']) {
        expect(html.split(`<${tag}`).length).toBe(html.split(`</${tag}>`).length);
      }
      for (const hidden of ['\u202e', '\u0007', '\u001b']) expect(html).not.toContain(hidden);
    }),
    { numRuns: 150 },
  );
});

it('B78: generates the ids of Mermaid nodes and escapes their labels', () => {
  fc.assert(
    fc.property(text, (evil) => {
      const graph = renderChangeGraph(hostileReview(evil));
      const lines = graph.split('\n');
      expect([lines[0], lines.at(-1)]).toEqual(['```mermaid', '```']);
      for (const line of lines.slice(2, -1)) {
        expect(line).toMatch(
          /^ {2}(?:n\d+\["(?:[\p{L}\p{N} _.,/=-]|#\d+;)*"\]|n\d+ (?:==>|-\.->|-->) n\d+|classDef \w+ [\w#:,\- ]+|class n\d+(?:,n\d+)* \w+)$/u,
        );
      }
    }),
    { numRuns: 100 },
  );
});

/** A review with so many changed tasks, each with high risks. */
function largeReview(count: number, risksOfEach: number): Review {
  const places = Array.from({ length: count }, (_, index) => ({
    id: `pipeline-${index % 20}/a-task-with-a-long-name-${index}`,
    file: `.runnable/pipeline-${index % 20}.yaml`,
    line: index,
  }));
  const tasks = places.map(
    ({ id, file, line }): TaskChange => ({
      ...{
        id,
        pipeline: 'pipeline',
        task: id,
        kind: 'shell',
        change: 'modified',
        from: null,
        fields: ['command'],
      },
      details: [{ field: 'command', before: 'x\n'.repeat(40), after: '```\n'.repeat(40) }],
      ...{ cosmetic: false, reused: null, why: 'because of `something`', risk: 'high', file, line },
    }),
  );
  const risks = places.flatMap(({ id, file, line }) =>
    Array.from({ length: risksOfEach }, (_, index): Risk => {
      const message = `\`${id}\` now reads the secret \`SECRET_${index}\``;
      return { severity: 'high', code: 'new-secret', pipeline: 'p', task: id, message, file, line };
    }),
  );
  const edges = places.slice(1).map(({ id }, index) => ({ from: places[index]?.id ?? '', to: id }));
  return {
    ...hostileReview('x'),
    tasks,
    risks,
    edges: { added: edges, removed: [], kept: [] },
    plan: places.map(({ id }) => ({ id, kind: 'shell', why: 'because', instances: 1 })),
  };
}

it('B82: keeps a comment within its limit with all high risks, fences and folds closed', () => {
  for (const count of [1, 30, 80, 200, 400]) {
    const review = largeReview(count, 1);
    const comment = renderReviewComment(review, { key: 'k', links: { report: 'https://ci.test/r' } });
    expect(Buffer.byteLength(comment)).toBeLessThanOrEqual(60_000);
    for (const { task } of review.risks) expect(comment).toContain(`\`${task}\``);
    expect(comment.startsWith('<!-- runnable:v1 key=k -->\n')).toBe(true);
    expect(comment).toContain('[full report](https://ci.test/r)');
    expect(comment).toContain('**1 added · ');
    expect(comment.split('<details').length).toBe(comment.split('</details>').length);
    expect(fencesAreClosed(comment)).toBe(true);
  }
});

it('counts the high risks that even the smallest comment has no room for', () => {
  const comment = renderReviewComment(largeReview(3_000, 2), { key: 'k' });
  expect(Buffer.byteLength(comment)).toBeLessThanOrEqual(60_000);
  const listed = comment.match(/^> - `new-secret`/gm)?.length ?? 0;
  expect(comment).toContain(`and ${6_000 - listed} more high risks`);
  expect(listed).toBeGreaterThan(500);
});

it('leaves parts out in a fixed order', () => {
  const review = largeReview(30, 1);
  const whole = renderReviewComment(review, { key: 'k', limit: Number.POSITIVE_INFINITY });
  const sizes = [Buffer.byteLength(whole), 12_000, 9_000, 5_500].map((limit) => {
    const comment = renderReviewComment(review, { key: 'k', limit });
    expect(Buffer.byteLength(comment)).toBeLessThanOrEqual(limit);
    return ['<summary>Graph', '<summary>Field changes', '| Task |'].filter((part) => comment.includes(part))
      .length;
  });
  expect(sizes[0]).toBe(3);
  expect(sizes).toEqual(sizes.toSorted((one, other) => other - one));
  expect(sizes.at(-1)).toBe(0);
});

it('draws large graphs as text', () => {
  const graph = renderChangeGraph(largeReview(400, 1));
  expect(graph).toMatch(/^```text\n\+ /);
  expect(graph).toContain('more\n```');
  expect(Buffer.byteLength(graph)).toBeLessThan(11_000);
});

function fencesAreClosed(markdown: string): boolean {
  let open: string | null = null;
  for (const line of markdown.split('\n')) {
    const fence = /^(`{3,})(\w*)$/.exec(line);
    if (fence === null) continue;
    if (open === null) open = fence[1] ?? '';
    else if (fence[1] !== undefined && fence[1].length >= open.length && fence[2] === '') open = null;
  }
  return open === null;
}
