export { assertDigest } from './digest.ts';
export { readHttpAnswer, type ArchivedAnswer } from './http-message.ts';
export { readWarc, type WarcEntry, type WarcRecord } from './read-records.ts';
export { WarcError } from './warc-error.ts';
export { warcInfo, warcRecord, type NewWarcRecord } from './write-record.ts';
