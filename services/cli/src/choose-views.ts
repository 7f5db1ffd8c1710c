import { loadProjections, type Projection } from '@juxta/projections';
import { JuxtaError } from '@juxta/runtime';

/** The views of these names, or all that are built from the log. Throws JuxtaError `unknown_view`. */
export async function chooseViews(names: readonly string[]): Promise<readonly Projection[]> {
  const all = (await loadProjections()).filter(({ types }) => types.length > 0);
  const unknown = names.find((name) => !all.some((view) => view.name === name));
  if (unknown !== undefined) {
    throw new JuxtaError('unknown_view', `no view built from the log is called "${unknown.slice(0, 80)}"`, {
      next: `one of: ${all.map(({ name }) => name).join(', ')}`,
    });
  }
  return names.length === 0 ? all : all.filter(({ name }) => names.includes(name));
}
