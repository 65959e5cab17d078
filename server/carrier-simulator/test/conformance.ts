// Checks an exchange with the simulator against Twilio's OpenAPI, in both directions. Plain ajv
// rejects part of Twilio's own examples, so everything may be null and numbers may be strings. The
// published schemas have no `required`, so answers are held to every listed property and no other.
import { Ajv } from 'ajv';
import type { ValidateFunction } from 'ajv';
import document from '../twilio-calls.openapi.json' with { type: 'json' };
import type { Exchange } from '../types.ts';

type Schema = Record<string, unknown>;
type Operation = {
  parameters?: { name: string; in: string; schema: Schema }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { content: Record<string, { schema: Schema }> }>;
};

const RFC_2822 =
  /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} \+0000$/;
const E164 = /^\+[1-9]\d{6,14}$/;
const ajv = new Ajv({ strict: false, allErrors: true, coerceTypes: false });
ajv.addFormat('date-time-rfc-2822', RFC_2822);
ajv.addFormat('date-time', /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}Z)?$/);
ajv.addFormat('currency', /^[A-Z]{3}$/);
ajv.addFormat('phone-number', E164);
ajv.addFormat('endpoint', /^(\+[1-9]\d{6,14}|(client|sip|sips|sim):\S+)$/);
ajv.addFormat('http-method', /^(GET|POST)$/);
ajv.addFormat('twiml', /^<[^]*>$/);
ajv.addFormat('uri', /^(https?:\/)?\/\S+$/);
ajv.addFormat('int64', true);
ajv.addFormat('uri-map', true);

const schemas = document.components.schemas as Record<string, Schema>;
const paths = document.paths as unknown as Record<string, Record<string, Operation>>;
const compiled = new Map<string, ValidateFunction>();

function resolveRef(schema: Schema): Schema {
  const ref = schema.$ref;
  return typeof ref === 'string' ? (schemas[ref.split('/').at(-1) ?? ''] ?? {}) : schema;
}

/** `isAnswer` adds null and makes every listed property required. */
function relax(written: Schema, isAnswer: boolean): Schema {
  const { type, nullable: _nullable, enum: values, ...rest } = resolveRef(written);
  const relaxed: Schema = { ...rest };
  const types =
    type === 'integer' || type === 'number' || type === 'boolean' ? [type, 'string'] : [type];
  if (type !== undefined) relaxed.type = isAnswer ? [...types, 'null'] : types;
  if (Array.isArray(values)) relaxed.enum = isAnswer ? [...values, null] : values;
  if (rest.items) relaxed.items = relax(rest.items as Schema, isAnswer);
  // A form with one value of a repeated parameter looks like a plain value.
  if (type === 'array' && !isAnswer) {
    return { anyOf: [relaxed, relaxed.items as Schema] };
  }
  if (!rest.properties) return relaxed;
  const properties = Object.entries(rest.properties as Record<string, Schema>);
  relaxed.properties = Object.fromEntries(
    properties.map(([key, child]) => [key, relax(child, isAnswer)]),
  );
  relaxed.additionalProperties = false;
  if (isAnswer) relaxed.required = properties.map(([key]) => key);
  return relaxed;
}

function check(key: string, build: () => Schema, value: unknown): string[] {
  const validate = compiled.get(key) ?? ajv.compile(build());
  compiled.set(key, validate);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(
    (error) => `${key}${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`,
  );
}

function listSchemaOfQuery(operation: Operation): Schema {
  const parameters = (operation.parameters ?? []).filter((parameter) => parameter.in === 'query');
  const properties = Object.fromEntries(parameters.map(({ name, schema }) => [name, schema]));
  return { type: 'object', properties };
}

function templateOf(path: string): string {
  return path
    .replace(/\/Accounts\/[^/]+/, '/Accounts/{AccountSid}')
    .replace(/\/Calls\/[^/]+\.json$/, '/Calls/{Sid}.json');
}

const ERROR_BODY: Schema = {
  type: 'object',
  properties: {
    code: { type: 'integer' },
    message: { type: 'string', minLength: 1 },
    more_info: { type: 'string', pattern: '^https://www\\.twilio\\.com/docs/errors/\\d+$' },
    status: { type: 'integer' },
  },
  required: ['code', 'message', 'more_info', 'status'],
  additionalProperties: false,
};

export function checkRequest(exchange: Exchange): string[] {
  const template = templateOf(exchange.path);
  const method = exchange.method.toLowerCase();
  const operation = paths[template]?.[method];
  if (!operation) return [`${exchange.method} ${exchange.path} is not an operation`];
  const key = `${method} ${template}`;
  const body = Object.values(operation.requestBody?.content ?? {})[0]?.schema;
  if (body) return check(`${key} form`, () => relax(body, false), exchange.form);
  return check(`${key} query`, () => relax(listSchemaOfQuery(operation), false), exchange.query);
}

export function checkAnswer(exchange: Exchange): string[] {
  const { status, body } = exchange;
  if (status >= 400) return check('RestException', () => ERROR_BODY, body);
  const template = templateOf(exchange.path);
  const method = exchange.method.toLowerCase();
  const answer = paths[template]?.[method]?.responses[String(status)];
  const schema = Object.values(answer?.content ?? {})[0]?.schema;
  if (!schema) return [`${exchange.method} ${exchange.path} has no answer ${status}`];
  return check(`${method} ${template} ${status}`, () => relax(schema, true), body);
}
