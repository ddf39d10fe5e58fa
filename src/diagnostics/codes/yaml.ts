import type { Explanation } from '../codes.ts';

/** Codes about the text of a file, before anything in it is understood. */
export const yamlCodes = {
  'yaml-syntax': { title: 'the file is not valid YAML', text: '' },
  alias: { title: 'an alias has no anchor', text: '' },
  'alias-cycle': { title: 'an alias stands inside the value that it names', text: '' },
  'alias-limit': { title: 'aliases stand for too much', text: '' },
  character: { title: 'a character is not allowed in a file', text: '' },
  depth: { title: 'collections are nested too deep', text: '' },
  'duplicate-key': { title: 'a key stands twice in one map', text: '' },
  empty: { title: 'the file or its list of tasks is empty', text: '' },
  encoding: { title: 'the file is not UTF-8', text: '' },
  'file-size': { title: 'the file is too large', text: '' },
  key: { title: 'a key is not a text', text: '' },
  'merge-key': { title: '`<<` takes something else than a map', text: '' },
  'multiple-documents': { title: 'the file has several documents', text: '' },
  nodes: { title: 'the file has too many keys and values', text: '' },
  'not-a-file': { title: 'a definition is not a plain file', text: '' },
  number: { title: 'a number cannot be kept exactly', text: '' },
  'parse-time': { title: 'reading the file takes too long', text: '' },
  tab: { title: 'a tab is used as indentation', text: '' },
  tag: { title: 'a YAML tag is used', text: '' },
  'yaml-version': { title: 'the file asks for another version of YAML', text: '' },
} as const satisfies Record<string, Explanation>;
