export type WarcFault =
  | 'no_warc'
  | 'bad_gzip'
  | 'bad_header'
  | 'header_too_large'
  | 'record_truncated'
  | 'record_too_large'
  | 'bad_record_end'
  | 'bad_http'
  | 'bad_encoding'
  | 'digest_mismatch';

/** One record of an archive cannot be read; the next one may. */
export class WarcError extends Error {
  readonly code: WarcFault;
  constructor(code: WarcFault, message: string) {
    super(message);
    this.code = code;
  }
}
