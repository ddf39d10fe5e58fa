import { failure, type Result, resultOf, success } from '../diagnostics/result.ts';
import { decodeText } from '../yaml/decode-text.ts';
import { type PathProblem, placeProblems } from '../yaml/path-problem.ts';
import { readYaml } from '../yaml/read-yaml.ts';
import { buildConfiguration } from './build-configuration.ts';
import { checkConfiguration } from './check-configuration.ts';
import { type Configuration, defaultConfiguration } from './configuration.ts';
import { findVariables } from './old-variables.ts';

/** The configuration of a file, defaults filled in; or all that is wrong with it. An empty file says nothing. */
export function loadConfiguration(file: string, content: Uint8Array | string): Result<Configuration> {
  const text = decodeText(file, content);
  if (!text.ok) return text;
  const { document, diagnostics } = readYaml(file, text.value);
  if (document === null) {
    const empty = diagnostics.every(({ code }) => code === 'empty');
    return empty ? success({ ...defaultConfiguration, file }) : failure(diagnostics);
  }
  const problems: PathProblem[] = [];
  const checked = checkConfiguration(document, problems);
  if (checked === null) return failure(placeProblems(problems, document, diagnostics));
  const configuration = buildConfiguration(checked.file, { file, problems });
  problems.push(...findVariables(document.data));
  return resultOf(configuration, placeProblems(problems, document, diagnostics));
}
