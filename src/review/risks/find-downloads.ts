import { type CutLine, cutLine, type Stage } from './cut-line.ts';

/** The commands of a line that run what they load from the network, also those in texts of it. Linear in the line. */
export function findDownloads(line: string, depth = 0): string[] {
  const cut = cutLine(line);
  const found = [...findPiped(cut.stages), ...cut.stages.flatMap(({ text }) => findSubstituted(text))];
  const inside = depth < deepest ? textsInside(line, cut).filter((text) => loader.test(text)) : [];
  return [...new Set([...found, ...inside.flatMap((text) => findDownloads(text, depth + 1))])];
}

/** Texts in texts that are looked into. */
const deepest = 3;

const loader = /\b(?:curl|wget|fetch|aria2c|iwr|irm|Invoke-WebRequest|Invoke-RestMethod)\b/i;

function textsInside(line: string, { quoted, open }: CutLine): readonly string[] {
  return open ? [...quoted, line.replace(/['"]/g, '')] : quoted;
}

function findPiped(stages: readonly Stage[]): string[] {
  const found: string[] = [];
  let loading: string[] = [];
  for (const { text, from } of stages) {
    if (from === 'nothing') loading = [];
    const program = from === 'pipe' && loading.length > 0 ? readProgram(text) : null;
    const at = loader.exec(text)?.index;
    if (program !== null) {
      found.push([...loading, program.text].join(' | '));
      loading = [];
    } else if (loading.length > 0) loading.push(text.trim());
    else if (at !== undefined) loading = [text.slice(at).trim()];
  }
  return found;
}

/** `bash <(curl …)`, `sh -c "$(curl …)"`, `eval "$(curl …)"` and the like. */
function findSubstituted(text: string): string[] {
  const match = substitution.exec(text);
  if (match === null) return [];
  const program = readProgram(text.slice(0, match.index), true);
  if (program === null || !hasOnlyOptions(program.rest)) return [];
  return [`${program.text}${program.rest}${match[0]}`];
}

const substitution = /(?:<\(|\$\(|`|\()\s*(?:\w+\s+){0,3}(?:curl|wget|aria2c|iwr|irm)\b/i;

// After a script of its own a program is given the rest as data.
function hasOnlyOptions(text: string): boolean {
  const words = text.split(' ').filter((word) => word !== '');
  return words.every((word, index) => /^(?:-.*|<+)$/.test(word) || words[index - 1]?.startsWith('-'));
}

interface Program {
  readonly text: string;
  /** What comes after it. */
  readonly rest: string;
}

/** The program that a command starts, through others that do no more than start it, if it carries out texts. */
function readProgram(command: string, orBuiltin = false): Program | null {
  let afterOption = false;
  for (const { 0: word, index: at } of command.slice(0, mostRead).matchAll(/\S+/g)) {
    const name = word.replace(/^[({!$`]+|[)}`<>].*$/g, '').replace(/^.*\//, '');
    if (interpreter.test(name) || (orBuiltin && builtin.test(name))) {
      const end = at + word.length;
      return { text: command.slice(0, end).trim(), rest: command.slice(end) };
    }
    const isOption = name.startsWith('-');
    const isPassed = name === '' || isOption || starter.test(name) || /^\w+=|^\d/.test(name);
    if (!isPassed && !afterOption) return null;
    afterOption = isOption;
  }
  return null;
}

/** Code units of a command that its program is looked for in. */
const mostRead = 1000;

const interpreter =
  /^(?:(?:ba|da|z|k|mk|a|fi|c|tc)?sh|(?:python|pypy|perl|ruby|php|lua)[\d.]*|node|nodejs|deno|bun|r|rscript|pwsh|powershell|iex|invoke-expression|shell)$/i;
const builtin = /^(?:eval|source|\.)$/;
const starter =
  /^(?:sudo|doas|env|exec|command|builtin|nohup|time|timeout|nice|ionice|stdbuf|setsid|busybox|xargs|which|if|then|else|do|while|until)$/;
