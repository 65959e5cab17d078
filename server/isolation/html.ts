// The few forms the pages of a report are made of.

export const number = (value: number) => value.toLocaleString('en-IN');

export function text(value: string): string {
  return value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

export const table = (heads: readonly string[], rows: readonly string[]) =>
  `<table><thead><tr>${heads.map((h) => `<th>${h}</th>`).join('')}</tr></thead><tbody>${rows.join('')}</tbody></table>`;

/** Values are markup; escape what comes from elsewhere. */
export const facts = (rows: readonly (readonly [string, string])[]) =>
  `<dl class="facts">${rows.map(([name, value]) => `<dt>${text(name)}</dt><dd>${value}</dd>`).join('')}</dl>`;

export const list = (items: readonly string[]) =>
  `<ul class="columns">${items.map((item) => `<li>${item}</li>`).join('')}</ul>`;

export const code = (value: string) => `<code>${text(value)}</code>`;

/** An instant as people read it, in the one zone a printed page can have. */
export const instant = (value: string) => `${value.slice(0, 10)} ${value.slice(11, 16)} UTC`;
