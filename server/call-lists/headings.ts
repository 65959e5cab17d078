// What the first row of a file says: whether it is a heading, and what each column is called.
// The words are those of English and Indian spreadsheets, in Latin and native scripts.
import { plainFieldName } from '../../shared/contact-edits.ts';
import { cutText } from './text.rules.ts';

// Below the contract's 60 for an attribute's name, to leave room for " (2)".
const NAME_CHARS_MAX = 54;

const PHONE_WORDS = words(`
  phone phones telephone tel mobile mob cell cellphone handphone whatsapp msisdn ph phoneno
  phonenumber mobileno mobilenumber contactno contactnumber cellno mobail dooradhwani
  फोन फ़ोन मोबाइल मोबाईल दूरभाष ফোন মোবাইল फोननंबर ફોન મોબાઇલ போன் கைபேசி தொலைபேசி ఫోన్ మొబైల్
  ಫೋನ್ ಮೊಬೈಲ್ ഫോൺ മൊബൈൽ ਫੋਨ ਮੋਬਾਈਲ`);
const NUMBER_WORDS = words('no nos num number numbers nr nbr digits # नंबर नम्बर संख्या');
const CONTACT_WORDS = words('contact contacts sampark संपर्क सम्पर्क');
// A heading with one of these is about a number or a person without being one, or a second one.
const PHONE_DOUBTS = words(`
  type preferred best time model country code isd std verified ext extension brand status dnd
  optin consent attempts alt alternate alternative secondary other second 2 3 emergency office
  work home landline fax residence`);

const NAME_WORDS = words(`
  name names fullname naam nam nama naav peru peyar hesaru contactname customername clientname
  leadname patientname नाम नाव নাম નામ பெயர் పేరు ಹೆಸರು പേര് ਨਾਮ ਨਾਂ`);
const PERSON_WORDS = words(`
  customer client patient lead borrower applicant member student subscriber prospect buyer owner
  guest person beneficiary grahak ग्राहक मरीज`);
const FIRST_WORDS = words('first given fore fname firstname forename givenname');
const MIDDLE_WORDS = words('middle mname middlename');
const LAST_WORDS = words('last family sur surname lname lastname familyname upnaam उपनाम');
const NAME_DOUBTS = words(`
  company business firm organisation organization org employer father fathers mother mothers
  spouse husband wife guardian city file list agent caller executive bank user username login
  product project plan school college hospital doctor dr branch store shop campaign team domain
  host street state country district village pita pati pitaji`);

const SERIAL_HEADINGS = words(
  'sno srno slno serialno serial serialnumber sr sl # index rowno kramank',
);

export type HeadingRole = 'phone' | 'name' | 'first_name' | 'middle_name' | 'last_name' | 'serial';

/** What a heading names, with how sure it is: 1 is exact, lower is a second choice. */
export function readHeading(heading: string): { role: HeadingRole; weight: number } | null {
  const parts = splitWords(heading);
  const has = (set: Set<string>) => parts.some((part) => set.has(part));
  if (parts.length === 0) return null;
  if (SERIAL_HEADINGS.has(parts.join(''))) return { role: 'serial', weight: 1 };
  if (has(PHONE_WORDS)) return { role: 'phone', weight: has(PHONE_DOUBTS) ? 0.3 : 1 };
  if (has(CONTACT_WORDS) && has(NUMBER_WORDS) && !has(PHONE_DOUBTS)) {
    return { role: 'phone', weight: 0.9 };
  }
  const person = readNameHeading(parts);
  if (person !== null) return person;
  if (parts.every((part) => NUMBER_WORDS.has(part))) return { role: 'phone', weight: 0.4 };
  return null;
}

function readNameHeading(parts: string[]): { role: HeadingRole; weight: number } | null {
  const has = (set: Set<string>) => parts.some((part) => set.has(part));
  if (has(NAME_DOUBTS)) return null;
  const naming = has(NAME_WORDS);
  const alone = parts.length === 1;
  if (has(FIRST_WORDS) && (naming || alone)) return { role: 'first_name', weight: 1 };
  if (has(MIDDLE_WORDS) && (naming || alone)) return { role: 'middle_name', weight: 1 };
  if (has(LAST_WORDS) && (naming || alone)) return { role: 'last_name', weight: 1 };
  if (naming) return { role: 'name', weight: parts.length <= 2 ? 1 : 0.8 };
  if (alone && (has(PERSON_WORDS) || has(CONTACT_WORDS))) return { role: 'name', weight: 0.5 };
  return null;
}

/** Whether the first row names the columns rather than holding a contact. */
export function looksLikeHeading(first: string[], sample: string[][]): boolean {
  const cells = first.map((cell) => cell.trim());
  if (cells.some(looksLikePhoneText)) return false;
  if (cells.some((cell) => readHeading(cell) !== null)) return true;
  if (cells.some((cell) => isNumeric(cell) || cell.includes('@'))) return false;
  // Nothing known in it: it is a heading if a column of numbers is headed by a word.
  const unlike = cells.some((cell, column) => {
    const below = sample.map((row) => row[column]?.trim() ?? '').filter((text) => text !== '');
    return cell !== '' && below.length > 0 && below.every((text) => isNumeric(text));
  });
  return unlike || (sample.length === 0 && cells.length > 1);
}

/** Column names that are there, short, plain and unique; "Column 3" where the file has none. */
export function nameColumns(header: string[], width: number): string[] {
  const taken = new Set<string>();
  return Array.from({ length: width }, (_, index) => {
    const cleaned = cleanHeading(header[index] ?? '') || `Column ${index + 1}`;
    let name = cleaned;
    for (let copy = 2; taken.has(name.toLowerCase()); copy += 1) name = `${cleaned} (${copy})`;
    taken.add(name.toLowerCase());
    return name;
  });
}

/** Seven to fifteen digits with nothing but telephone punctuation around them. */
export function looksLikePhoneText(text: string): boolean {
  if (!/^[\s+()\d./-]{7,30}$/.test(text)) return false;
  // Dates and amounts have digits too: "2026-05-05" and "12345678.50" are not numbers to dial.
  if (/^\s*\d{4}[-/.]\d{1,2}[-/.]\d{1,2}\s*$|^\s*\d{1,2}[-/.]\d{1,2}[-/.]\d{4}\s*$/.test(text)) {
    return false;
  }
  const digits = text.replace(/\D/g, '').length;
  return digits >= 7 && digits <= 15 && !/^\s*-?\d+\.\d{1,3}\s*$/.test(text);
}

function isNumeric(text: string): boolean {
  return /^[-+]?[\d,. ]*\d%?$/.test(text) || looksLikePhoneText(text);
}

function cleanHeading(text: string): string {
  return cutText(plainFieldName(text), NAME_CHARS_MAX).trim();
}

function splitWords(heading: string): string[] {
  return heading
    .normalize('NFKC')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/['’]/g, '')
    .split(/[^\p{L}\p{M}\p{N}#]+/u)
    .filter((part) => part !== '');
}

function words(text: string): Set<string> {
  return new Set(text.normalize('NFKC').trim().split(/\s+/));
}
