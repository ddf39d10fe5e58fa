import type { Explanation } from '../explanation.ts';

/** Codes of `EnvironmentError` about the repository, the snapshot of a run and its workspace. */
export const gitCodes = {
  'git-missing': {
    title: 'git is not on the PATH',
    text: `Every run is pinned to a commit and checked out from it, so git has to be there, version 2.32 or newer.

    error[git-missing]: \`git\` is not on the PATH

Install it and look what is found:

    $ runnable doctor
`,
  },
  'git-failed': {
    title: 'git ended with an error',
    text: `A git command that runnable started failed for a reason that only git knows; its own words are in the message.

    error[git-failed]: \`git read-tree\` failed with exit code 128: …

Run \`git fsck\` in the repository if the words speak of objects, and \`df\` if they speak of writing.
`,
  },
  'dubious-ownership': {
    title: 'the repository belongs to another user',
    text: `Git refuses to work in a repository of another user, because its configuration could start programs as you. runnable never overrules that.

    error[dubious-ownership]: detected dubious ownership in repository at '/srv/etl'

If you trust the owner, say so once:

    $ git config --global --add safe.directory /srv/etl
`,
  },
  'repository-unsupported': {
    title: 'this git cannot read the repository',
    text: `The repository uses a format that the installed git does not know, such as the reftable storage of branches. Nothing was read or changed.

    error[repository-unsupported]: unknown repository extension found: refstorage

Install a newer git.
`,
  },
  'dirty-tree': {
    title: 'there are changes that are not committed',
    text: `\`--dirty refuse\`, the default where \`CI\` is set, runs only what is committed; the exit code is 4. Untracked files do not count.

    error[dirty-tree]: 2 tracked files have changes that are not committed: \`src/a.py\`, \`src/b.py\`

Commit them, or run with them; they become a snapshot commit that touches neither your branch nor your index:

    $ runnable run etl --dirty include
`,
  },
  'untracked-too-large': {
    title: 'the untracked files are too large for a snapshot',
    text: `A run of a dirty tree takes untracked files along, up to 100 MiB together. Above that they are most likely data; the exit code is 4.

    error[untracked-too-large]: the untracked files are 1.2 GiB together, above 100 MiB: \`data/raw.parquet\` 1.2 GiB

Ignore them and link them into the workspace, or leave them out:

    workspace:
      link: [data]
      exclude: ["scratch/**"]
`,
  },
  'untracked-secret': {
    title: 'an untracked file looks like a secret',
    text: `A run of a dirty tree takes untracked files along, and keeps them. A file named like a secret (\`.env\`, \`*.pem\`, \`id_rsa\`) is refused; the exit code is 4.

    error[untracked-secret]: an untracked file looks like a secret: \`.env\`

Ignore it, or leave it out, and declare what tasks need under \`secrets:\`:

    $ echo .env >> .gitignore

    workspace:
      exclude: [".env"]
`,
  },
  'object-missing': {
    title: 'the repository lacks a file of the commit',
    text: `The pinned commit names objects that are not in the repository: it is a partial clone (\`--filter\`), or the repository is damaged. Nothing is fetched behind your back, and no task was started.

    error[object-missing]: 1 file of commit 1a2b3c4 is not in the repository: \`data/big.bin\` (5d41402a…)

Let the command fetch them for its run, or fetch all into the repository:

    $ runnable run etl --fetch
    $ git fetch --refetch --no-filter
`,
  },
  'object-damaged': {
    title: 'an object of the commit is damaged',
    text: `Every object of a pinned commit is read and hashed before the first task starts. One of them does not hold what its name says.

    error[object-damaged]: object 5d41402a… (\`src/a.py\`) is damaged

Let git look at the repository, and fetch the object again:

    $ git fsck
`,
  },
  'unsafe-tree': {
    title: 'the commit holds a path that must not be checked out',
    text: `A path such as \`.git/config\`, \`GIT~1\` or \`..\`, or one name given twice, is how a hostile commit writes outside its work tree. Nothing was checked out.

    error[unsafe-tree]: the commit holds a path that must not be checked out: \`sub/.git\`

Such a tree is not made by git itself. Do not trust where it came from.
`,
  },
  'unsafe-submodule': {
    title: 'a submodule has a path or an address that must not be used',
    text: `Submodules are fetched over https or ssh only, and neither path nor address may begin with \`-\`, hold \`..\` or control characters. Nothing was checked out.

    error[unsafe-submodule]: submodule \`lib\` has the address \`ext::sh -c …\`; accepted are https and ssh

Correct \`.gitmodules\`, or leave \`workspace.submodules\` out.
`,
  },
  'submodule-failed': {
    title: 'a submodule could not be brought in',
    text: `\`workspace.submodules: true\` checks every submodule out at its recorded commit: from the live checkout if it has it, else from its address.

    error[submodule-failed]: submodule \`lib\` could not be brought to 1a2b3c4: …

Bring it into the live checkout, then run again:

    $ git submodule update --init --recursive
`,
  },
  'lfs-missing': {
    title: 'the content of an LFS file is not to be had',
    text: `\`workspace.lfs: true\` puts the content in place of LFS pointers, with its SHA-256 checked: from the repository's LFS store, else fetched with \`git lfs\` into a store of runnable, with the credentials that git has. The repository itself is not written to. A file is in neither, or is not what the pointer says; the message ends with why fetching failed.

    error[lfs-missing]: 1 LFS file is not on this machine, or not what the pointer says: \`model.bin\`; fetching failed: git-lfs is not installed

Install git-lfs, or fetch by hand, then run again:

    $ git lfs fetch --all
`,
  },
  'fetch-failed': {
    title: 'what a partial clone lacks could not be fetched',
    text: `\`--fetch\` brings objects of the pinned commit that a partial clone left out into the store of runnable, from the remote that the clone was made of. The repository itself is not written to. The remote could not be reached, asks for credentials that no helper has, or does not give single objects.

    error[fetch-failed]: 3 objects of commit 1a2b3c4 could not be fetched: fatal: unable to access 'https://…'

See whether git reaches it, or fetch all by hand:

    $ git ls-remote
    $ git fetch --refetch --no-filter
`,
  },
  'link-missing': {
    title: 'a path to link into the workspace does not exist',
    text: `\`workspace.link\` shows ignored paths of the live checkout in the private copy of a run. This one is required and is not there.

    error[link-missing]: \`data\` is to be linked into the workspace and does not exist

Make it, or say that it may be absent:

    workspace:
      link: [{ path: data, required: false }]
`,
  },
  'case-collision': {
    title: 'two paths differ only in case, and the disk cannot hold both',
    text: `The commit has paths such as \`Readme\` and \`README\`. On a disk that ignores case one would overwrite the other, so nothing was checked out.

    error[case-collision]: the disk of \`/tmp/w\` ignores case, and the commit has \`A.txt\` beside \`a.txt\`

Put workspaces on another disk, or rename one of the two:

    $ RUNNABLE_WORKSPACE_DIR=/mnt/ext4/w runnable run etl
`,
  },
  'workspace-inside-git': {
    title: 'workspaces may not lie in a .git folder',
    text: `Test runners and linters ignore whatever lies below a folder named \`.git\`, so tasks would find nothing there.

    error[workspace-inside-git]: \`/repo/.git/w\` lies in a \`.git\` folder

Name another folder, or none: then the user's cache folder is taken.

    $ RUNNABLE_WORKSPACE_DIR=~/w runnable run etl
`,
  },
  'no-merge-base': {
    title: 'the histories of two commits never meet',
    text: `\`review\` compares a change with the commit where it left the other branch. Commits of unrelated histories have none. In a shallow clone, where the history is cut off, the base is compared as it is instead.

    error[no-merge-base]: \`main\` and \`pages\` have no commit in common

Name another base, or say that it is to be compared as it is:

    $ runnable review main pages --exact
`,
  },
  'store-busy': {
    title: 'objects of old runs are being removed for too long',
    text: `What a run is pinned to lies in a store of runnable's own. While \`runs gc\` takes files away there, which is a matter of milliseconds, nobody may count on objects of it; a run that begins waits for it. Here that lasted a minute. The exit code is 3.

    error[store-busy]: objects are being removed from \`/home/ada/etl/.git/runnable/store.git\` for a minute by now

The process may have been stopped, with Ctrl-Z say. Let it go on or end it, which does no harm, then run again:

    $ kill -CONT 4711
`,
  },
} as const satisfies Record<string, Explanation>;

