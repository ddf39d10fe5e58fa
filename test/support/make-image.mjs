// Makes one of the images that tests use, unless it is there: `node make-image.mjs plain|python|every NAME:TAG
// [ENGINE]`. Needs no registry: the programs are those of this machine.
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

const [kind, image, engine = 'docker'] = process.argv.slice(2);

// Stands for dbt, whose packages are many: tells its command, and writes what came of it, as dbt does.
const dbt = `#!/bin/sh
echo "dbt $1"
mkdir -p target
echo '{"results":[{"unique_id":"model.shop.orders","status":"success","execution_time":0.1}]}' > target/run_results.json
`;

if (!isThere(image)) await makeImage(kind, image);

function isThere(name) {
  try {
    execFileSync(engine, ['image', 'inspect', '--format', '{{.Id}}', name], { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
}

async function makeImage(what, name) {
  const folder = mkdtempSync(join(tmpdir(), 'runnable-image-'));
  try {
    const root = join(folder, 'root');
    layOut(root, what);
    const libraries = what === 'every' ? addEvery(root) : [];
    const [parts, archive] = [join(folder, 'parts.tar'), join(folder, 'image.tar')];
    const programs = new Set(['/bin/busybox', ...(what === 'plain' ? [] : listPython(what)), ...libraries]);
    const left = ['test', 'idlelib', 'lib2to3', 'dist-packages', 'site-packages', '__pycache__', 'config-*'];
    execFileSync('tar', [
      ...['-cf', parts, '-h', '-C', '/', '--warning=no-file-changed'],
      ...left.map((each) => `--exclude=*/${each}`),
      ...[...programs].map((path) => path.slice(1)),
    ]);
    // An archive that had a folder twice would be refused.
    execFileSync('tar', ['-xf', parts, '-C', root]);
    execFileSync('tar', ['-cf', archive, '--owner=0', '--group=0', '-C', root, '.']);
    await importImage(archive, name);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

// What busybox can do, by the names of its programs, and what programs expect to find.
function layOut(root, what) {
  for (const each of ['bin', 'etc', 'usr/bin', 'tmp', 'root', 'home'])
    mkdirSync(join(root, each), { recursive: true });
  execFileSync('chmod', ['1777', join(root, 'tmp'), join(root, 'home')]);
  for (const applet of execFileSync('busybox', ['--list'], { encoding: 'utf8' }).trim().split('\n')) {
    if (applet !== 'busybox') symlinkSync('/bin/busybox', join(root, 'bin', applet));
  }
  writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\n');
  writeFileSync(join(root, 'etc/group'), 'root:x:0:\n');
  if (what === 'plain') return;
  symlinkSync(findPython(what).program, join(root, 'usr/bin/python3'));
  symlinkSync(realpathSync(process.execPath), join(root, 'bin/node'));
}

// That of the machine, but for notebooks the one that has their packages.
function findPython(what) {
  const program = what === 'python' && existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';
  const script =
    'import json, sys, sysconfig; print(json.dumps([sys._base_executable, sysconfig.get_path("stdlib")]))';
  const [found, library] = JSON.parse(execFileSync(program, ['-c', script], { encoding: 'utf8' }));
  return { program: realpathSync(found), library };
}

function listPython(what) {
  const { program, library } = findPython(what);
  const modules = join(library, 'lib-dynload');
  const loaded = readdirSync(modules).map((each) => join(modules, each));
  const node = realpathSync(process.execPath);
  // With them virtual environments can be made, where Debian has them in a package of their own.
  const wheels = ['/usr/share/python-wheels'].filter((path) => existsSync(path));
  return [program, library, node, ...wheels, ...listLibraries([program, node, ...loaded])];
}

// A Java of the fewest modules, and what notebooks need; gives the libraries that these need of the machine.
function addEvery(root) {
  const java = join(root, 'opt/java');
  mkdirSync(join(root, 'opt'), { recursive: true });
  execFileSync('jlink', ['--add-modules', 'java.base', '--strip-java-debug-attributes', '--output', java]);
  execFileSync('python3', [join(import.meta.dirname, 'notebook-files.py'), root]);
  writeFileSync(join(root, 'usr/bin/dbt'), dbt, { mode: 0o755 });
  const loaded = readdirSync(root, { recursive: true }).filter((path) => /\.so(?:\.[\d.]+)?$/.test(path));
  const found = listLibraries([join(java, 'bin/java'), ...loaded.map((path) => join(root, path))]);
  return found.filter((path) => !path.startsWith(root));
}

function listLibraries(programs) {
  const text = execFileSync('ldd', programs, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return [...new Set([...text.matchAll(/(?:=> |^\s+)(\/\S+) \(0x/gm)].map(([, path]) => path))];
}

function importImage(archive, name) {
  const path = `${kind === 'every' ? '/opt/java/bin:' : ''}/usr/bin:/bin`;
  if (engine === 'nerdctl') return order(['load', '--input', packImage(archive, { name, path })]);
  const changes = ['CMD ["sh"]', `ENV PATH=${path}`].flatMap((each) => ['--change', each]);
  return order(['import', ...changes, archive, name]);
}

// As `docker save` would write it: nerdctl takes no settings for a bare archive.
function packImage(layer, { name, path }) {
  const folder = dirname(layer);
  const digest = createHash('sha256').update(readFileSync(layer)).digest('hex');
  const about = {
    architecture: { x64: 'amd64' }[process.arch] ?? process.arch,
    os: 'linux',
    config: { Cmd: ['sh'], Env: [`PATH=${path}`] },
    rootfs: { type: 'layers', diff_ids: [`sha256:${digest}`] },
  };
  writeFileSync(join(folder, 'config.json'), JSON.stringify(about));
  const manifest = [{ Config: 'config.json', RepoTags: [name], Layers: [basename(layer)] }];
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
  const packed = join(folder, 'packed.tar');
  execFileSync('tar', ['-cf', packed, '-C', folder, 'manifest.json', 'config.json', basename(layer)]);
  return packed;
}

function order(args) {
  const child = spawn(engine, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`${engine} ${args[0]} ended with ${code}`)),
    );
  });
}
