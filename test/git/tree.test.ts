import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isUnsafeName, parseTree, showPath } from '../../src/git/tree.ts';

const id = 'ab'.repeat(20);
const entry = (mode: string, name: string | Uint8Array) =>
  Buffer.concat([Buffer.from(`${mode} `), Buffer.from(name), Buffer.from([0]), Buffer.from(id, 'hex')]);

describe('parseTree', () => {
  it('gives names as bytes, and modes by what they mean', () => {
    const content = Buffer.concat([
      entry('100644', 'a b'),
      entry('100755', Buffer.from([0xff, 0x0a])),
      entry('120000', 'link'),
      entry('40000', 'folder'),
      entry('160000', 'module'),
      entry('100664', 'old'),
    ]);
    expect(parseTree(content, 'sha1', '')).toEqual([
      { mode: 'file', name: 'a b', id },
      { mode: 'executable', name: '\u00ff\n', id },
      { mode: 'symlink', name: 'link', id },
      { mode: 'tree', name: 'folder', id },
      { mode: 'submodule', name: 'module', id },
      { mode: 'file', name: 'old', id },
    ]);
  });

  it('takes no bytes for a tree that are none', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 60 }), (bytes) => {
        try {
          return parseTree(Buffer.from(bytes), 'sha1', 'x').every((found) => found.id.length === 40);
        } catch (error) {
          return error instanceof Error && 'code' in error && error.code === 'unsafe-tree';
        }
      }),
    );
  });

  it('refuses a mode that git does not have', () => {
    expect(() => parseTree(entry('10644', 'device'), 'sha1', '')).toThrow(
      /must not be checked out: `device`/,
    );
  });
});

describe('isUnsafeName', () => {
  it('knows `.git` in every spelling of every file system, and nothing else', () => {
    const unsafe = [
      '',
      '.',
      '..',
      'a/b',
      '.git',
      '.GIT',
      '.Git',
      'git~1',
      'GIT~1',
      '.git.',
      '.git ',
      '.git . .',
    ];
    const more = ['.git::$INDEX_ALLOCATION', '.git:x', '.g\u200cit', '\u200e.git', '.gi\ufefft'];
    for (const name of [...unsafe, ...more]) {
      expect([name, isUnsafeName(Buffer.from(name).toString('latin1'))]).toEqual([name, true]);
    }
    for (const name of [
      '.gitignore',
      '.github',
      'git',
      'git~2',
      'x.git',
      '..a',
      '.git-x',
      'é',
      '.é',
      'a\\b',
    ]) {
      expect([name, isUnsafeName(Buffer.from(name).toString('latin1'))]).toEqual([name, false]);
    }
  });
});

describe('showPath', () => {
  it('shows what could mislead as escapes', () => {
    expect(showPath(Buffer.from('a\nb/\u202eé').toString('latin1'))).toBe('a\\nb/\\u202eé');
  });
});