/** Codes of diagnostics about revisions and addresses that a user gives. */
export const revisionCodes = {
  'bad-revision': {
    title: 'a revision names no commit of the repository',
    text: `\`--ref\` takes whatever \`git rev-parse\` takes: a branch, a tag, an id, \`HEAD~2\`. It is looked up once; from then on only the id counts. Nothing was run; the exit code is 2.

    error[bad-revision]: bad revision \`mian\`: the repository has no such commit, branch or tag

Look what there is:

    $ git branch --all
    $ runnable run etl --ref main
`,
  },
  'bad-address': {
    title: 'the address of a repository is not one that is used',
    text: `Repositories are fetched over https or ssh only. Addresses such as \`ext::sh -c …\` start programs, and one that begins with \`-\` would be an option.

    error[bad-address]: \`ext::sh -c id\` is no address of a repository; accepted are https and ssh

    https://github.com/owner/name.git
    git@github.com:owner/name.git
`,
  },
  'too-many-definitions': {
    title: 'a commit has more pipeline files than a review reads',
    text: `\`review\` reads at most 500 files of \`.runnable/\` on each side, because a pull request of a stranger decides how many there are. The rest was not read; the exit code is 2.

    error[too-many-definitions]: \`.runnable\` has 1200 pipeline files, at most 500 are reviewed

Split the project: each folder with a \`.runnable/\` of its own is a project.
`,
  },
} as const satisfies Record<string, Explanation>;
