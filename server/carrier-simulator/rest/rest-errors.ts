// Twilio's RestException bodies, its error codes and the magic numbers of its test credentials.

/** code -> [HTTP status, message]; `%` stands for the number in question. */
const ERRORS: Record<number, readonly [number, string]> = {
  20001: [400, 'Invalid parameter: %'],
  20003: [401, 'Authenticate'],
  20404: [404, 'The requested resource % was not found'],
  20429: [429, 'Too Many Requests'],
  20500: [500, 'Internal Server Error'],
  20503: [503, 'Service Unavailable'],
  21201: [400, "No 'To' number is specified"],
  21205: [400, 'Url parameter is required.'],
  21208: [400, 'Invalid Timeout: %'],
  21210: [400, 'The source phone number provided, %, is not yet verified for your account.'],
  21211: [400, 'The phone number you are attempting to call, %, is not valid.'],
  21212: [400, 'The source phone number provided, %, is not valid.'],
  21213: [400, "No 'From' number is specified"],
  21214: [400, 'The phone number you are attempting to call, %, cannot be reached.'],
  21215: [400, 'Account not authorized to call %. Check the geographic permissions.'],
  21216: [400, 'Account not allowed to call %'],
  21217: [400, 'Phone number % does not appear to be valid'],
  21220: [400, 'Call is not in-progress. Cannot redirect.'],
  21609: [400, "The 'StatusCallback' URL % is not valid."],
};

const MAGIC_TO: Record<string, number> = {
  '+15005550001': 21217,
  '+15005550002': 21214,
  '+15005550003': 21215,
  '+15005550004': 21216,
};
const MAGIC_FROM_VALID = '+15005550006';
const MAGIC_FROM_INVALID = '+15005550001';
const MAGIC_BLOCK = '+1500555000';

export type RestErrorBody = { code: number; message: string; more_info: string; status: number };

export class RestError extends Error {
  readonly code: number;
  readonly status: number;
  readonly headers: Record<string, string>;

  constructor(code: number, subject = '', headers: Record<string, string> = {}) {
    const [status, message] = ERRORS[code] ?? [500, 'Internal Server Error'];
    super(message.replace('%', subject));
    this.code = code;
    this.status = status;
    this.headers = headers;
  }

  toBody(): RestErrorBody {
    return {
      code: this.code,
      message: this.message,
      more_info: `https://www.twilio.com/docs/errors/${this.code}`,
      status: this.status,
    };
  }
}

/** A phone number, or a client, SIP or SIM endpoint, which Twilio also dials. */
export function isEndpoint(text: string): boolean {
  return /^\+[1-9]\d{6,14}$/.test(text) || /^(client|sip|sips|sim):\S+$/.test(text);
}

/** Throws what Twilio answers for this pair of numbers; returns when it would dial. */
export function assertDialable(to: string, from: string, fromNumbers: string[] | undefined): void {
  if (!isEndpoint(to)) throw new RestError(21211, to);
  const magic = MAGIC_TO[to];
  if (magic !== undefined) throw new RestError(magic, to);
  if (from === MAGIC_FROM_INVALID || !isEndpoint(from)) throw new RestError(21212, from);
  if (from === MAGIC_FROM_VALID) return;
  if (from.startsWith(MAGIC_BLOCK)) throw new RestError(21210, from);
  if (fromNumbers && !fromNumbers.includes(from)) throw new RestError(21210, from);
}
