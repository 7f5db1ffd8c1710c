import type { Relation } from '@juxta/domain';

/** One target of an invented tool. `extractor` is the id of the source that reads it. */
export interface WorldTarget {
  readonly key: string;
  readonly relation: Relation;
  readonly extractor: 'npm' | 'github' | 'debian' | 'site';
  /** The request that is answered with facts. */
  readonly request: string;
  /** The request that is answered with metrics, where there is one. */
  readonly sampled?: string;
}

/** Targets of a tool: five, three of them sampled daily, as in the budget of DESIGN §6. */
export const targetsPerTool = 5;

export const toolId = (tool: number): string => `tool-${tool}`;
export const toolName = (tool: number): string => `Tool ${tool.toLocaleString('en')}`;
export const homepage = (tool: number): string => `https://tool-${tool}.example/`;
export const repositoryOf = (tool: number): string =>
  `https://github.com/org-${tool % 1_000}/${toolId(tool)}`;

/** The targets of the tool with this number, in a fixed order; their keys are canonical. */
export function targetsOf(tool: number): readonly WorldTarget[] {
  const id = toolId(tool);
  return [
    { key: `pkg:npm/${id}`, relation: 'self', extractor: 'npm', request: 'document', sampled: 'downloads' },
    {
      key: `pkg:github/org-${tool % 1_000}/${id}`,
      relation: 'repository',
      extractor: 'github',
      request: 'repository',
      sampled: 'repository',
    },
    { key: homepage(tool), relation: 'site', extractor: 'site', request: 'page' },
    { key: `pkg:deb/debian/${id}`, relation: 'distribution', extractor: 'debian', request: 'package' },
    {
      key: `pkg:npm/%40types/${id}`,
      relation: 'client',
      extractor: 'npm',
      request: 'document',
      sampled: 'downloads',
    },
  ];
}

export const categories = ['build-tool', 'container-runtime', 'database', 'editor', 'test-runner'] as const;
export const licences = ['MIT', 'Apache-2.0', 'BSD-3-Clause', 'MPL-2.0', 'GPL-3.0-or-later'] as const;
export const languages = ['TypeScript', 'Go', 'Rust', 'C', 'Python'] as const;
