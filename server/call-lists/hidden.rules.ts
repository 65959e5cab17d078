// What of a file is shown to whoever must not see numbers: cells of a file that is not imported yet are in no column of
// the database, so they are covered here, before they leave the feature.
import type { Import } from '../../shared/imports.ts';

/** Seven digits and more, however they are written; in a file that is being checked a hidden date does no harm. */
const NUMBER = /\+?\d(?:[ ().-]*\d){6,}/g;

/** A number’s last digits; what is hidden is always more than what is shown. */
export function hideNumbers(cell: string): string {
  return cell.replace(NUMBER, (number) => {
    const digits = number.replace(/\D/g, '');
    return `•••• ${digits.slice(digits.length >= 9 ? -4 : -2)}`;
  });
}

export function hideInImport<T extends Omit<Import, 'over_plan'>>(i: T): T {
  return {
    ...i,
    columns: i.columns.map(hideNumbers),
    sample: i.sample.map((row) => row.map(hideNumbers)),
    problems: i.problems.map((p) => ({ ...p, value: hideNumbers(p.value) })),
    preview: i.preview.map((p) => ({
      ...p,
      name: hideNumbers(p.name),
      phone: hideNumbers(p.phone),
      attributes: Object.fromEntries(
        Object.entries(p.attributes).map(([name, value]) => [name, hideNumbers(value)]),
      ),
    })),
  };
}
