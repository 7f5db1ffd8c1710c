import { instant, type Claim, type SourceSpec } from '../../../../spec/source-spec.ts';

const entry = {
  id: 'xunit',
  version: '13.0.3',
  published: '2023-03-08T07:42:54.647+00:00',
  listed: true,
  description: 'd',
  licenseExpression: 'MIT',
  licenseUrl: 'https://licenses.nuget.org/MIT',
  projectUrl: 'https://www.newtonsoft.com/json',
  iconUrl: 'https://api.nuget.org/icon',
  tags: ['json'],
  deprecation: {
    reasons: ['Legacy'],
    message: 'm',
    alternatePackage: { id: 'System.Text.Json', range: '*' },
  },
  dependencyGroups: [{ targetFramework: 'netstandard2.0', dependencies: [{ id: 'A', range: '[1, )' }] }],
};
const registration = {
  count: 2,
  items: [
    { count: 1, lower: '13.0.3', upper: '13.0.3', items: [{ catalogEntry: entry }] },
    { '@id': 'https://api.nuget.org/x', count: 3, lower: '1.0.0', upper: '2.0.0' },
  ],
};
const search = { totalHits: 1, data: [{ ...entry, totalDownloads: 9 }] };

const claim: Claim = (what, value, { facts }) => {
  const dated = /^(\/items\/\d+\/items\/-?\d+\/catalogEntry)\/published$/u.exec(what);
  if (dated) {
    const version = facts.find((fact) => fact.what === `${dated[1]}/version`)?.value;
    return typeof version === 'string' ? [`release ${version}`, instant(value)] : null;
  }
  const [, member] = /^\/items\/0\/items\/0\/catalogEntry\/(.*)$/u.exec(what) ?? [];
  if (member === 'id') return ['name', value];
  if (member === 'version') return [`has ${String(value)}`, true];
  const onePage = facts.some((fact) => fact.what === '/count' && fact.value === 1);
  return what === '/items/0/count' && onePage ? ['version_count', value] : null;
};

export const spec: SourceSpec = {
  example: 'pkg:nuget/xunit',
  url: 'https://api.nuget.org/v3/registration5-gz-semver2/xunit/index.json',
  answers: [registration, search, { versions: ['13.0.3', '13.0.4-beta1'] }],
  recorded: [
    {
      pattern: /^ecosyste-ms-packages\/deprecated_package_registration\.json$/u,
      claim,
      atLeast: 4,
    },
  ],
};
