import type { WebRoute, WebServer } from '@juxta/testing/web';

/** A row that a process writes; it stands still before the write, or at the COMMIT of the transaction that wrote it. */
export interface RowPlace {
  readonly table: string;
  readonly written: 'INSERT' | 'UPDATE';
  /** SQL over NEW and OLD. */
  readonly when: string;
  readonly at: 'write' | 'commit';
}

/** A stream whose lock is the first thing that a transaction takes. */
export interface StreamPlace {
  readonly stream: string;
}

/** A request that a server gets and does not answer, or not to its end. */
export interface AnswerPlace {
  readonly server: WebServer;
  readonly path: string;
  readonly withheld: WebRoute;
  /** What it answers once the process is dead. */
  readonly answer: WebRoute;
}

export type Place = RowPlace | StreamPlace | AnswerPlace;

/** A line at which a process stands still, and is killed. */
export interface Point {
  readonly service: 'crawler' | 'normalizer' | 'projector' | 'linker' | 'scheduler';
  readonly name: string;
  readonly place: Place;
  /** Postgres ends the transaction of the dead process this way; it rolls back unless told. */
  readonly ends?: 'commits';
}

/**
 * A line between a COMMIT and the queue's answer to what follows it. In Postgres the queue's own row is the place. On
 * Redis the process stands at the COMMIT until the server takes no writes any more; then the COMMIT is let through.
 */
export interface QueuePoint extends Omit<Point, 'place' | 'ends'> {
  readonly postgres: RowPlace;
  readonly redis: RowPlace & { readonly at: 'commit' };
  /** SQL with a row once the COMMIT is through. */
  readonly committed: string;
}

export const nameOf = ({ service, name }: Pick<Point, 'service' | 'name'>): string => `${service}: ${name}`;
