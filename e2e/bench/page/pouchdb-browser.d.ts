/** The little of PouchDB that the bench calls; its own types are five packages. */
declare module 'pouchdb-browser' {
  class PouchDB {
    constructor(name: string, options?: { skip_setup?: boolean });
    readonly replicate: {
      from(remote: PouchDB, options: { batch_size: number }): Promise<object>;
    };
    info(): Promise<{ doc_count: number }>;
    destroy(): Promise<void>;
  }
  export default PouchDB;
}
