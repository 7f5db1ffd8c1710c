import { spokenFor } from './spoken.ts';
import type { Statement } from './tool-document.ts';

/** A standard by the words that name it among keywords. A closed list: a word that can mean something else is left out. */
export interface Standard {
  readonly id: string;
  readonly name: string;
  readonly words: readonly string[];
}

export const standards: readonly Standard[] = [
  {
    id: 'oci',
    name: 'OCI',
    words: ['oci', 'open-container-initiative', 'oci-runtime', 'oci-image', 'oci-distribution'],
  },
  { id: 'cri', name: 'CRI', words: ['cri', 'container-runtime-interface', 'kubernetes-cri'] },
  { id: 'cni', name: 'CNI', words: ['cni', 'container-network-interface', 'cni-plugin'] },
  { id: 'csi', name: 'CSI', words: ['csi', 'container-storage-interface', 'csi-driver'] },
  { id: 'appc', name: 'App Container (appc)', words: ['appc', 'app-container', 'aci'] },
  { id: 'opentelemetry', name: 'OpenTelemetry', words: ['opentelemetry', 'otel', 'otlp'] },
  { id: 'openmetrics', name: 'OpenMetrics', words: ['openmetrics'] },
  { id: 'opentracing', name: 'OpenTracing', words: ['opentracing'] },
  { id: 'cloudevents', name: 'CloudEvents', words: ['cloudevents', 'cloudevent'] },
  { id: 'openapi', name: 'OpenAPI', words: ['openapi', 'openapi3'] },
  { id: 'graphql', name: 'GraphQL', words: ['graphql'] },
  { id: 'grpc', name: 'gRPC', words: ['grpc'] },
  { id: 'spiffe', name: 'SPIFFE', words: ['spiffe'] },
  { id: 'oidc', name: 'OpenID Connect', words: ['oidc', 'openid-connect', 'openidconnect'] },
  { id: 'saml', name: 'SAML', words: ['saml', 'saml2'] },
  { id: 'webassembly', name: 'WebAssembly', words: ['webassembly', 'wasm', 'wasi'] },
  { id: 'gateway-api', name: 'Gateway API', words: ['gateway-api'] },
  { id: 'spdx', name: 'SPDX', words: ['spdx'] },
  { id: 'cyclonedx', name: 'CycloneDX', words: ['cyclonedx'] },
  { id: 'slsa', name: 'SLSA', words: ['slsa'] },
  { id: 'tuf', name: 'TUF', words: ['tuf', 'the-update-framework'] },
  { id: 's3', name: 'S3 API', words: ['s3', 's3-api', 's3-compatible'] },
  { id: 'amqp', name: 'AMQP', words: ['amqp'] },
  { id: 'mqtt', name: 'MQTT', words: ['mqtt'] },
];

const byWord = new Map(standards.flatMap((one) => one.words.map((word) => [word, one] as const)));

export interface NamedStandard {
  readonly standard: Standard;
  readonly statement: Statement;
}

/**
 * The standards that a tool’s own keywords name, each with the best speaker that names it: a claim of its publisher,
 * no test of ours.
 */
export function namedStandards(statements: readonly Statement[]): readonly NamedStandard[] {
  const found = new Map<string, NamedStandard>();
  for (const statement of spokenFor(statements, 'keywords')) {
    if (!Array.isArray(statement.value)) continue;
    for (const standard of standardsOf(statement.value))
      if (!found.has(standard.id)) found.set(standard.id, { standard, statement });
  }
  return standards.flatMap(({ id }) => found.get(id) ?? []);
}

/** The standards that these keywords name. */
export function standardsOf(keywords: readonly string[]): readonly Standard[] {
  const named = new Set(keywords.flatMap((word) => byWord.get(wordOf(word)) ?? []));
  return [...named];
}

function wordOf(keyword: string): string {
  return keyword
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_]+/gu, '-');
}
