export { type ComparisonText, createComparisons, type HeldComparisons } from './held/comparisons.ts';
export { installViews } from './install.ts';
export { type BuildInProgress, readLag, type ViewLag } from './lag.ts';
export { checkViews, type CheckedTable, type CheckedView, type DifferingRows } from './rebuild/check.ts';
export { martColumns, type MartColumn } from './mart-row.ts';
export { loadProjections } from './load-projections.ts';
export {
  defineProjection,
  InvalidProjection,
  type Db,
  type MartFunction,
  type MartView,
  type Changes,
  type Projection,
  type RecordedEvent,
  type TableChange,
} from './projection.ts';
export { explainAttribute, type ExplainedStatement } from './queries/explain-attribute.ts';
export { explainMetric, type ExplainedMetric, type ExplainedSample } from './queries/explain-metric.ts';
export { BadTime, positionAt, PositionAhead, settleTimes, type ReadAt } from './queries/pin.ts';
export type { TargetSource } from './queries/read-links.ts';
export { widestCategory } from './queries/nearby.ts';
export { readComparison } from './queries/read-comparison.ts';
export { readStale, type StaleTargets } from './queries/read-stale.ts';
export { readFeed, toolsInCategory, type FeedEntry, type FeedPage } from './queries/read-feed.ts';
export { type CategoryMember, readMembers, readSharedCategories } from './queries/read-members.ts';
export { readToolDocuments } from './queries/read-tool-documents.ts';
export { allTools, resolveTool, suggestTools } from './queries/resolve-tool.ts';
export { highestSafePosition } from './queries/safe-position.ts';
export { LogBusy } from '@juxta/store';
export { missingRows, type MissingRow } from './queries/missing-rows.ts';
export { takenToolNames, toolOwners, type ToolOwner } from './queries/tool-owners.ts';
export {
  NewerViews,
  rebuildViews,
  refuseNewer,
  type RebuildOptions,
  type RebuildProgress,
  type RebuiltView,
} from './rebuild/rebuild.ts';
export {
  ProjectionStalled,
  projectOnce,
  projectUntilIdle,
  runProjector,
  type ProjectorLogger,
  type RunOptions,
} from './run.ts';
export { PoisonEvent, type TurnResult } from './turn.ts';
export { growthDays } from './statistics-rules.ts';
export { readTrends, sampledMetrics, type TrendLine } from './statistics/read-trends.ts';
export { makeDay, type DayCut } from './statistics/make-day.ts';
export { makeDays, remakeDays } from './statistics/make-days.ts';
export { everything, type Measure, measures } from './statistics-rules.ts';
export { readSeries, type MetricSeries, type SeriesPoint } from './statistics/read-series.ts';
export {
  type CategoryCount,
  type CategoryStatistics,
  type Cohort,
  readCategories,
  readCategoryStatistics,
  statisticsDay,
  type StatisticsDay,
} from './statistics/read-statistics.ts';
export { categoryRow, cohortRow, survivalRow } from './views/category/rows.ts';
export { feedRow } from './views/feed/row.ts';
export { measureRow, rankingRow } from './views/ranking/rows.ts';
