import { parsePurl, parseWebUrl, tryTargetKey, type TargetKey } from '@juxta/domain';

import { baseUrls, BadSetting, token } from '../../reading/settings.ts';
import type { Environment } from '../../source.ts';

export interface OciSettings {
  /** Registries that are known to answer without a login, and those that the operator names, by their host. */
  readonly registries: ReadonlyMap<string, string>;
  readonly tokens: ReadonlyMap<string, string>;
}

const open = ['quay.io', 'registry.k8s.io', 'gcr.io', 'mcr.microsoft.com', 'ghcr.io'];

/** `JUXTA_OCI_REGISTRIES` are base URLs, `JUXTA_OCI_TOKENS` are `host=token` pairs, both separated by commas. Throws BadSetting. */
export function ociSettings(environment: Environment): OciSettings {
  const known = open.map((host): [string, string] => [host, `https://${host}`]);
  const named = baseUrls(environment, 'JUXTA_OCI_REGISTRIES').map((base): [string, string] => [
    new URL(base).host,
    base,
  ]);
  const pairs = (environment['JUXTA_OCI_TOKENS'] ?? '').split(/[\s,]+/u).filter(Boolean);
  const tokens = pairs.map((pair): [string, string] => {
    const at = pair.indexOf('=');
    const valid = token({ JUXTA_OCI_TOKENS: pair.slice(at + 1) }, 'JUXTA_OCI_TOKENS');
    if (at < 1 || valid === null)
      throw new BadSetting('JUXTA_OCI_TOKENS is not a list of host=token pairs, separated by commas');
    return [pair.slice(0, at), valid];
  });
  return { registries: new Map([...known, ...named]), tokens: new Map(tokens) };
}

export interface ImageAddress {
  readonly host: string;
  readonly path: string;
}

/** Null for what is no image with a registry. */
export function imageAddress(target: TargetKey): ImageAddress | null {
  const purl = target.startsWith('pkg:oci/') ? parsePurl(target) : null;
  const [, host, path] = /^([^/]+)\/(.+)$/u.exec(purl?.repositoryUrl ?? '') ?? [];
  return host && path ? { host, path } : null;
}

/** `https://<registry>/v2/<path>/tags/list`, `/manifests/<tag or digest>`, `/blobs/<digest of a configuration>`. */
export function recognize(
  address: string,
  settings: OciSettings,
): { target: TargetKey; request: string } | null {
  const url = parseWebUrl(address);
  if (!url || /(?:^|\.)docker\.(?:io|com)$/u.test(url.hostname)) return null;
  const base = [...settings.registries].find(([, known]) => url.href.startsWith(`${known}/v2/`));
  const path = base ? (url.origin + url.pathname).slice(base[1].length) : url.pathname;
  const [, name, kind] =
    /^\/v2\/([a-z0-9._/-]{1,255}?)\/(tags\/list|manifests(?:\/.*)?|blobs\/sha256:[0-9a-f]+)\/?$/u.exec(
      path,
    ) ?? [];
  if (!name || !kind) return null;
  const last = name.slice(name.lastIndexOf('/') + 1);
  const target = tryTargetKey(`pkg:oci/${last}?repository_url=${base?.[0] ?? url.host}/${name}`);
  if (target === null || imageAddress(target) === null) return null;
  const request = kind === 'tags/list' ? 'tags' : kind.startsWith('blobs/') ? 'config' : 'manifest';
  return { target, request };
}
