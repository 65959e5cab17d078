/**
 * Reads the renderer's source for the words of its screens: the texts that are translated, and words that reach a
 * person without being. Words are looked for where they stand as literals, so nothing has to be marked twice.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAst } from 'vite';
import { root } from './stage.ts';

interface Node {
  type: string;
  start: number;
  [key: string]: unknown;
}
interface Place {
  node: Node;
  /** From the nearest to the file; the key is where the node stands in its parent. */
  parents: { node: Node; key: string }[];
}
export interface Found {
  /** Texts handed to `t`, `rich` or `msg`. */
  texts: Set<string>;
  /** `path:line "words"` of what a person would read in English in every language. */
  loose: string[];
}

const TRANSLATORS = new Set(['t', 'rich', 'msg']);
/** Attributes whose value nobody reads, though it may look like words. */
const UNREAD =
  /^(className|class|id|key|name|type|role|href|to|from|d|viewBox|points|transform|rel|target|autoComplete|inputMode|pattern|accept|method|value|icon|tone|as|path|lang|data-.*)$/;
/** Attributes and fields whose value somebody reads, however small it is. */
const READ =
  /^(aria-label|label|title|placeholder|alt|about|why|hint|heading|header|summary|what|words|note|failed|safe|meaning|holds|fails|more)$/;
/** Calls whose text is for developers, or is no text. */
const UNREAD_CALLS =
  /^(super|Error|ApiError|RangeError|TypeError|AppError|classNames|matchMedia|addEventListener|removeEventListener|querySelector|getItem|setItem|append|get|set|has|startsWith|endsWith|includes|split|replace|replaceAll|indexOf|z|describe|useLive)$/;
const WORDS =
  /^\p{Lu}\p{Ll}+([ ’,.?!…:]|$)|^\p{Lu}\p{L}* \p{Ll}|^\p{Ll}+ \p{Ll}+( \p{Ll}+)*$|\p{Ll} \p{Ll}+ \p{Ll}+.*[.?!]$/u;
const CODES =
  /^(Bearer.*|Enter|Escape|Tab|Home|End|Delete|Backspace|Space|Page(Up|Down)|Arrow\w+|Key\w|Digit\d|Alt|Control|Shift|Meta|F\d+|Authorization|Content-Type|Retry-After|Location|Content-Disposition|Ctrl|Esc|(top|bottom) (start|end))$/;

/** The words of one file. */
export function wordsOf(path: string, source: string): Found {
  const found: Found = { texts: new Set(), loose: [] };
  const lineOf = ({ node }: Place) => source.slice(0, node.start).split('\n').length;
  const program = parseAst(source, { lang: path.endsWith('x') ? 'tsx' : 'ts' }) as unknown as Node;
  walk({ node: program, parents: [] }, (place) => {
    const text = literalOf(place.node);
    if (text === undefined) return;
    if (isTranslated(place)) {
      found.texts.add(text);
      if (isEarly(place))
        found.loose.push(`${path}:${lineOf(place)} is said while loading: ${text}`);
    } else if (isLoose(place, text)) {
      found.loose.push(`${path}:${lineOf(place)} ${JSON.stringify(text.trim())}`);
    }
  });
  return found;
}

/** All that the renderer says, from every file that is not a test. */
export function rendererWords(paths: readonly string[]): Found {
  const all: Found = { texts: new Set(), loose: [] };
  for (const path of paths) {
    const { texts, loose } = wordsOf(path, readFileSync(join(root, path), 'utf8'));
    for (const text of texts) all.texts.add(text);
    all.loose.push(...loose);
  }
  return all;
}

function literalOf(node: Node): string | undefined {
  if (node.type === 'JSXText') return node['value'] as string;
  if (node.type === 'Literal' && typeof node['value'] === 'string') return node['value'];
  if (node.type !== 'TemplateLiteral') return undefined;
  const quasis = node['quasis'] as { value: { cooked: string } }[];
  return quasis.map(({ value }) => value.cooked).join('{}');
}

