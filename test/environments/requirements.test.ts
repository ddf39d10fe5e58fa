import { expect, it } from 'vitest';
import { readRequirements } from '../../src/environments/requirements.ts';

it('finds what a requirements file refers to, as pip reads it', () => {
  const text = `
# -r comment.txt
-r a.txt   # more
-rb.txt
--requirement=c.txt
-c limits/d.txt
--constraint e.txt
-r https://example.org/f.txt
numpy>=1 ; python_version < "3.12"
red[dark] @ https://example.org/red-1.whl
--index-url https://example.org/simple
-e git+https://example.org/g.git#egg=g
./wheels/h-1.whl
i-1-py3-none-any.whl ; sys_platform == "linux"
j @ file:///opt/j.tar.gz
--hash=sha256:0
k==1 \\
  --hash=sha256:1
-e .[all]
--editable=libs/l
..
`;
  expect(readRequirements(text)).toEqual({
    files: ['a.txt', 'b.txt', 'c.txt', 'limits/d.txt', 'e.txt'],
    paths: [
      { path: './wheels/h-1.whl', editable: false },
      { path: 'i-1-py3-none-any.whl', editable: false },
      { path: '/opt/j.tar.gz', editable: false },
      { path: '.', editable: true },
      { path: 'libs/l', editable: true },
      { path: '..', editable: false },
    ],
  });
});

it('reads the codes of a file address, and takes what is no code as it stands', () => {
  const text = `
a @ file:///opt/a%23b%20c.whl#sha256=0
b @ file:///opt/%zz.whl
`;
  expect(readRequirements(text).paths.map(({ path }) => path)).toEqual(['/opt/a#b c.whl', '/opt/%zz.whl']);
});
