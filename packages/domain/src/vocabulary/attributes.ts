import type { Relation } from '../observation.ts';
import type { AttributeDefinition, Speaker } from './definition.ts';

const own: readonly Relation[] = ['self', 'repository', 'site'];
const by = (...sources: readonly string[]): readonly Speaker[] => sources.map((source) => ({ source, relations: own }));
const packaged = (...sources: readonly string[]): readonly Speaker[] => sources.map((source) => ({ source, relations: ['distribution', 'self'] }));

/** Every quality that can be known of a tool. Adding one is one entry here: pages, API, SQL comments and tables follow. */
export const attributes: readonly AttributeDefinition[] = [
  { id: 'archived', facet: 'lifecycle', label: 'Archived', help: 'Whether the repository is read-only by its owners’ decision.', type: 'boolean', unit: null, definition: 1, speakers: by('github') },
  { id: 'deprecated', facet: 'lifecycle', label: 'Deprecation notice', help: 'The publisher’s own words where the latest version is marked as deprecated.', type: 'text', unit: null, definition: 1, speakers: by('npm') },
  { id: 'created_at', facet: 'lifecycle', label: 'Repository created', help: 'When the forge created the repository; the project may be older.', type: 'timestamp', unit: null, definition: 1, speakers: by('github') },
  { id: 'first_release_at', facet: 'lifecycle', label: 'First release', help: 'Publication time of the oldest version that the registry serves, by the registry’s own dates.', type: 'timestamp', unit: null, definition: 1, speakers: by('npm') },
  { id: 'latest_version', facet: 'releases', label: 'Latest version', help: 'The version that the publisher marks as latest.', type: 'version', unit: null, definition: 1, speakers: by('npm', 'github') },
  { id: 'latest_release_at', facet: 'releases', label: 'Latest release', help: 'Publication time of the latest version, by the source’s own dates.', type: 'timestamp', unit: null, definition: 1, speakers: by('npm', 'github') },
  { id: 'version_count', facet: 'releases', label: 'Versions published', help: 'How many versions the registry serves, pre-releases included.', type: 'number', unit: 'versions', definition: 1, speakers: by('npm') },
  { id: 'last_push_at', facet: 'activity', label: 'Last push', help: 'The last push to any branch of the repository.', type: 'timestamp', unit: null, definition: 1, speakers: by('github') },
  { id: 'license', facet: 'licence', label: 'Licence', help: 'SPDX expression declared by the source; the original text is kept beside it.', type: 'spdx', unit: null, definition: 1, speakers: by('npm', 'github') },
  { id: 'language', facet: 'activity', label: 'Main language', help: 'The language of most of the code, as the forge counts it.', type: 'text', unit: null, definition: 1, speakers: by('github') },
  { id: 'debian_version', facet: 'distribution', label: 'Version in Debian', help: 'The version in the base suite of the Debian archive that this machine is configured with.', type: 'version', unit: null, definition: 1, speakers: packaged('debian') },
  { id: 'debian_suite', facet: 'distribution', label: 'Debian suite', help: 'The suite that `Version in Debian` speaks of.', type: 'text', unit: null, definition: 1, speakers: packaged('debian') },
  { id: 'debian_section', facet: 'distribution', label: 'Debian section', help: 'Debian’s own category of the package.', type: 'text', unit: null, definition: 1, speakers: packaged('debian') },
  { id: 'debian_installed_size', facet: 'distribution', label: 'Installed size in Debian', help: 'Estimated disk space of the installed package.', type: 'number', unit: 'bytes', definition: 1, speakers: packaged('debian') },
  { id: 'package_size', facet: 'distribution', label: 'Unpacked size', help: 'Size of the latest version’s unpacked package.', type: 'number', unit: 'bytes', definition: 1, speakers: by('npm') },
  { id: 'dependency_count', facet: 'distribution', label: 'Direct dependencies', help: 'Run-time dependencies that the latest version declares itself.', type: 'number', unit: 'packages', definition: 1, speakers: by('npm') },
  { id: 'runtime', facet: 'distribution', label: 'Runs on', help: 'The run-time versions that the latest version declares to support.', type: 'text', unit: null, definition: 1, speakers: by('npm') },
  { id: 'description', facet: 'identity', label: 'Description', help: 'The source’s own one-line description, quoted.', type: 'text', unit: null, definition: 1, speakers: [...by('github', 'npm', 'site'), ...packaged('debian')] },
  { id: 'homepage', facet: 'identity', label: 'Home page', help: 'The home page that the source names.', type: 'url', unit: null, definition: 1, speakers: [...by('npm', 'github', 'site'), ...packaged('debian')] },
  { id: 'repository', facet: 'identity', label: 'Repository', help: 'The source repository that the source names.', type: 'url', unit: null, definition: 1, speakers: by('npm', 'github', 'site') },
  { id: 'documentation', facet: 'identity', label: 'Documentation', help: 'The documentation that the home page links.', type: 'url', unit: null, definition: 1, speakers: by('site') },
  { id: 'title', facet: 'identity', label: 'Title of the home page', help: 'The title that the home page gives itself.', type: 'text', unit: null, definition: 1, speakers: by('site') },
  { id: 'icon', facet: 'identity', label: 'Icon', help: 'The icon that the home page declares.', type: 'url', unit: null, definition: 1, speakers: by('site') },
  { id: 'feed', facet: 'identity', label: 'Feed', help: 'The Atom or RSS feed that the home page declares.', type: 'url', unit: null, definition: 1, speakers: by('site') },
  { id: 'keywords', facet: 'identity', label: 'Keywords', help: 'Keywords or topics that the publisher chose.', type: 'list', unit: null, definition: 1, speakers: by('npm', 'github') },
  { id: 'forge_id', facet: 'identity', label: 'Forge id', help: 'The forge’s permanent id of the repository, which outlives its name.', type: 'text', unit: null, definition: 1, speakers: by('github') },
];
