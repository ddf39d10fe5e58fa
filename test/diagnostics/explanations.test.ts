import { expect, it } from 'vitest';
import { loadConfiguration } from '../../src/config/load-configuration.ts';
import { argumentCodes } from '../../src/diagnostics/codes/arguments.ts';
import { cacheCodes } from '../../src/diagnostics/codes/cache.ts';
import { artifactCodes, catalogCodes } from '../../src/diagnostics/codes/catalog.ts';
import { comparingCodes, sourceCodes } from '../../src/diagnostics/codes/comparing.ts';
import { configCodes } from '../../src/diagnostics/codes/config.ts';
import { containerCodes, placementCodes } from '../../src/diagnostics/codes/container.ts';
import { controlFlowCodes } from '../../src/diagnostics/codes/control-flow.ts';
import { diskCodes } from '../../src/diagnostics/codes/disk.ts';
import { engineCodes } from '../../src/diagnostics/codes/engine.ts';
import { environmentCodes } from '../../src/diagnostics/codes/environment.ts';
import { expressionCodes } from '../../src/diagnostics/codes/expression.ts';
import { gitCodes, revisionCodes } from '../../src/diagnostics/codes/git.ts';
import { actionCodes, githubCodes } from '../../src/diagnostics/codes/github.ts';
import { gridCodes } from '../../src/diagnostics/codes/grid.ts';
import { historyCodes, remoteCodes } from '../../src/diagnostics/codes/history.ts';
import { notebookCodes } from '../../src/diagnostics/codes/notebook.ts';
import { packageCodes, packageFileCodes } from '../../src/diagnostics/codes/packages.ts';
import { pipelineCodes } from '../../src/diagnostics/codes/pipeline.ts';
import { planCodes } from '../../src/diagnostics/codes/plan.ts';
import { sqlCodes } from '../../src/diagnostics/codes/sql.ts';
import { standardModelCodes } from '../../src/diagnostics/codes/standard-model.ts';
import { taskCodes } from '../../src/diagnostics/codes/task.ts';
import { taskBlockCodes } from '../../src/diagnostics/codes/task-block.ts';
import { yamlCodes } from '../../src/diagnostics/codes/yaml.ts';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { listExplanations } from '../../src/diagnostics/explain.ts';
import type { Explanation } from '../../src/diagnostics/explanation.ts';
import type { PipelineSource } from '../../src/pipeline/pipeline-source.ts';
import { load } from '../support/diagnosed.ts';

// The example of a text stands indented behind `Wrong:`, and mended behind `Right:`. It is a whole file, or a part of
// one: keys of the file beside its task, of the task, of a trigger, or tasks by their ids.

function exampleOf({ text }: Explanation): Example {
  const [, wrong, right] = /\nWrong:\n\n((?: {4}.*\n|\n)+)Right:\n\n((?: {4}.*\n|\n)+)$/.exec(text) ?? [];
  if (wrong === undefined || right === undefined) throw new Error('the text has no `Wrong:` and `Right:`');
  return { wrong: dedent(wrong), right: dedent(right) };
}

function dedent(block: string): string {
  return `${block.replace(/^ {4}/gm, '').trimEnd()}\n`;
}

const indent = (text: string, by: string) => text.replace(/^(?=.)/gm, by);

const places: readonly ((part: string) => string)[] = [
  (part) => part,
  (part) => `${part}task: { shell: x }\n`,
  (part) => `task:\n${indent(part, '  ')}`,
  (part) => `task:\n  shell: x\n${indent(part, '  ')}`,
  (part) => `task: { shell: x }\non:\n  -${indent(part, '    ').slice(3)}`,
  (part) => `tasks:\n${indent(part, '  ')}`,
];

// What a kept text cannot show: `→ ` stands for a tab, `␛` for the escape character.
const spell = (text: string) => text.replaceAll('→ ', '\t').replaceAll('␛', '\x1b');

interface Example {
  readonly wrong: string;
  readonly right: string;
}

