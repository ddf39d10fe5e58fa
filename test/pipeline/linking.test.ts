import { expect, it } from 'vitest';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { linkPipelines } from '../../src/pipeline/linking/link-pipelines.ts';
import type { Pipeline } from '../../src/pipeline/model.ts';
import { load } from '../support/diagnosed.ts';

// What files say of one another.

/** All that is said of files that call one another, by their names. */
async function link(files: Readonly<Record<string, string>>): Promise<string[]> {
  const pipelines: Pipeline[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const [name, content] of Object.entries(files)) {
    const result = await load(content, { file: `${name}.yaml`, name });
    diagnostics.push(...result.diagnostics);
    if (result.ok) pipelines.push(result.value);
  }
  return [...diagnostics, ...linkPipelines(pipelines).diagnostics].flatMap(show);
}

function show({ severity, code, message, span, hint, related = [] }: Diagnostic): string[] {
  return [
    `${span?.file}:${span?.line}:${span?.column} ${severity}[${code}] ${message}`,
    ...related.map(
      (place) => `  ${place.span.file}:${place.span.line}:${place.span.column} ${place.message}`,
    ),
    ...(hint === undefined ? [] : [`  hint: ${hint}`]),
  ];
}

it('finds pipelines that there are not', async () => {
  expect(
    await link({
      main: `tasks:
  a: { pipeline: sub }
  b: { pipeline: sbu }
  c: { pipeline: { tasks: { d: { pipeline: { name: nothing } } } } }
`,
      sub: `tasks: { load: { shell: x } }
`,
    }),
  ).toEqual([
    'main.yaml:3:18 error[unknown-pipeline] task `b` calls `sbu`, and there is no pipeline or job of that name',
    '  hint: did you mean `sub`?',
    'main.yaml:4:52 error[unknown-pipeline] task `d` calls `nothing`, and there is no pipeline or job of that name',
    '  hint: there is `sub`',
  ]);
});

it('finds circles of pipelines, with the whole way and each call', async () => {
  expect(
    await link({
      x: `tasks: { y: { pipeline: y } }
`,
      y: `tasks: { g: { pipeline: { tasks: { z: { pipeline: z } } } } }
`,
      z: `tasks: { x: { pipeline: x }, again: { pipeline: y } }
`,
      self: `task: { pipeline: self }
`,
      fine: `tasks: { a: { pipeline: leaf }, b: { pipeline: leaf } }
`,
      leaf: `task: { shell: x }
`,
    }),
  ).toEqual([
    'x.yaml:1:25 error[pipeline-cycle] pipelines call one another in a circle: `x` → `y` → `z` → `x`',
    '  y.yaml:1:51 `y` calls `z` here',
    '  z.yaml:1:25 `z` calls `x` here',
    'y.yaml:1:51 error[pipeline-cycle] pipelines call one another in a circle: `y` → `z` → `y`',
    '  z.yaml:1:49 `z` calls `y` here',
    'self.yaml:1:19 error[pipeline-cycle] the pipeline `self` calls itself',
  ]);
});

it('holds what a call gives to the params that the called pipeline declares', async () => {
  expect(
    await link({
      main: `tasks:
  a: { pipeline: { name: sub, params: { region: 5, extra: x, size: big, Day: 2026-01-01 } } }
  b: { pipeline: sub }
  c: { pipeline: { name: sub, params: { region: mars, day: 2026-02-30 } } }
  d: { pipeline: { name: sub, params: { region: "\${{ git.branch }}", size: null, day: 2026-02-28 } } }
`,
      sub: `params: { region: { type: string, required: true, enum: [eu, us] }, size: 5, day: { type: date } }
tasks: { load: { shell: x } }
`,
    }),
  ).toEqual([
    'main.yaml:2:49 error[param-type] `region` takes a text, found the number 5',
    'main.yaml:2:52 error[unknown-param] the pipeline `sub` has no param `extra`',
    'main.yaml:2:68 error[param-type] `size` takes a number, found the text `big`',
    'main.yaml:2:73 error[unknown-param] the pipeline `sub` has no param `Day`',
    '  hint: did you mean `day`?',
    'main.yaml:3:18 error[missing-param] task `b` calls `sub` without `region`, which it requires',
    '  hint: add it to the call: `pipeline: { name: sub, params: { region: … } }`',
    'main.yaml:4:49 error[param-enum] `region` takes `eu`, `us`, found the text `mars`',
    'main.yaml:4:60 error[param-type] `day` takes a date such as `2026-01-31`, found the text `2026-02-30`',
  ]);
});

