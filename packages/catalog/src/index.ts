export {
  type CatalogCategory,
  type CatalogProblem,
  type CatalogProblemCode,
  type CatalogTarget,
  type CatalogTool,
} from './catalog-entry.ts';
export { catalogSource } from './catalog-source.ts';
export { CatalogError, loadCatalog, loadCategories, type Catalog } from './load-catalog.ts';