/** What is said of both parts, wherever the mended one is at home. */
async function judge(
  { wrong, right }: Example,
  trust: PipelineSource['trust'] & {} = 'untrusted',
): Promise<{ wrong: readonly string[]; right: readonly string[] }[]> {
  const judged = [];
  for (const place of places) {
    const [bad, good] = [await load(place(spell(wrong)), { trust }), await load(place(right), { trust })];
    const sound = good.diagnostics.every(({ severity }) => severity !== 'error');
    if (sound) judged.push({ wrong: codesOf(bad), right: codesOf(good) });
  }
  return judged;
}

function codesOf({ diagnostics }: { readonly diagnostics: readonly Diagnostic[] }): readonly string[] {
  return diagnostics.map(({ code }) => code);
}

/** About files as a whole, or several: their examples are commands, or none of one file. */
const aboutFiles: ReadonlySet<string> = new Set(['encoding', 'not-a-file', 'pipeline-cycle']);

const ofPipelines = Object.entries<Explanation>({
  ...yamlCodes,
  ...pipelineCodes,
  ...taskBlockCodes,
  ...containerCodes,
  ...controlFlowCodes,
  ...expressionCodes,
  ...packageFileCodes,
}).filter(([code]) => !aboutFiles.has(code));

it.each(ofPipelines)('shows `%s` in a file that has it, and mended', async (code, explanation) => {
  const example = exampleOf(explanation);
  const judged = await judge(example);
  // What breaks a limit is too long to be written out.
  const shown = example.wrong.includes('…') ? judged : judged.filter(({ wrong }) => wrong.includes(code));
  expect(shown.length).toBeGreaterThan(0);
  expect(shown.some(({ right }) => !right.includes(code))).toBe(true);
});

/** Their examples are not of one file alone. */
const ofMoreThanOneFile: ReadonlySet<string> = new Set(['shared-compute', 'notify-untrusted']);

it.each(Object.entries<Explanation>(standardModelCodes).filter(([code]) => !ofMoreThanOneFile.has(code)))(
  'shows `%s` in a file that is trusted and has it, and mended',
  async (code, explanation) => {
    const judged = await judge(exampleOf(explanation), 'trusted');
    const shown = judged.filter(({ wrong }) => wrong.includes(code));
    expect(shown.length).toBeGreaterThan(0);
    expect(shown.some(({ right }) => !right.includes(code))).toBe(true);
  },
);

it.each(Object.entries<Explanation>(configCodes))(
  'shows `%s` in a configuration that has it, and mended',
  (code, explanation) => {
    const { wrong, right } = exampleOf(explanation);
    expect(codesOf(loadConfiguration('runnable.config.yaml', wrong))).toEqual([code]);
    expect(loadConfiguration('runnable.config.yaml', right)).toMatchObject({ ok: true, diagnostics: [] });
  },
);

const groups = [
  actionCodes,
  argumentCodes,
  comparingCodes,
  sourceCodes,
  artifactCodes,
  catalogCodes,
  configCodes,
  containerCodes,
  placementCodes,
  controlFlowCodes,
  diskCodes,
  environmentCodes,
  engineCodes,
  expressionCodes,
  githubCodes,
  gridCodes,
  historyCodes,
  remoteCodes,
  gitCodes,
  revisionCodes,
  packageCodes,
  packageFileCodes,
  notebookCodes,
  cacheCodes,
  pipelineCodes,
  planCodes,
  standardModelCodes,
  sqlCodes,
  taskCodes,
  taskBlockCodes,
  yamlCodes,
];

it('explains each code once, in a line and in a text', () => {
  const written = groups.flatMap((codes) => Object.entries<Explanation>(codes));
  expect(written.map(([code]) => code).sort()).toEqual([...listExplanations().keys()].sort());
  for (const [code, { title, text }] of written) {
    expect([code, title]).toEqual([code, expect.stringMatching(/^[^\n]*[^\n.]$/)]);
    expect([code, text]).toEqual([code, expect.stringMatching(/\S/)]);
  }
});
