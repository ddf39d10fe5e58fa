import type { Explanation } from '../explanation.ts';

/** Codes about how the GitHub Action is called. */
export const actionCodes = {
  'action-input': {
    title: 'an input of the Action is not one that it accepts',
    text: `Inputs stand below \`with:\` of the step; GitHub hands each over as text and does not check it.

Wrong:

    with: { mode: test }

Right:

    with: { mode: run }
`,
  },
  'action-reference': {
    title: 'the Action of a workflow is not named as it must be',
    text: `A workflow names an action by its repository and the whole id of a commit. A branch or a tag can be moved by whoever
may write to that repository, and then another program runs with the rights of the job.

Wrong:

    runnable init github --action octo/runnable@v1

Right:

    runnable init github --action octo/runnable@0123456789012345678901234567890123456789

Without \`--action\` the workflows of \`github\` use the package that the project depends on. Those of \`github-forks\` comment
on pull requests, which only the Action does.
`,
  },
  'action-event': {
    title: 'the event that started the workflow lacks what the mode needs',
    text: `\`run\` works on every event; \`review\` needs a pull request, a comment on one, a push or a merge group, or the
inputs \`base\` and \`head\`; \`publish\` needs \`workflow_run\`.

Wrong: \`mode: publish\` in a workflow with \`on: pull_request\`.

Right:

    on:
      workflow_run: { workflows: [review], types: [completed] }
`,
  },
  'review-artifact': {
    title: 'the review that is to be published is not one',
    text: `\`publish\` trusts nothing that a pull request made: the file must be the \`review.json\` that the mode \`review\`
wrote, at most 1 MiB, and for the commit that is the head of the pull request now. Nothing of it is posted as it
stands: the comment is rendered anew.

Wrong: an artifact that another step wrote, or one of an earlier commit.

Right: \`artifact-path\` names the folder that \`actions/download-artifact\` filled for this \`workflow_run\`.
`,
  },
} as const satisfies Record<string, Explanation>;

/** Codes of \`EnvironmentError\` about GitHub. */
export const githubCodes = {
  'github-refused': {
    title: 'GitHub refuses a request',
    text: `The token may not do it, or what it is about is not there. The Action goes on with a smaller report and warns;
only with \`strict-publish: true\` it fails.

    permissions:
      contents: read
      checks: write
      pull-requests: write
`,
  },
  'github-busy': {
    title: 'GitHub did not answer in time',
    text: `GitHub bounds how much a token may ask for. Requests are made again up to three times, after the time that
GitHub names, and for at most two minutes altogether. Run the job again later.
`,
  },
  'untrusted-change': {
    title: 'a pull request of a fork would run with the rights of the repository',
    text: `Under \`pull_request_target\`, \`workflow_run\` and \`issue_comment\` a workflow has a token that may write, and secrets.
Whoever opens a pull request would decide what runs with them, so it is refused, and no input changes that.

Wrong:

    on: pull_request_target
    steps: [{ uses: ./, with: { mode: run } }]

Right: run on \`pull_request\`, which has neither; on \`pull_request_target\` use \`mode: review\`, which runs nothing.
`,
  },
  'approval-stale': {
    title: 'a risk was accepted for another commit',
    text: `The label that accepts a risk counts for the commit that was the head when the label was given. The pull request
has moved since: look at what came, take the label off, and give it again.
`,
  },
  'base-missing': {
    title: 'the commit that a change is compared with is not to be had',
    text: `A review compares the head of a pull request with the commit where it left its base branch. In a shallow clone
that one commit is fetched by its id. The histories may also have nothing in common.

Name the commit with the input \`base\`, or bring the history:

    - uses: actions/checkout@v4
      with: { fetch-depth: 0 }
`,
  },
} as const satisfies Record<string, Explanation>;
