import { parseWebUrl } from '@juxta/domain';

import { baseUrl } from '../../reading/settings.ts';
import type { Environment } from '../../source.ts';

export interface GoSettings {
  /** Base URL of the module proxy; null where the go command is told to use none. */
  readonly proxy: string | null;
  /** True where the proxy is the go command's own setting, not ours. */
  readonly fromClient: boolean;
  /** Base URL of the package site with its API. */
  readonly pkgsite: string;
}

const publicProxy = 'https://proxy.golang.org';

/** The first proxy of the go command's `GOPROXY`, else the public one. Throws BadSetting. */
export function goSettings(environment: Environment): GoSettings {
  const pkgsite = baseUrl(environment, 'JUXTA_GO_PKGSITE', 'https://pkg.go.dev');
  if (environment['JUXTA_GO_PROXY']?.trim())
    return { proxy: baseUrl(environment, 'JUXTA_GO_PROXY', publicProxy), fromClient: false, pkgsite };
  const list = environment['GOPROXY']?.trim() ?? '';
  if (list === '') return { proxy: publicProxy, fromClient: false, pkgsite };
  const [first = ''] = list.split(/[,|]/u);
  const url = parseWebUrl(first);
  const proxy = url && `${url.origin}${url.pathname.replace(/\/+$/u, '')}`;
  return { proxy, fromClient: proxy !== null && proxy !== publicProxy, pkgsite };
}
