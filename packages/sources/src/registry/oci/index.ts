import { defineSource } from '../../source.ts';
import { imageAddress, ociSettings, recognize, type OciSettings } from './address.ts';
import { normalize } from './normalize.ts';

const manifests = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];
const rule = 'https://github.com/opencontainers/distribution-spec/blob/main/spec.md';

export const source = defineSource<OciSettings>({
  id: 'oci',
  version: 1,
  licence: 'LicenseRef-each-registry',
  terms: rule,
  settings: ociSettings,
  hosts: ({ registries }) => [...registries.values()].map((base) => ({ base, delayMs: 2_000, rule })),
  matches: (target) => imageAddress(target) !== null,
  requests: (target, { registries, tokens }) => {
    const image = imageAddress(target);
    if (image === null) return [];
    const base = registries.get(image.host);
    const bearer = tokens.get(image.host);
    const url = `${base ?? `https://${image.host}`}/v2/${image.path}`;
    const common = {
      ...(bearer !== undefined && { headers: { authorization: `Bearer ${bearer}` } }),
      declaredHost: base !== undefined,
      obeysRobots: false,
      refreshSeconds: 24 * 3_600,
    };
    return [
      {
        ...common,
        name: 'tags',
        url: `${url}/tags/list?n=1000`,
        accept: 'application/json',
        accepts: ['application/json'],
        maxBytes: 4 * 1024 * 1024,
        covers: { attributes: ['image_tag'], metrics: [], releases: 'none', links: false },
      },
      {
        ...common,
        name: 'manifest',
        url: `${url}/manifests/latest`,
        accept: manifests.join(', '),
        accepts: [...manifests, 'application/json'],
        maxBytes: 1024 * 1024,
        covers: {
          attributes: [
            'name',
            'description',
            'license',
            'homepage',
            'repository',
            'documentation',
            'latest_version',
            'image_updated_at',
            'image_platforms',
            'image_size',
          ],
          metrics: [],
          releases: 'none',
          links: true,
        },
      },
    ];
  },
  normalize,
  recognize,
});
