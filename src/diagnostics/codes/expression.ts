import type { Explanation } from '../explanation.ts';

/** Codes about expressions, and about what they read. */
export const expressionCodes = {
  'compare-types': {
    title: `two types are compared that can never be equal`,
    text: `\`==\` compares as on GitHub: letter case does not count, and a text that is compared with a number or a truth value
is read as a number first. So a truth value never equals \`'true'\`, and a list never equals a text.

Wrong:

    params: { publish: false }
    task:
      shell: ./publish.sh
      when: \${{ params.publish == 'true' }}

Right:

    params: { publish: false }
    task:
      shell: ./publish.sh
      when: \${{ params.publish }}
`,
  },
  expression: {
    title: `an expression is not valid`,
    text: `Expressions have the grammar of GitHub Actions: names, texts in single quotes, numbers, \`== != < <= > >= && || !\`,
parentheses, indices and functions. There is no arithmetic. A condition is one expression as a whole: a text around
it would always hold.

Wrong:

    params: { region: eu }
    task:
      shell: ./publish.sh
      when: \${{ params.region = "eu" }}

Right:

    params: { region: eu }
    task:
      shell: ./publish.sh
      when: \${{ params.region == 'eu' }}
`,
  },
  'interpolation-in-script': {
    title: `an expression stands where it would become program text`,
    text: `The value of an expression may hold anything: quotes, \`;\`, \`$(…)\`. Put into a script it would be run. So values
reach a task as environment variables, arguments or function arguments, and expressions stand in \`when\`, \`env\`,
the \`params\` of a task and elements of \`args\`, where a value stays one value.

Wrong:

    shell: ./report.sh \${{ params.region }}

Right:

    shell: ./report.sh "$RUNNABLE_PARAM_region"
`,
  },
  'not-upstream': {
    title: `a task reads a value of one that it does not come after`,
    text: `The other task may run later, or at the same time, so its value is not there for certain.

Wrong:

    tasks:
      load: { python: etl:load, returns: [rows] }
      report: { shell: ./r.sh, env: { ROWS: "\${{ tasks.load.returns.rows }}" } }

Right:

    tasks:
      load: { python: etl:load, returns: [rows] }
      report: { shell: ./r.sh, needs: [load], env: { ROWS: "\${{ tasks.load.returns.rows }}" } }
`,
  },
  'return-not-json': {
    title: `a pickled value is used where only JSON can go`,
    text: `Python values that JSON cannot hold are handed to other Python tasks only: by their names, or by a param that is
one expression alone, such as \`params: { old: "\${{ tasks.train.returns.model }}" }\`, also into a called pipeline. All
other expressions and other kinds get JSON: return the figure that is needed, too.

Wrong:

    tasks:
      train:
        python: model:fit
        returns: [{ name: model, kind: pickle }, auc]
      publish:
        shell: ./publish.sh
        needs: [train]
        when: \${{ tasks.train.returns.model }}

Right:

    tasks:
      train:
        python: model:fit
        returns: [{ name: model, kind: pickle }, auc]
      publish:
        shell: ./publish.sh
        needs: [train]
        when: \${{ tasks.train.returns.auc > 0.8 }}
`,
  },
  'unknown-context': {
    title: `an expression reads something that is not there`,
    text: `An expression may read \`params\`, \`pipeline.params\`, \`task.params\`, \`tasks\`, \`run\`, \`git\` and \`trigger\`; above the
tasks not \`tasks\` and \`task\`. A secret is never in an expression.

Wrong:

    when: \${{ github.ref == 'main' }}

Right:

    when: \${{ git.branch == 'main' }}
`,
  },
  'unknown-function': {
    title: `an expression calls a function that does not exist`,
    text: `There are \`case\`, \`contains\`, \`endsWith\`, \`format\`, \`fromJSON\`, \`join\`, \`startsWith\` and \`toJSON\`, and no others.

Wrong:

    params: { region: eu }
    task:
      shell: ./publish.sh
      when: \${{ lower(params.region) == 'eu' }}

Right:

    params: { region: eu }
    task:
      shell: ./publish.sh
      when: \${{ params.region == 'eu' }}     # letter case does not count
`,
  },
  'unknown-name': {
    title: `an expression reads a name that is not declared`,
    text: `Params are declared in the file, and the values of \`run\`, \`git\` and \`trigger\` are in the reference. A misspelt name
would silently be nothing in a run.

Wrong:

    params: { alpha: 0.1 }
    tasks:
      a: { shell: x, when: "\${{ params.alhpa > 0 }}" }

Right:

    params: { alpha: 0.1 }
    tasks:
      a: { shell: x, when: "\${{ params.alpha > 0 }}" }
`,
  },
  'unknown-return': {
    title: `an expression reads a return that its task does not give`,
    text: `A task gives what it names in \`returns\`.

Wrong:

    load: { python: etl:load, returns: [rows] }
    report: { shell: x, needs: [load], when: "\${{ tasks.load.returns.row > 0 }}" }

Right:

    load: { python: etl:load, returns: [rows] }
    report: { shell: x, needs: [load], when: "\${{ tasks.load.returns.rows > 0 }}" }
`,
  },
} as const satisfies Record<string, Explanation>;
