import { expect, it } from 'vitest';
import { mountProblem, targetProblem } from '../../src/values/mount-path.ts';

it.each([
  ['/', 'is the whole machine'],
  ['//', 'is the whole machine'],
  ['/./', 'is the whole machine'],
  ['/srv/..', 'holds `..`'],
  ['data', 'is not absolute'],
  ['/var/run/docker.sock', 'is a socket, and who may write to that of an engine is master of the machine'],
  ['/srv/podman.sock', 'is a socket, and who may write to that of an engine is master of the machine'],
  ['/var/run', 'belongs to the system, as all of `/var/run`'],
  ['/run/user/1000/', 'belongs to the system, as all of `/run`'],
  ['/var', 'holds the sockets and the state of container engines'],
  ['/var/lib/docker/volumes', 'belongs to the system, as all of `/var/lib/docker`'],
  ['/proc/1', 'belongs to the system, as all of `/proc`'],
  ['/srv/a,readonly=false', 'holds a comma, a quote, a line end or a NUL character'],
])('shows `%s` to no container', (path, problem) => {
  expect([mountProblem(path, 'read-only'), mountProblem(path, 'read-write')]).toEqual([problem, problem]);
});

it('shows what belongs to the system read-only', () => {
  expect(['/etc/ssl/certs', '/usr'].map((path) => mountProblem(path, 'read-only'))).toEqual([null, null]);
  expect(mountProblem('/etc/ssl', 'read-write')).toBe('is shown read-only or not at all');
});

it('shows data, and whatever only begins like a refused path', () => {
  for (const path of ['/data', '/srv/reference', '/running', '/var/data', '/home/me/.cache', '/process']) {
    expect([path, mountProblem(path, 'read-write')]).toEqual([path, null]);
  }
});

it.each([
  ['/', 'is the whole of the container'],
  ['/.', 'is the whole of the container'],
  ['/proc/sys', 'belongs to the kernel, as all of `/proc`'],
  ['/dev', 'belongs to the kernel, as all of `/dev`'],
  ['x', 'is not absolute'],
  ['/a/../..', 'holds `..`'],
])('shows nothing at `%s` of a container', (path, problem) => {
  expect(targetProblem(path)).toBe(problem);
});

it('shows things anywhere else in a container', () => {
  expect(['/data', '/etc/app.conf', '/opt/x'].map(targetProblem)).toEqual([null, null, null]);
});
