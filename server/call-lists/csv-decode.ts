// Bytes to text. UTF-8 unless a byte-order mark or the bytes themselves say otherwise. What is
// not text, or is damaged text, is refused: a guess that turns names into nonsense is worse.

export type CsvEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

export type CsvRefusalCode =
  | 'empty_file'
  | 'no_rows'
  | 'not_csv'
  | 'bad_encoding'
  | 'file_too_large'
  | 'too_many_rows'
  | 'too_many_columns'
  | 'broken_quotes';

export type CsvRefusalDetails = {
  /** 1-based line of the file. */
  line?: number;
  limit?: number;
  /** For `not_csv`: what the file seems to be. */
  looksLike?: 'spreadsheet' | 'pdf' | 'web_page' | 'binary';
};

/** Why a whole file cannot be read; the caller turns it into its own error. */
export class CsvRefusal extends Error {
  readonly code: CsvRefusalCode;
  readonly details: CsvRefusalDetails;

  constructor(code: CsvRefusalCode, details: CsvRefusalDetails = {}, options?: ErrorOptions) {
    super(`csv refused: ${code}`, options);
    this.name = 'CsvRefusal';
    this.code = code;
    this.details = details;
  }
}

export type DecodedText = { text: string; encoding: CsvEncoding };

/** The file as text, without byte-order mark, with every line ending turned into "\n". */
export function decodeCsv(bytes: Uint8Array): DecodedText {
  if (bytes.length === 0) throw new CsvRefusal('empty_file');
  refuseOtherFormats(bytes);
  const { text, encoding } = decodeBytes(bytes);
  const nul = text.indexOf('\0');
  if (nul >= 0) throw new CsvRefusal('not_csv', { looksLike: 'binary', line: lineAt(text, nul) });
  if (/^\s*<(!doctype|html|table|\?xml)/i.test(text.slice(0, 200))) {
    throw new CsvRefusal('not_csv', { looksLike: 'web_page' });
  }
  return { text: text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text, encoding };
}

const SIGNATURES = [
  { bytes: [0x50, 0x4b, 0x03, 0x04], looksLike: 'spreadsheet' },
  { bytes: [0xd0, 0xcf, 0x11, 0xe0], looksLike: 'spreadsheet' },
  { bytes: [0x25, 0x50, 0x44, 0x46], looksLike: 'pdf' },
] as const;

function refuseOtherFormats(bytes: Uint8Array): void {
  const found = SIGNATURES.find((signature) => startsWith(bytes, signature.bytes));
  if (found !== undefined) throw new CsvRefusal('not_csv', { looksLike: found.looksLike });
}

function decodeBytes(bytes: Uint8Array): DecodedText {
  if (startsWith(bytes, [0xff, 0xfe, 0, 0])) throw new CsvRefusal('bad_encoding');
  if (startsWith(bytes, [0xff, 0xfe])) return decodeStrictly(bytes, 'utf-16le');
  if (startsWith(bytes, [0xfe, 0xff])) return decodeStrictly(bytes, 'utf-16be');
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), encoding: 'utf-8' };
  } catch {
    return decodeLegacy(bytes);
  }
}

function decodeStrictly(bytes: Uint8Array, encoding: CsvEncoding): DecodedText {
  try {
    return { text: new TextDecoder(encoding, { fatal: true }).decode(bytes), encoding };
  } catch (cause) {
    throw new CsvRefusal('bad_encoding', { line: 1 }, { cause });
  }
}

// Not valid UTF-8: either an old Windows file or a damaged UTF-8 one. Windows-1252 letters almost
// never line up as UTF-8 sequences, so a file where most do is UTF-8 with a few broken bytes.
function decodeLegacy(bytes: Uint8Array): DecodedText {
  const asUtf8 = new TextDecoder('utf-8').decode(bytes);
  const broken = asUtf8.match(/\ufffd/g)?.length ?? 0;
  const whole = asUtf8.match(/[^\p{ASCII}\ufffd]/gu)?.length ?? 0;
  const firstBroken = lineAt(asUtf8, asUtf8.indexOf('\ufffd'));
  if (whole > broken) throw new CsvRefusal('bad_encoding', { line: firstBroken });
  const text = new TextDecoder('windows-1252').decode(bytes);
  // Control characters of the upper half are written by no Windows program: another encoding.
  if (/[\u0080-\u009f]/.test(text)) throw new CsvRefusal('bad_encoding', { line: firstBroken });
  return { text, encoding: 'windows-1252' };
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split(/\r\n?|\n/).length;
}

function startsWith(bytes: Uint8Array, prefix: readonly number[]): boolean {
  return prefix.every((byte, index) => bytes[index] === byte);
}
