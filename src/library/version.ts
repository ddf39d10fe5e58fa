/** The version of the package. */
export const version: string = process.env['RUNNABLE_VERSION'] ?? 'development';
