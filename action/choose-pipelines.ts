import picomatch from 'picomatch';
import type { Diagnostic } from '../src/diagnostics/diagnostic.ts';
import { failure, type Result, success } from '../src/diagnostics/result.ts';
import type { Pipeline } from '../src/pipeline/model.ts';
import { readDefinitions } from '../src/session/definitions.ts';
import type { Project } from '../src/session/project.ts';
import type { Step } from './step.ts';

/** Names of the pipelines that are to run: those that `pipelines` names, else those that the event is a trigger of. */
export async function choosePipelines(step: Step, project: Project): Promise<Result<readonly string[]>> {
  const wanted = step.inputs.pipelines;
  const plain = wanted.filter((each) => !isGlob(each));
  if (wanted.length > 0 && plain.length === wanted.length) return success([...new Set(plain)]);
  const { pipelines, diagnostics } = await readDefinitions(project, 'checkout');
  // What cannot be read may be what is meant.
  if (diagnostics.some(({ severity }) => severity === 'error')) return failure(diagnostics);
  const unknown = wanted.filter((each) => isGlob(each) && !pipelines.some(({ name }) => matches(name, each)));
  if (unknown.length > 0) return failure(unknown.map((glob) => matchesNothing(glob, pipelines)));
  const names = pipelines.filter((each) => isChosen(each, step)).map(({ name }) => name);
  const chosen = [...new Set([...plain, ...names])];
  if (chosen.length === 0) {
    const message = 'no pipeline is to run here: none is named, and `on:` of none names the event';
    step.annotations.push({ level: 'notice', title: 'nothing to run', message });
  }
  return success(chosen);
}

function isChosen(pipeline: Pipeline, { inputs, event }: Step): boolean {
  if (inputs.pipelines.length > 0) return inputs.pipelines.some((glob) => matches(pipeline.name, glob));
  const of = pipeline.triggers.filter(({ type }) => type === event.name);
  if (event.name === 'push') return of.length > 0;
  if (event.name !== 'schedule') return true;
  return of.some(({ summary }) => event.schedule === null || summary.startsWith(event.schedule));
}

function isGlob(text: string): boolean {
  return /[*?[]/.test(text);
}

// What looks like a glob may be a name itself.
function matches(name: string, glob: string): boolean {
  return name === glob || picomatch(glob, { bash: true, dot: true, noextglob: true, nonegate: true })(name);
}

// As a name that is unknown: a slip must not turn a check green.
function matchesNothing(glob: string, pipelines: readonly Pipeline[]): Diagnostic {
  const names = pipelines.map(({ name }) => `\`${name}\``);
  const there = names.length === 0 ? 'there is none' : `there are ${names.join(', ')}`;
  return {
    severity: 'error',
    code: 'unknown-pipeline',
    message: `no pipeline matches \`${glob}\`; ${there}`,
  };
}
