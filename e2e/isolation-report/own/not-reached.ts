/** Operations that answer no success here, as `METHOD /path`, each with the reason that the report tells. */
export const NOT_REACHED: Readonly<Record<string, string>> = {
  'POST /v1/setup':
    'it works once, on a server without accounts, which makes the first of the fixture',
};
