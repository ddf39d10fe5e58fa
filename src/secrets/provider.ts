/** A place that the values of secrets come from. */
export interface SecretProvider {
  /** Names it in a message: `the environment`, `.env`. */
  readonly place: string;
  /** How a user gives it a secret of that name; a clause for a hint, never with a value. */
  readonly remedy: (name: string) => string;
  /** All that it holds. Throws `EnvironmentError` when it cannot be read. */
  readonly read: () => Promise<Readonly<Record<string, string | undefined>>>;
}