function isTranslated({ node, parents }: Place): boolean {
  const call = parents[0]?.node;
  if (call?.type !== 'CallExpression' || parents[0]?.key !== 'arguments') return false;
  const isFirst = (call['arguments'] as Node[])[0] === node;
  const isWhole = node.type !== 'TemplateLiteral' || (node['expressions'] as Node[]).length === 0;
  return isFirst && isWhole && TRANSLATORS.has(calleeOf(call));
}

/** Said once, when the file is loaded, a text would stay in the language of that moment: it wants `msg`. */
function isEarly({ parents }: Place): boolean {
  const call = parents[0]?.node as Node;
  if (calleeOf(call) === 'msg') return false;
  // What `memo` is given is drawn later; what `map` is given runs at once.
  const runsAtOnce = (node: Node | undefined) =>
    node?.type === 'CallExpression' && calleeOf(node) !== 'memo';
  return parents.every(
    ({ node }, depth) => !/Function/.test(node.type) || runsAtOnce(parents[depth + 1]?.node),
  );
}

function calleeOf(call: Node): string {
  const callee = call['callee'] as Node & { name?: string; property?: { name?: string } };
  return callee.name ?? callee.property?.name ?? '';
}

function isLoose(place: Place, text: string): boolean {
  if (place.node.type === 'JSXText') return /\p{L}{2}/u.test(text);
  const words = text.replaceAll('{}', ' ').trim();
  if (!/\p{L}{2}/u.test(words) || CODES.test(words) || isUnread(place)) return false;
  return WORDS.test(words) || isSentence(place.node, text) || isNamedText(place);
}

/** A template that puts values between words. */
function isSentence(node: Node, text: string): boolean {
  return (
    node.type === 'TemplateLiteral' &&
    text.includes('{}') &&
    /(^|[ (])\p{Ll}{2,}([ ,;)]|[.:]( |$))|\} \p{Ll}{2,}$/u.test(text)
  );
}

/** A label of one small word looks like any other string; what it is handed to tells. */
function isNamedText({ node, parents }: Place): boolean {
  const [parent, ...rest] = parents.filter(
    ({ node: { type } }) => type !== 'JSXExpressionContainer' && type !== 'ConditionalExpression',
  );
  if (parent === undefined || rest.length === 0) return false;
  const name = parent.node['name'] as { name?: string } | undefined;
  if (parent.node.type === 'JSXAttribute') return READ.test(name?.name ?? '');
  const key = parent.node['key'] as (Node & { name?: string }) | undefined;
  return parent.node.type === 'Property' && key !== node && READ.test(key?.name ?? '');
}

function isUnread({ parents }: Place): boolean {
  return parents.some(({ node, key }, depth) => {
    if (/^(Import|Export(All|Named)).*Declaration$/.test(node.type)) return key === 'source';
    if (/^TS.*Type/.test(node.type) || node.type === 'TSEnumMember') return true;
    if (depth > 6) return false;
    if (node.type === 'JSXAttribute')
      return UNREAD.test(String((node['name'] as { name?: unknown }).name));
    if (node.type === 'BinaryExpression' || node.type === 'SwitchCase')
      return key !== 'consequent' && depth === 0;
    if (node.type === 'Property') return depth === 0 && key === 'key';
    if (node.type === 'MemberExpression') return depth === 0;
    if (node.type === 'CallExpression' || node.type === 'NewExpression')
      return key === 'arguments' && depth < 3 && UNREAD_CALLS.test(calleeOf(node));
    return false;
  });
}

function walk(place: Place, visit: (place: Place) => void): void {
  visit(place);
  for (const [key, value] of Object.entries(place.node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (!isNode(child)) continue;
      walk({ node: child, parents: [{ node: place.node, key }, ...place.parents] }, visit);
    }
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';
}
