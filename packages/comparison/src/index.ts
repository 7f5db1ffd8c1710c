export * from './compare-tools.ts';
export * from './comparison-error.ts';
export * from './document.ts';
export { activeDays, maintainedDays, toolStatus } from './health.ts';
export { rules } from './rules/index.ts';
export * from './tool-cells.ts';
export type * from './tool-document.ts';
export * from './versions.ts';
