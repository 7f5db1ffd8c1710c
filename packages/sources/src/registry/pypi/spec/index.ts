import { repositoryKey } from '@juxta/domain';

import { instant, type Claim, type SourceSpec } from '../../../../spec/source-spec.ts';

const project = {
  info: {
    name: 'Flask',
    version: '3.1.2',
    summary: 'A framework.',
    license: 'BSD',
    license_expression: 'BSD-3-Clause',
    classifiers: ['Development Status :: 7 - Inactive', 'License :: OSI Approved :: BSD License'],
    home_page: 'https://flask.example.org',
    docs_url: 'https://docs.example.org',
    project_urls: {
      Source: 'https://github.com/pallets/flask',
      Documentation: 'https://flask.example.org/docs',
    },
    keywords: 'web,wsgi',
    requires_dist: ['click>=8', "dotenv; extra == 'dotenv'"],
    requires_python: '>=3.9',
    yanked: false,
    yanked_reason: null,
  },
  releases: {
    '3.1.2': [
      {
        upload_time: '2025-08-19T21:03:19',
        upload_time_iso_8601: '2025-08-19T21:03:19.000000Z',
        yanked: true,
      },
    ],
  },
  urls: [{ upload_time: '2025-08-19T21:03:19', yanked: false }],
  message: 'Not Found',
  data: { last_day: 1, last_week: 7, last_month: 30 },
};
const simple = {
  files: [{ filename: 'flask-3.1.2.tar.gz', 'upload-time': '2025-08-19T21:03:19Z', yanked: 'broken' }],
  versions: ['3.1.2'],
};
const page =
  '<!DOCTYPE html><a href="https://files.example.org/Flask-0.1.tar.gz#sha256=0">Flask-0.1.tar.gz</a>';

const names: Readonly<Record<string, string>> = {
  '/info/name': 'name',
  '/info/version': 'latest_version',
  '/info/summary': 'description',
  '/info/license': 'license text',
  '/info/license_expression': 'license',
  '/info/home_page': 'homepage text',
  '/releases#': 'version_count',
  '/data/last_week': 'downloads_last_week@pypi',
  '/data/last_month': 'downloads_last_month@pypi',
};
const claim: Claim = (what, value, { facts }) => {
  const name = names[what];
  if (name !== undefined) return value === null ? null : [name, value];
  if (what === '/info/yanked' && value === false) return ['deprecated', undefined];
  if (typeof value !== 'string') return null;
  if (what === '/info/requires_python') return ['runtime', `python ${value}`];
  if (what === '/urls/0/upload_time') {
    const version = facts.find((fact) => fact.what === '/info/version')?.value;
    return [`release ${String(version)}`, instant(`${value}Z`)];
  }
  if (/^\/info\/project_urls\/(?:Source|Repository|Source Code)$/u.test(what))
    return ['link repository', repositoryKey(value)];
  return null;
};

export const spec: SourceSpec = {
  example: 'pkg:pypi/flask',
  url: 'https://pypi.org/pypi/flask/json',
  answers: [project, simple, page],
  recorded: [
    { pattern: /^ecosyste-ms-packages\/flask\.json$/u, claim, atLeast: 6 },
    {
      pattern: /^libraries-io\/pypi_dependencies_isort\.yml#\d+$/u,
      // One version's document says nothing of the latest one.
      claim: (what, value, entry) =>
        what === '/info/version' ? [`has ${String(value)}`, true] : claim(what, value, entry),
      atLeast: 3,
    },
    {
      pattern: /^renovate\/pypi-simple-badfile\.html$/u,
      address: () => 'https://pypi.org/simple/dj-database-url/',
      claim: (what) => (what === 'count of <a href>' ? ['version_count', 2] : null),
      atLeast: 1,
    },
  ],
};
