import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { failure, type Result, success } from '../diagnostics/result.ts';
import type { Json } from '../values/json.ts';
import { fieldAt, listAt, textAt } from './fields.ts';
import { type PullRequest, readPullRequest } from './pull-request.ts';

/** What made GitHub start the workflow, as far as runs and reviews depend on it. */
export interface GithubEvent {
  /** Such as `pull_request`. */
  readonly name: string;
  /** Such as `synchronize`; empty where the event has none. */
  readonly action: string;
  /** `owner/name`. */
  readonly repository: string;
  /** The commit that checks are reported on: of a pull request its head, not the merge commit. */
  readonly head: string;
  /** What came before: a commit, `empty` where there was nothing, null where the event does not say. */
  readonly base: string | 'empty' | null;
  /** Null: the event names none, or only its number. */
  readonly pull: PullRequest | null;
  /** Of a comment on a pull request; its head is not in the payload. */
  readonly pullNumber: number | null;
  /** The workflow has a token that may write, and secrets, whoever proposed the change. */
  readonly privileged: boolean;
  /** The head lies in another repository, or nobody knows where. */
  readonly fromFork: boolean;
  /** Of a comment: who wrote it, in relation to the repository, such as `MEMBER`. */
  readonly association: string | null;
  /** Of `schedule`: its cron expression. */
  readonly schedule: string | null;
  /** Of `workflow_run`: the branch of the head, and its repository. */
  readonly headBranch: string | null;
  readonly headRepository: string | null;
  /** Of `labeled`: the label. */
  readonly label: string | null;
}

/** What is read of the environment of a step. */
export interface EventPlace {
  readonly name: string;
  readonly repository: string;
  /** `GITHUB_SHA`. */
  readonly sha: string;
}

/** Reads the payload of an event. */
export function readEvent(payload: Json, place: EventPlace): Result<GithubEvent> {
  const isPull = place.name === 'pull_request' || place.name === 'pull_request_target';
  const pull = isPull ? readPullRequest(fieldAt(payload, 'pull_request')) : null;
  if (isPull && pull === null) return failure([unreadable(place.name, 'a pull request')]);
  const own = ownFields(payload, place, pull);
  if (!isCommit(own.head)) return failure([unreadable(place.name, 'the id of a commit')]);
  return success({ ...nothing, ...own, ...place, action: textAt(payload, 'action') ?? '', pull });
}

/** Whether a text is the whole id of a commit. */
export function isCommit(text: string | null): text is string {
  return text !== null && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
}

const nothing = {
  base: null,
  pull: null,
  pullNumber: null,
  privileged: false,
  fromFork: false,
  association: null,
  schedule: null,
  headBranch: null,
  headRepository: null,
  label: null,
} as const;

type OwnFields = Partial<GithubEvent> & Pick<GithubEvent, 'head'>;

function ownFields(payload: Json, place: EventPlace, pull: PullRequest | null): OwnFields {
  switch (place.name) {
    case 'pull_request':
    case 'pull_request_target':
      return {
        head: pull?.head ?? '',
        base: pull?.base ?? null,
        privileged: place.name === 'pull_request_target',
        fromFork: isFork(pull?.headRepository ?? null, place),
        label: textAt(payload, 'label.name'),
      };
    case 'push':
      return { head: headOfPush(payload, place), base: before(textAt(payload, 'before')) };
    case 'merge_group':
      return {
        head: textAt(payload, 'merge_group.head_sha') ?? place.sha,
        base: textAt(payload, 'merge_group.base_sha'),
      };
    case 'issue_comment':
      return commentFields(payload, place);
    case 'workflow_run':
      return workflowRunFields(payload, place);
    default:
      return { head: place.sha, schedule: textAt(payload, 'schedule') };
  }
}

function commentFields(payload: Json, { sha }: EventPlace): OwnFields {
  const number = fieldAt(payload, 'issue.number');
  const isPull = fieldAt(payload, 'issue.pull_request') !== null;
  return {
    head: sha,
    pullNumber: isPull && typeof number === 'number' ? number : null,
    privileged: true,
    // Not in the payload: until the pull request has been read nobody knows.
    fromFork: isPull,
    association: textAt(payload, 'comment.author_association'),
  };
}

function workflowRunFields(payload: Json, place: EventPlace): OwnFields {
  const headRepository = textAt(payload, 'workflow_run.head_repository.full_name');
  const [first] = listAt(payload, 'workflow_run.pull_requests');
  const number = first === undefined ? null : fieldAt(first, 'number');
  return {
    head: textAt(payload, 'workflow_run.head_sha') ?? '',
    pullNumber: typeof number === 'number' ? number : null,
    privileged: true,
    fromFork: isFork(headRepository, place),
    headBranch: textAt(payload, 'workflow_run.head_branch'),
    headRepository,
  };
}

function headOfPush(payload: Json, { sha }: EventPlace): string {
  const after = textAt(payload, 'after');
  return after === null || /^0+$/.test(after) ? sha : after;
}

// Zeros: the branch was made by this push.
function before(id: string | null): string | 'empty' | null {
  if (id === null) return null;
  return /^0+$/.test(id) ? 'empty' : id;
}

function isFork(headRepository: string | null, { repository }: EventPlace): boolean {
  return headRepository?.toLowerCase() !== repository.toLowerCase();
}

function unreadable(name: string, what: string): Diagnostic {
  return {
    severity: 'error',
    code: 'action-event',
    message: `the payload of the event \`${name}\` names no ${what.replace(/^an? |^the /, '')}`,
    hint: 'GitHub writes it to the file that GITHUB_EVENT_PATH names; start the workflow by one of the events in the documentation',
  };
}
