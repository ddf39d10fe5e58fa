// Takes the outputs of a project into a catalog, and dies by SIGKILL just before one of its steps, if it is told which.
import { openCatalog } from '../../../src/catalog/catalog.ts';
import { type Disk, nodeDisk } from '../../../src/disk/disk.ts';

const [state = '', project = '', glob = '', last = '0'] = process.argv.slice(2);
const steps: string[] = [];

function counted<A extends unknown[], R>(name: string, work: (...args: A) => R): (...args: A) => R {
  return (...args) => {
    steps.push(name);
    if (steps.length === Number(last)) process.kill(process.pid, 'SIGKILL');
    return work(...args);
  };
}

const disk: Disk = {
  ...nodeDisk,
  open: counted('open', nodeDisk.open),
  write: counted('write', nodeDisk.write),
  truncate: counted('truncate', nodeDisk.truncate),
  sync: counted('sync', nodeDisk.sync),
  createDirectory: counted('mkdir', nodeDisk.createDirectory),
  rename: counted('rename', nodeDisk.rename),
  syncDirectory: counted('sync directory', nodeDisk.syncDirectory),
};
const { files, problems } = await openCatalog(state, { disk }).collect({
  project,
  outputs: [{ path: glob, store: true }],
  effort: false,
});
steps.push('end');
process.stdout.write(
  `${JSON.stringify({ steps, files, problems, maxRss: process.resourceUsage().maxRSS })}\n`,
);
