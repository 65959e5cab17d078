// Cells of a CSV file that a spreadsheet would run, wherever one is read or written.
const FORMULA_START = /^\s*[=+\-@\t\r＝＋－＠]/;
// Amounts, numbers to dial and dashes for "nothing" begin with the same signs and do no harm:
// without letters, quotes and operators there is nothing in them to run.
const HARMLESS = /^\s*([-+]?[\d,. ]*\d *%?|[-+]?[₹$€£] ?[\d,. ]*\d|\+[\d\s().-]{6,}|-+)\s*$/;

/** Whether a spreadsheet would run the cell as a formula. */
export function isFormulaCell(text: string): boolean {
  return FORMULA_START.test(text) && !HARMLESS.test(text);
}

/** The cell as text in any spreadsheet: an apostrophe goes in front of a formula. */
export function neutralizeCell(text: string): string {
  return isFormulaCell(text) ? `'${text}` : text;
}
