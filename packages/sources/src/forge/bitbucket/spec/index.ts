import { instant, type Claim, type SourceSpec } from '../../../../spec/source-spec.ts';

const repository = {
  uuid: '{6bbee65f-ec4c-4c13-950e-d5715a2ad85b}',
  name: 'python-itoolkit',
  full_name: 'litmis/python-itoolkit',
  description: 'd',
  website: 'https://itoolkit.example',
  language: 'python',
  created_on: '2016-06-13T15:29:37.077879+00:00',
  updated_on: '2018-12-21T19:28:26.966898+00:00',
  links: {
    html: { href: 'https://bitbucket.org/litmis/python-itoolkit' },
    avatar: { href: 'https://a.example/i' },
  },
};
const tags = {
  pagelen: 100,
  values: [
    {
      name: 'v1.2.0',
      date: '2011-10-07T16:01:05+00:00',
      target: { date: '2010-02-28T16:56:16+00:00' },
      links: { html: { href: 'https://bitbucket.org/ged/ruby-pg/commits/tag/v1.2.0' } },
    },
  ],
};
const gone = { type: 'error', error: { message: 'Repository litmis/x not found' } };

const names: Readonly<Record<string, string>> = {
  '/name': 'name',
  '/created_on': 'created_at',
  '/updated_on': 'last_activity_at',
  '/language': 'language',
  '/uuid': 'forge_id',
  '/description': 'description',
};
const claim: Claim = (what, value) => {
  if (what === '/full_name') return ['repository', `https://bitbucket.org/${String(value)}`];
  const name = names[what];
  return name === undefined ? null : [name, what.endsWith('_on') ? instant(value) : value];
};

export const spec: SourceSpec = {
  example: 'pkg:bitbucket/litmis/python-itoolkit',
  url: 'https://api.bitbucket.org/2.0/repositories/litmis/python-itoolkit',
  answers: [repository, tags, gone],
  recorded: [
    {
      pattern:
        /^aboutcode-fetchcode-purldb\/bitbucket-.*\.json$|^libraries-io\/bitbucket__node_iostat\.yml#0$/u,
      claim,
      atLeast: 9,
    },
    {
      pattern: /^dependabot-core\/bitbucket-business_tags\.json$/u,
      claim: (what, value, { facts }) => {
        if (/^\/values\/-?\d+\/name$/u.test(what)) return [`has ${String(value)}`, true];
        const name = facts.find((fact) => fact.what === what.replace('target/date', 'name'))?.value;
        return what.endsWith('/target/date') ? [`release ${String(name)}`, instant(value)] : null;
      },
      atLeast: 3,
      address: () => 'https://api.bitbucket.org/2.0/repositories/ged/ruby-pg/refs/tags',
    },
  ],
};
