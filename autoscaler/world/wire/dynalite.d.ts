declare module 'dynalite' {
  import type { Server } from 'node:http';

  interface Options {
    /** How long a table is CREATING, in milliseconds of the real clock; likewise the others. */
    readonly createTableMs?: number;
    readonly deleteTableMs?: number;
    readonly updateTableMs?: number;
  }
  /** A DynamoDB in memory. It need not listen: `request` events are enough. */
  function dynalite(options?: Options): Server;
  export = dynalite;
}
