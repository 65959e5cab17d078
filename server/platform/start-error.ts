/** A start that must not go on; its lines are for a person and hold no stack trace. */
export class StartError extends Error {
  constructor(lines: string[] | string) {
    super(Array.isArray(lines) ? lines.join('\n') : lines);
    this.name = 'StartError';
  }
}
