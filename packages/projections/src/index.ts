export { installViews } from './install.ts';
export { readLag, type ViewLag } from './lag.ts';
export { loadProjections } from './load-projections.ts';
export {
  defineProjection,
  InvalidProjection,
  type Db,
  type MartView,
  type Projection,
  type RecordedEvent,
} from './projection.ts';
export { explainAttribute, type ExplainedStatement } from './queries/explain-attribute.ts';
export type { ReadAt } from './queries/pin.ts';
export type { TargetSource } from './queries/read-links.ts';
export { PositionAhead, readComparison } from './queries/read-comparison.ts';
export { readToolDocuments } from './queries/read-tool-documents.ts';
export { allTools, resolveTool, suggestTools } from './queries/resolve-tool.ts';
export { highestSafePosition, LogBusy } from './queries/safe-position.ts';
export { takenToolNames, toolOwners, type ToolOwner } from './queries/tool-owners.ts';
export { toolPositions } from './queries/tool-positions.ts';
export {
  ProjectionStalled,
  projectOnce,
  projectUntilIdle,
  runProjector,
  type ProjectorLogger,
  type RunOptions,
} from './run.ts';
export { PoisonEvent, type TurnResult } from './turn.ts';
