import type { Command, Context } from './command.ts';
import { exitCodes } from './exit-codes.ts';

/** What shells ask for while somebody types; it never complains, for nobody could read it. */
export const complete: Command = {
  examples: [],
  arguments: [{ name: 'WHAT', summary: 'pipelines, runs, sweeps, tasks or codes', required: true }],
  flags: [],
  run: async (input, context) => {
    const names = await listNames(input.words[0] ?? '', context).catch(() => []);
    context.stdout.write(names.map((name) => `${name}\n`).join(''));
    return exitCodes.ok;
  },
};

async function listNames(what: string, context: Context): Promise<readonly string[]> {
  if (what === 'codes') return [...(await import('../diagnostics/explain.ts')).listExplanations().keys()];
  const [{ openProject }, { readCurrentDefinitions }, { openRecords }] = await Promise.all([
    import('../session/open.ts'),
    import('../session/current-definitions.ts'),
    import('../session/records.ts'),
  ]);
  const project = await openProject({ ...context, orRoot: what === 'runs' || what === 'sweeps' });
  if (!project.ok) return [];
  if (what === 'runs') {
    const { runs } = await openRecords(project.value).list({ limit: 30 });
    return ['latest', ...runs.map(({ id }) => id)];
  }
  if (what === 'sweeps') {
    const { openSweepRecords } = await import('../session/sweep/sweep-records.ts');
    const { sweeps } = await openSweepRecords(project.value).list();
    return ['latest', ...sweeps.slice(0, 30).map(({ id }) => id)];
  }
  const definitions = await readCurrentDefinitions(project.value);
  if (!definitions.ok) return [];
  const { pipelines } = definitions.value;
  if (what === 'tasks') return [...new Set(pipelines.flatMap(({ tasks }) => tasks.map(({ id }) => id)))];
  return pipelines.map(({ name }) => name);
}
