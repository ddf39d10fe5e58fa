/** A template that has no value with its contexts, such as `fromJSON` of what is no JSON. Its message is one sentence for users. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
  readonly hint: string | undefined;

  constructor(
    message: string,
    options: { readonly cause?: unknown; readonly hint?: string | undefined } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.hint = options.hint;
  }
}
