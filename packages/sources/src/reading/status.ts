import { failed, type Observation } from '@juxta/domain';

import { isSuccess } from '../http/response-head.ts';

const codes: Readonly<Record<number, string>> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  410: 'gone',
  429: 'rate_limited',
  451: 'legally_blocked',
};

/** The failure that an HTTP status other than 2xx is; null for 2xx. */
export function statusFailure(answer: { readonly status: number }): Observation | null {
  const { status } = answer;
  if (isSuccess(status)) return null;
  const code = codes[status] ?? (status >= 500 ? 'server_error' : 'unexpected_status');
  return failed(code, `the source answered with status ${status}`);
}
