/**
 * Key strokes by physical key. A stroke is written `Mod+Shift+KeyO`: modifiers, then an
 * `event.code`, because with a Devanagari layout `event.key` holds another letter.
 * `Mod` is Ctrl, and Command on a Mac.
 */
export interface Stroke {
  code: string;
  mod: boolean;
  shift: boolean;
  alt: boolean;
}

export interface KeyPress {
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
}

const namedKeys = 'Enter|Escape|Space|Tab|Backspace|Delete|Home|End|PageUp|PageDown';
const arrows = 'Arrow(Up|Down|Left|Right)';
const marks =
  'Slash|Comma|Period|Semicolon|Quote|Bracket(Left|Right)|Minus|Equal|Back(slash|quote)';
const codePattern = new RegExp(
  `^(Key[A-Z]|Digit[0-9]|F([1-9]|1[0-2])|${namedKeys}|${arrows}|${marks})$`,
);
const punctuation = new RegExp(`^(${marks})$`);

/** Throws on a stroke that could never match, so a typing mistake shows at start, not never. */
export function parseKeys(keys: string): Stroke {
  const parts = keys.split('+');
  const code = parts.pop() ?? '';
  const stroke: Stroke = { code, mod: false, shift: false, alt: false };
  for (const part of parts) {
    if (part === 'Mod') stroke.mod = true;
    else if (part === 'Shift') stroke.shift = true;
    else if (part === 'Alt') stroke.alt = true;
    else throw new Error(`unknown modifier in key stroke: ${keys}`);
  }
  if (!codePattern.test(code)) throw new Error(`unknown key code in key stroke: ${keys}`);
  return stroke;
}

/** The stroke of a key press; undefined while only modifiers are down, or for a key without a name here. */
export function strokeOf(press: KeyPress, mac: boolean): string | undefined {
  if (!codePattern.test(press.code)) return undefined;
  const mod = mac ? press.metaKey : press.ctrlKey;
  const parts = [mod && 'Mod', press.altKey && 'Alt', press.shiftKey && 'Shift', press.code];
  return parts.filter((part) => part !== false).join('+');
}

/** Exact match: an extra modifier is another stroke, so AltGr letters never fire a command. */
export function matchesKeys(press: KeyPress, stroke: Stroke, mac: boolean): boolean {
  const mod = mac ? press.metaKey : press.ctrlKey;
  const other = mac ? press.ctrlKey : press.metaKey;
  return (
    press.code === stroke.code &&
    mod === stroke.mod &&
    !other &&
    press.shiftKey === stroke.shift &&
    press.altKey === stroke.alt
  );
}

/** WCAG 2.1.4: a stroke that types a character may not be a shortcut of the whole window. */
export function typesCharacter(stroke: Stroke): boolean {
  if (stroke.mod || stroke.alt) return false;
  return !/^(F\d+|Escape|Tab|Home|End|PageUp|PageDown|Arrow\w+|Enter|Delete|Backspace)$/.test(
    stroke.code,
  );
}

const codeLabels: Record<string, string> = {
  Enter: '↵',
  Escape: 'Esc',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Slash: '/',
  Comma: ',',
  Period: '.',
  Semicolon: ';',
  Quote: "'",
  BracketLeft: '[',
  BracketRight: ']',
  Minus: '-',
  Equal: '=',
  Backslash: '\\',
  Backquote: '`',
};

function codeLabel(code: string): string {
  return codeLabels[code] ?? code.replace(/^(Key|Digit)/, '');
}

/** What is printed beside a control: "Ctrl ⇧ O". */
export function labelKeys(keys: string, mac: boolean): string {
  const stroke = parseKeys(keys);
  const parts = [
    stroke.mod ? (mac ? '⌘' : 'Ctrl') : '',
    stroke.alt ? (mac ? '⌥' : 'Alt') : '',
    stroke.shift ? '⇧' : '',
    codeLabel(stroke.code),
  ];
  return parts.filter((part) => part !== '').join(' ');
}

/** The same stroke in the form of `aria-keyshortcuts`: key names in full. */
export function ariaKeys(keys: string, mac: boolean): string {
  const stroke = parseKeys(keys);
  const named = !punctuation.test(stroke.code) && stroke.code in codeLabels;
  const parts = [
    stroke.mod ? (mac ? 'Meta' : 'Control') : '',
    stroke.alt ? 'Alt' : '',
    stroke.shift ? 'Shift' : '',
    named ? stroke.code : codeLabel(stroke.code),
  ];
  return parts.filter((part) => part !== '').join('+');
}

/** Whether this machine writes Command where others write Ctrl. */
export function usesCommandKey(): boolean {
  return /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? '');
}
