import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Ajv } from 'ajv';
import { onTestFinished } from 'vitest';

const description = JSON.parse(
  readFileSync(new URL('../fixtures/github/openapi.json', import.meta.url), 'utf8'),
);

/** A request as it arrived. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly body: Record<string, unknown>;
}

export interface FakeComment {
  readonly id: number;
  body: string;
  readonly user: { readonly login: string; readonly type: string };
}

export interface FakeCheck {
  readonly id: number;
  readonly [field: string]: unknown;
}

/** An answer in place of the usual one. */
export interface Scripted {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** GitHub's API with a memory, for one repository `octo/shop`. What its own description does not allow is a 422. */
export interface FakeGithub {
  readonly url: string;
  readonly requests: SeenRequest[];
  /** Those that would be refused by GitHub's description; a test expects none. */
  readonly invalid: string[];
  readonly comments: FakeComment[];
  readonly checks: Map<number, Record<string, unknown>>;
  readonly pulls: Map<number, Record<string, unknown>>;
  /** By `base...head`. */
  readonly mergeBases: Map<string, string>;
  /** What the token may not write: `checks`, `comments`. */
  readonly denied: Set<string>;
  /** Looked at before everything else; null: the usual answer. */
  script: (request: SeenRequest) => Scripted | null;
  readonly addComment: (body: string, login?: string) => FakeComment;
}

/** Starts one that ends with its test. */
export async function startFakeGithub(): Promise<FakeGithub> {
  let nextId = 1000;
  const github: FakeGithub = {
    url: '',
    requests: [],
    invalid: [],
    comments: [],
    checks: new Map(),
    pulls: new Map(),
    mergeBases: new Map(),
    denied: new Set(),
    script: () => null,
    addComment: (body, login = 'github-actions[bot]') => {
      const user = { login, type: login.endsWith('[bot]') ? 'Bot' : 'User' };
      const comment = { id: nextId++, body, user };
      github.comments.push(comment);
      return comment;
    },
  };
  const server = createServer(
    (incoming, response) => void serve(github, { incoming, response }, () => nextId++),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return Object.assign(github, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

interface Exchange {
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
}

async function serve(github: FakeGithub, { incoming, response }: Exchange, newId: () => number) {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  const path = incoming.url ?? '';
  const request = { method: incoming.method ?? '', path, body: text === '' ? {} : JSON.parse(text) };
  github.requests.push(request);
  const problem = judge(request);
  if (problem !== null) github.invalid.push(problem);
  const answer =
    github.script(request) ??
    (problem !== null ? { status: 422, body: { message: problem } } : answerTo(github, request, newId));
  response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
  response.end(answer.body === undefined ? '' : JSON.stringify(answer.body));
}

const ajv = new Ajv({ strict: false, formats: { 'date-time': true, uri: true } });
const operations = Object.entries(description.paths as Record<string, Record<string, Operation>>).flatMap(
  ([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase(),
      pattern: new RegExp(
        `^${path.replace('{owner}/{repo}', 'octo/shop').replace(/\{[^}]+\}/g, '([^/]+)')}$`,
      ),
      query: new Map(
        operation.parameters.filter((each) => each.in === 'query').map((each) => [each.name, each]),
      ),
      known: operation.requestBody?.schema.properties ?? {},
      validate: operation.requestBody === undefined ? null : ajv.compile(operation.requestBody.schema),
    })),
);

interface Operation {
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly schema: object }[];
  readonly requestBody?: { readonly schema: { readonly properties?: object } };
}

/** What GitHub's description does not allow; with it fields that it does not know. */
function judge({ method, path, body }: SeenRequest): string | null {
  if (path === '/graphql') return null;
  const url = new URL(path, 'http://localhost');
  const operation = operations.find((each) => each.method === method && each.pattern.test(url.pathname));
  if (operation === undefined) return `no operation ${method} ${url.pathname}`;
  for (const name of url.searchParams.keys())
    if (!operation.query.has(name)) return `no query parameter ${name}`;
  for (const name of Object.keys(body)) if (!(name in operation.known)) return `no field ${name}`;
  if (operation.validate === null || operation.validate(body)) return null;
  return ajv.errorsText(operation.validate.errors);
}

function answerTo(github: FakeGithub, { method, path, body }: SeenRequest, newId: () => number): Scripted {
  const url = new URL(path, github.url);
  const words = url.pathname.split('/').slice(4);
  const id = Number(words.at(-1));
  if (path === '/graphql') return { status: 200, body: { data: { viewer: { login: 'github-actions' } } } };
  if (words[0] === 'check-runs') {
    if (github.denied.has('checks')) return forbidden;
    return method === 'POST' ? makeCheck(github, body, newId()) : changeCheck(github, id, body);
  }
  if (words[0] === 'issues' && method !== 'GET' && github.denied.has('comments')) return forbidden;
  if (words[0] === 'issues' && words[1] === 'comments') return changeComment(github, { method, id, body });
  if (words[0] === 'issues') {
    if (method === 'GET') return page(github.comments, url);
    if (String(body['body']).length > 65_536) return { status: 422, body: { message: 'Body is too long' } };
    return { status: 201, body: shown(github.addComment(String(body['body']))) };
  }
  if (words[0] === 'compare') {
    const found = github.mergeBases.get(words[1] ?? '');
    return found === undefined ? notFound : { status: 200, body: { merge_base_commit: { sha: found } } };
  }
  if (words.length === 1) return page([...github.pulls.values()], url);
  const pull = github.pulls.get(id);
  return pull === undefined ? notFound : { status: 200, body: pull };
}

const forbidden = { status: 403, body: { message: 'Resource not accessible by integration' } };
const notFound = { status: 404, body: { message: 'Not Found' } };

function makeCheck(github: FakeGithub, body: Record<string, unknown>, id: number): Scripted {
  const check = { id, html_url: `https://github.test/octo/shop/runs/${id}`, ...body };
  github.checks.set(id, check);
  return { status: 201, body: check };
}

// Annotations are added to those that are there; a check that is completed has a conclusion.
function changeCheck(github: FakeGithub, id: number, body: Record<string, unknown>): Scripted {
  const check = github.checks.get(id);
  if (check === undefined) return notFound;
  if (body['status'] === 'completed' && body['conclusion'] === undefined) return { status: 422, body: {} };
  const output = body['output'] as Record<string, unknown> | undefined;
  const before = (check['output'] as { annotations?: unknown[] } | undefined)?.annotations ?? [];
  const annotations = [...before, ...((output?.['annotations'] as unknown[]) ?? [])];
  Object.assign(check, body, output === undefined ? {} : { output: { ...output, annotations } });
  return { status: 200, body: check };
}

function changeComment(
  github: FakeGithub,
  {
    method,
    id,
    body,
  }: { readonly method: string; readonly id: number; readonly body: Record<string, unknown> },
): Scripted {
  const at = github.comments.findIndex((comment) => comment.id === id);
  const comment = github.comments[at];
  if (comment === undefined) return notFound;
  if (method === 'DELETE') {
    github.comments.splice(at, 1);
    return { status: 204 };
  }
  comment.body = String(body['body']);
  return { status: 200, body: shown(comment) };
}

function shown(comment: FakeComment) {
  return { ...comment, html_url: `https://github.test/octo/shop/pull/7#issuecomment-${comment.id}` };
}

function page(items: readonly unknown[], url: URL): Scripted {
  const size = Number(url.searchParams.get('per_page') ?? 30);
  const number = Number(url.searchParams.get('page') ?? 1);
  const next = new URL(url);
  next.searchParams.set('page', `${number + 1}`);
  const more = items.length > number * size;
  const body = items.slice((number - 1) * size, number * size);
  return { status: 200, body, ...(more ? { headers: { link: `<${next}>; rel="next"` } } : {}) };
}
