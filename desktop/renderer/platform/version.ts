/** Set by the build; a console without one, e.g. of a test, is of no release. */
declare const CONSOLE_VERSION: string | undefined;

export const consoleVersion = typeof CONSOLE_VERSION === 'string' ? CONSOLE_VERSION : 'development';
