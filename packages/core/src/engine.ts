/**
 * What the other packages of Relata need of core: states and their readers, stores, and helpers. It may change in any
 * release.
 *
 * @packageDocumentation
 */

export * from './index.js'
export * from './log.js'
export { isA } from './schema/is-a.js'
export { faultOfMethodName, isIdentifier, RESERVED_MODEL_NAMES } from './schema/names.js'
export {
  ANY_VALUE,
  FLAG,
  FUNCTION,
  oneOf,
  readOptions,
  type OptionRule,
  type OptionRules,
} from './schema/option-rules.js'
export { refuseNoSchema } from './schema/refuse-no-schema.js'
export { describedAttribute } from './schema/key-column.js'
export { addHooks, addQueries, resolveSchema } from './schema/resolve.js'
export { suggest } from './schema/suggest.js'
export { isScalarName, valueType } from './schema/types/value-types.js'
export { compareLists, compareText } from './schema/types/order.js'
export { arrayType, parseItems } from './schema/types/array.js'
export { isWellFormed } from './schema/types/text.js'
export { refuseOtherCopy } from './error/other-copy.js'
export { markMade } from './util/made.js'
export { foldCase } from './util/fold-case.js'
export { innerTrigrams, similarityOf, trigramsOf } from './util/trigrams.js'
export { withoutAccents, wordsOf } from './util/words.js'
export { base64, bytesText } from './util/bytes.js'
export {
  canonicalText,
  keyPart,
  valueEncoder,
  type EqualityRules,
  type ValueEncoder,
  type ValueKey,
} from './util/canonical-text.js'
export { IssueList, placeIssues, shiftIssues } from './error/issue-list.js'
export { showValue, displayed, rowLabel } from './error/show-value.js'
export { assert, must, unreachable } from './util/assert.js'
export {
  created,
  deleted,
  frozenEvent,
  linked,
  schemaChanged,
  unlinked,
  updated,
  type JsonEdit,
  type PatchesByColumn,
} from './event/factories.js'
export { dateOf, historyDropped } from './log/dropped-history.js'
export { checkAfter, checkKeys, checkPositions, keyReused } from './log/check-append.js'
export {
  NULL_SLOT,
  UNRESOLVED_SLOT,
  EMPTY,
  NULL,
  type FieldIndex,
  type Term,
  type TermReader,
  type Interval,
  type KeyReader,
  type LinkReader,
  type NumberColumn,
  type NumberPart,
  type OpenReading,
  type OrderedRange,
  type OrderedReader,
  type PostingLists,
  type SlotCursor,
  type StateReader,
  type TableReader,
} from './state/reader.js'
export { SlotList, gatherMembers } from './state/slot-list.js'
export { treeOf, treeMembers } from './schema/resolution/trees.js'
export { ancestorSlots, depthAt, descendantSlots, rootSlot } from './state/tree-walk.js'
export { isSameValue } from './state/indexes/unique-key.js'
export type { Compaction } from './state/table/compaction.js'
export { canGenerate } from './util/can-generate.js'
export { LazyReport, type CommitContent } from './state/commit-report.js'
export { applyCommit, revertCommit, type AppliedCommit } from './state/apply-commit.js'
export { State, type UnresolvedKey } from './state/state.js'
export { stateOf } from './state/model-of.js'
export { conflictOf } from './transaction/changed-row.js'
export { RowClass } from './state/table/row-class.js'
export { hideRows, type Hiding } from './transaction/uniqueness.js'
export { mapExplainedRows } from './transaction/delete-report.js'
export type { DeletePart } from './transaction/delete-parts.js'
export type { CommitCheck, Written } from './transaction/write-context.js'
export type { ChoiceChecker } from './transaction/constraints.js'
export { jsonSchemaOf, type JsonSchema } from './transaction/json-schema.js'
export { readRequest, type RequestKind } from './transaction/read-request.js'
export type { HookTable, HookValues, LinkHooks, ModelHooks } from './transaction/hooks.js'
export { computedValue } from './transaction/computed-fields.js'
export {
  hintOf,
  parentOfTree,
  propertyNotStored,
  ownValues,
  readValue,
  type Input,
} from './transaction/row-input.js'
export { RECOMPUTE } from './transaction/update.js'
export { isGenericName, partOfRow, targetsOf } from './transaction/generic-keys.js'
export { nameAt, isClearable } from './schema/generic-names.js'
export { MEMORY_STORE_OPTIONS, OPEN_LOG_OPTIONS, OPEN_STORE_OPTIONS } from './store/check-store-options.js'
export { sizeOfKind } from './event/event-kind.js'
export { commitPages, isLastRun, RunCollector } from './log/event-run.js'
export { LogPrefix } from './log/log-prefix.js'
export { ReadOnlyStore } from './store/read-only-store.js'
export { takesWrites, type ReadStore, type WriteStore } from './store/read-store.js'
export { GATES, gateOf, type Gate } from './observe/gate.js'
export { loadSnapshot } from './recovery/load-snapshot.js'
export { isPosition, REACHED } from './log/reached.js'
export { endLost, howToGoOn, truncated } from './recovery/lost-end.js'
export { OBSERVED_KINDS } from './observe/store-observer.js'
export type { Observation } from './observe/observation.js'
export { throwLater } from './util/throw-later.js'
export { migrationHistory, type MigrationStatus } from './recovery/migration-history.js'
export { targetOf, type MigrationTarget } from './recovery/migration-target.js'
export {
  planMigrations,
  type MigrationPlan,
  type PlannedChange,
  type PlanMigrationsOptions,
} from './recovery/plan-migrations.js'
export { recover, type RecoverOptions } from './recovery/recover.js'
export { recoverPast, type RecoverPastOptions } from './recovery/past.js'
export type { Recovered } from './recovery/recovered.js'
export { readSchemas } from './recovery/schema-history.js'
export { declarationsOf } from './schema/migration/declarations-of.js'
export { fieldLabel, NO_DECISIONS, type MigrationDecisions } from './schema/migration/migration-decisions.js'
export { openQuestions, type MigrationQuestion } from './schema/migration/open-questions.js'
export { applySteps } from './schema/migration/apply-steps.js'
export { showStep } from './schema/migration/show-step.js'
export { stepsBetween, type StepPlan } from './schema/migration/steps-between.js'
export { printSteps, type PrintedSteps } from './schema/print/print-steps.js'
export { printText } from './schema/print/print-value.js'
export { definePrinted, INSPECT, printedInCopies, type Inspect, type Print } from './util/inspect.js'
export { jsonValue } from './util/json-value.js'
export { plainText } from './error/plain-text.js'
export { reasonOf } from './error/reason-of.js'
export { deepFreeze } from './util/freeze.js'
export { whenAborted } from './util/abort.js'
export { emptyList, listOf } from './util/lists.js'
export { clockMs, fromBase64Url, nextTurn, soon, toBase64Url, utf8 } from './util/globals.js'
export { checkTime, checkTimeSometimes, isTimeLimited, withTimeLimit } from './state/time-limit.js'
export { runAtOnce, runInTurns, TurnPacer, type Steps, type TurnClock } from './util/turns.js'
