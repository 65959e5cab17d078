// The verbs of call lists. Other features use the first group, inside their own transaction.
export {
  addDoNotCall,
  applyDispositions,
  findContactForDial,
  findDoNotCall,
  isDoNotCall,
  pokeContacts,
  recordAttempt,
  type ChangedContact,
  type ContactForDial,
} from './contact-facts.ts';
export { cleanField, lockFields, setFields } from './contact-fields.ts';
export { insertOptedOutHash } from './do-not-call.sql.ts';
export { erasedPhone } from './erased.rules.ts';
export { hideNumbers } from './hidden.rules.ts';
export * from './lists.ts';
export {
  cancelImport,
  cancelStaleUploads,
  checkImport,
  commitImport,
  countContacts,
  downloadProblems,
  getImport,
  listImports,
  uploadImport,
} from './imports.ts';
export { listWaitingImports, runImport } from './import-commit.ts';
