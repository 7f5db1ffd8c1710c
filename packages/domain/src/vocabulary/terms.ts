/** What another vocabulary calls a quality or quantity, with the page that defines it. */
export interface Term {
  readonly vocabulary: 'CHAOSS' | 'DOAP' | 'purl' | 'schema.org' | 'SPDX';
  readonly name: string;
  readonly url: string;
}

/** A metric of the CHAOSS project. */
export function chaoss(name: string): Term {
  const page = name.toLowerCase().replaceAll(' ', '-');
  return { vocabulary: 'CHAOSS', name, url: `https://chaoss.community/kb/metric-${page}/` };
}

/** A property of schema.org. */
export function schemaOrg(name: string): Term {
  return { vocabulary: 'schema.org', name, url: `https://schema.org/${name}` };
}

/** A property of DOAP, the description of a project. */
export function doap(name: string): Term {
  return { vocabulary: 'DOAP', name, url: `http://usefulinc.com/ns/doap#${name}` };
}

/** A field of the package information of SPDX 2.3. */
export function spdx(name: string): Term {
  return {
    vocabulary: 'SPDX',
    name,
    url: 'https://spdx.github.io/spdx-spec/v2.3/package-information/',
  };
}

export const purlSpecification: Term = {
  vocabulary: 'purl',
  name: 'Package-URL',
  url: 'https://github.com/package-url/purl-spec',
};
