import type { PlacedTask } from '../pair-tasks.ts';
import { quote, quoteAll } from '../sentence.ts';
import { cutLine } from './cut-line.ts';
import { findDownloads } from './find-downloads.ts';
import { findFreshLines, linesOfPipeline, linesOfTask } from './fresh-lines.ts';
import type { RiskCode } from './risk-codes.ts';
import { type FoundRisk, locateSetting, type RiskRule } from './risk-rule.ts';

/** Lines that run what they load from the network, and that are new. */
export const pipedDownloads: RiskRule = judgeLines({
  code: 'piped-download',
  find: (line) => findDownloads(line),
  says: 'runs what it loads from the network',
});

/** Lines that ask for a privileged container, for the network of the host or its folders, and that are new. */
export const privilegedCommands: RiskRule = judgeLines({
  code: 'privileged-command',
  find: findPrivileges,
  says: 'asks for rights over the machine',
});

/** Hosts that a task names and did not. */
export const networkHosts: RiskRule = {
  task: ({ pair: { before, after } }): readonly FoundRisk[] => {
    if (after === null) return [];
    const known = new Set(before === null ? [] : hostsOf(before));
    const fresh = hostsOf(after).filter((host) => !known.has(host));
    if (fresh.length === 0) return [];
    const message = `${quote(after.id)} now names ${fresh.length === 1 ? 'the host' : 'the hosts'} ${quoteAll(fresh)}`;
    return [{ code: 'network-host', message, task: after, at: locateSetting(after, after.task.kind) }];
  },
};

interface LineRule {
  readonly code: RiskCode;
  /** The pieces of a line that are told. */
  readonly find: (line: string) => readonly string[];
  readonly says: string;
}

// A line that was there before is not told again where it moved; another one is, however much of it was there.
function judgeLines({ code, find, says }: LineRule): RiskRule {
  const judge = (name: string, before: readonly string[], after: readonly string[]) => {
    const found = [...new Set(findFreshLines(before, after).flatMap(find))];
    return found.length === 0 ? [] : [{ code, message: `${quote(name)} ${says}: ${quoteAll(found)}` }];
  };
  return {
    task: ({ pair: { before, after } }) =>
      after === null
        ? []
        : judge(after.id, before === null ? [] : linesOfTask(before.task), linesOfTask(after.task)).map(
            (risk): FoundRisk => ({ ...risk, task: after, at: locateSetting(after, after.task.kind) }),
          ),
    pipeline: ({ pair: { before, after } }) =>
      after === null
        ? []
        : judge(after.name, before === null ? [] : linesOfPipeline(before), linesOfPipeline(after)).map(
            (risk): FoundRisk => ({ ...risk, pipeline: after, at: after.locate(['env']) }),
          ),
  };
}

/** Each is linear in the line: what repeats in it has a bound. */
const privileges: readonly RegExp[] = [
  /--privileged\b/g,
  /--(?:network|net|pid|ipc|userns|uts|cgroupns)[= ]host\b/g,
  /--cap-add\b/g,
  /--security-opt[= ](?:seccomp|apparmor|label)[=:](?:unconfined|disable)\b/g,
  /\/run\/(?:docker|podman\/podman|containerd\/containerd)\.sock\b/g,
  /(?:-v|--volume)[= ]?\/(?:etc|root|proc|sys|dev|run|var\/run|home|boot)?\/?:/g,
  /--mount[= ]\S{0,200}\b(?:source|src)=\/(?=[,\s]|$)/g,
  /\bnsenter\b/g,
];

function hostsOf({ task }: PlacedTask): string[] {
  const found = linesOfTask(task)
    .join('\n')
    .matchAll(/\b[a-z][a-z0-9+.-]{0,20}:\/\/(?:[^\s/?#"'@]{1,200}@)?([A-Za-z0-9.-]{1,253})/g);
  return [...new Set([...found].flatMap(([, host]) => host?.toLowerCase() ?? []))];
}

function findPrivileges(line: string): string[] {
  const text = cutLine(line)
    .stages.map((stage) => stage.text)
    .join(' ');
  return privileges.flatMap((pattern) => text.match(pattern) ?? []);
}
