import type { Json, JsonObject } from '../../values/json.ts';
import type { KindSchema } from '../kind-schema.ts';
import { argumentTexts, asMap, textsOf } from './block-text.ts';

/** A Java task in its normal form. */
export interface JavaTask {
  /** Relative to the project; may be an output of an earlier task. */
  readonly jar: string;
  /** Absent: that of the archive's manifest. */
  readonly main_class?: string;
  /** Each may be one expression, and is one argument. */
  readonly args: readonly string[];
}

/** The kind `java`. */
export const javaKind: KindSchema = {
  name: 'java',
  summary: 'a program in a Java archive',
  definition: 'java',
  normalise,
  check: (value) => {
    const name = asMap(value)?.['main_class'];
    if (typeof name !== 'string' || classPattern.test(name)) return [];
    const message = `\`main_class\` is the name of a class such as \`com.example.Main\`, found \`${name}\``;
    return [{ path: ['main_class'], code: 'kind-block', message }];
  },
  templates: argumentTexts,
  scripts: () => [],
  files: () => [],
  sources: ({ jar }) => (typeof jar === 'string' ? [jar] : []),
  pickles: false,
};

const classPattern = /^[\p{L}_$][\p{L}\p{N}_$]*(?:\.[\p{L}_$][\p{L}\p{N}_$]*)*$/u;

function normalise(value: Json): JsonObject {
  const map = asMap(value) ?? {};
  const kept = ['jar', 'main_class'].filter((key) => typeof map[key] === 'string');
  return { ...Object.fromEntries(kept.map((key) => [key, map[key] ?? ''])), args: textsOf(map['args']) };
}
