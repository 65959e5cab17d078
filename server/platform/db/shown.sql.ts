// What a statement may show of a contact. Every statement that answers a contact's data to somebody uses these; only
// those that work with it (dialling, opting out, checking for duplicates) read the columns themselves.

/** A number, or its last digits for whoever must not see it. */
export function shownPhone(column: string): string {
  return `case when (select app.sees('phones')) then ${column} else app.masked_phone(${column}) end`;
}

/** Text that people type numbers into. */
export function shownText(column: string): string {
  return `case when (select app.sees('phones')) then ${column} else app.masked_text(${column}) end`;
}

/** Name, number and attributes of a contact, each under its own name. */
export function shownContact(prefix = ''): string {
  const attributes = `case when (select app.sees('phones')) then ${prefix}attributes
    else app.masked_text(${prefix}attributes::text)::json end`;
  return `${shownText(`${prefix}name`)} as name, ${shownPhone(`${prefix}phone`)} as phone, ${attributes} as attributes`;
}
