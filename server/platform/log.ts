import { pino, stdSerializers, type DestinationStream, type Logger } from 'pino';

export type Log = Logger;

/** Fields that may hold a person's data or a secret; they are cut from every log line. */
const REDACTED = [
  'phone',
  'to',
  'from',
  'name',
  'email',
  'password',
  'token',
  'secret',
  'authorization',
  'note',
].flatMap((key) => [key, `*.${key}`]);

/**
 * What a log line says of an error. Errors of libraries carry whole connections, statements, rows and request
 * bodies; their texts quote values. Only these four fields leave, with what looks like a person's or a key cut out.
 */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error, message: cut(String(error)) };
  // Pino's own serializer adds the causes to message and stack.
  const { type, message, stack } = stdSerializers.err(error);
  const { code } = error as { code?: unknown };
  const isCode = typeof code === 'string' || typeof code === 'number';
  return {
    type,
    message: cut(message),
    ...(isCode ? { code } : {}),
    // The stack repeats the message in front of the lines.
    stack: cut(stack),
  };
}

const PRIVATE: readonly [RegExp, string][] = [
  [/\b(postgres(?:ql)?|smtps?|https?|redis):\/\/[^\s/@]+@/gi, '$1://[cut]@'],
  [/\b(Bearer|Basic) \S+/gi, '$1 [cut]'],
  [/\+?\d[\d ().-]{7,}\d/g, '[cut]'],
  [/[^\s"'<>(\]]+@[^\s"'<>)/]+\.[a-z]+/gi, '[cut]'],
];

function cut(text: string): string {
  return PRIVATE.reduce((left, [pattern, instead]) => left.replace(pattern, instead), text);
}

/** JSON lines on stderr, so that stdout stays for what a person or a program asked to see. */
export function createLog(level: string, to: DestinationStream = pino.destination(2)): Log {
  return pino(
    {
      level,
      redact: { paths: REDACTED, censor: '[cut]' },
      serializers: { err: describeError },
      base: null,
    },
    to,
  );
}