it('reads of a call what the called pipeline returns', async () => {
  expect(
    await link({
      main: `returns: { m: k.q, n: k.rows, x: a.foo }
tasks:
  a: { pipeline: sub }
  b: { shell: x, needs: [a], when: "\${{ tasks.a.returns.rows > 1 && tasks.a.returns.rws }}" }
  c: { shell: x, needs: [a], env: { A: "\${{ tasks.a.returns.model }}" }, params: { m: "\${{ tasks.a.returns.model }}" } }
  k: { pipeline: { returns: { q: z.nothing, rows: z.rows }, tasks: { z: { pipeline: sub, repeat: { until: "\${{ returns.zzz }}", max: 2 } } } } }
  l: { pipeline: { tasks: { m: { shell: x, env: { A: "\${{ tasks.a.returns.nope }}" } } } }, needs: [a] }
`,
      sub: `returns: { rows: load.n, model: load.model }
tasks:
  load: { python: "a:b", returns: [n, { name: model, kind: pickle }] }
`,
    }),
  ).toEqual([
    'main.yaml:1:34 error[unknown-return] `a` gives no `foo`, the pipeline `sub` does not return it',
    '  hint: add `foo` to `returns` at the top of `sub.yaml`',
    'main.yaml:4:36 error[unknown-return] `a` gives no `rws`, the pipeline `sub` does not return it',
    '  hint: did you mean `rows`?',
    'main.yaml:5:40 error[return-not-json] `model` of `a` is pickled, and an expression reads only JSON',
    '  hint: let `a` return it as JSON: texts, numbers, lists or maps; as it is, it goes to a param of a Python function, a notebook or a called pipeline that is this expression alone',
    'main.yaml:6:34 error[unknown-return] `z` gives no `nothing`, the pipeline `sub` does not return it',
    '  hint: add `nothing` to `returns` at the top of `sub.yaml`',
    'main.yaml:6:107 error[unknown-return] `z` gives no `zzz`, the pipeline `sub` does not return it',
    '  hint: add `zzz` to `returns` at the top of `sub.yaml`',
    'main.yaml:7:54 error[unknown-return] `a` gives no `nope`, the pipeline `sub` does not return it',
    '  hint: add `nope` to `returns` at the top of `sub.yaml`',
  ]);
});

it('finds names and paths that meet through calls', async () => {
  expect(
    await link({
      main: `tasks:
  o: { shell: x, outputs: ["out/*.csv"] }
  s: { pipeline: sub }
  t: { pipeline: sub, needs: [s] }
  u: { shell: x, needs: [s, t], returns: [other] }
  v: { pipeline: sub }
  w: { pipeline: { tasks: { x: { pipeline: sub } } }, needs: [v, t, o] }
`,
      sub: `returns: { rows: load.n }
tasks:
  load: { shell: x, returns: [n], outputs: [out/data.csv] }
`,
    }),
  ).toEqual([
    'main.yaml:3:18 error[output-conflict] tasks `o` and `s/load` may run at the same time and `out/*.csv` matches `out/data.csv`',
    '  main.yaml:2:28 `o` gives it here',
    '  hint: give one of them another path, or add `needs: [o]` to `s`',
    'main.yaml:5:25 error[ambiguous-return] task `u` gets `rows` from `s` and from `t`, which are equally near',
    '  main.yaml:3:18 `s` returns it here',
    '  main.yaml:4:18 `t` returns it here',
    '  hint: say which: give `u` the param `rows: ${{ tasks.s.returns.rows }}`, or rename one',
    'main.yaml:6:18 error[output-conflict] tasks `s/load` and `v/load` may run at the same time and both give `out/data.csv`',
    '  main.yaml:3:18 `s/load` gives it here',
    '  hint: give one of them another path, or add `needs: [s]` to `v`',
    'main.yaml:7:62 error[ambiguous-return] task `w` gets `rows` from `t` and from `v`, which are equally near',
    '  main.yaml:4:18 `t` returns it here',
    '  main.yaml:6:18 `v` returns it here',
    '  hint: say which: give `w` the param `rows: ${{ tasks.t.returns.rows }}`, or rename one',
  ]);
});

it('takes of a job what its task gives', async () => {
  expect(
    await link({
      main: `tasks:
  a: { pipeline: job }
  b: { pipeline: outer, needs: [a] }
  c: { shell: x, needs: [b], env: { A: "\${{ tasks.a.returns.n }} \${{ tasks.b.returns.n }} \${{ tasks.b.returns.m }}" } }
`,
      job: `task: { shell: x, returns: [n] }
`,
      outer: `task: { pipeline: job }
`,
    }),
  ).toEqual([
    'main.yaml:4:40 error[unknown-return] `b` gives no `m`, the pipeline `outer` does not return it',
    '  hint: did you mean `n`?',
  ]);
});
