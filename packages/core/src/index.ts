/**
 * The write side of Relata: schema, events, commits, the log's contract, tables, relation indexes and
 * transactions.
 *
 * @packageDocumentation
 */

// Schema: declaring
export { defineSchema } from './schema/define.js'
export { abstractModel, model } from './schema/model.js'
export {
  auto,
  bigInteger,
  binary,
  boolean,
  custom,
  date,
  datetime,
  decimal,
  duration,
  float,
  integer,
  json,
  string,
  text,
  time,
  uuid,
} from './schema/fields.js'
export { foreignKey, manyToMany, oneToOne, SET } from './schema/relations.js'
export type {
  FieldDeclaration,
  FieldOptions,
  ModelDeclaration,
  ModelOptions,
  OnDeleteOption,
  SchemaOptions,
  SetOnDelete,
} from './schema/declaration.js'

// Schema: static types
export type {
  AbstractModel,
  FieldFlag,
  ForeignKey,
  ManyToMany,
  Model,
  OneToOne,
  RelationField,
  Schema,
  NullReverse,
  SchemaOf,
  Wrong,
} from './schema/typed.js'
export type { NoParents, OrderField, ScalarField } from './schema/scalar-field.js'
export type {
  AutoKey,
  AutoOptions,
  CustomOptions,
  DecimalOptions,
  FlagsOf,
  ForeignKeyOptions,
  JsonOptions,
  LinkFlagsOf,
  ManyToManyOptions,
  Named,
  NoOptions,
  Nullable,
  NumberOptions,
  OneToOneOptions,
  OutputOf,
  RelationOptions,
  ScalarOptions,
  StringOptions,
  Validator,
  ValueOf,
} from './schema/field-types.js'
export type {
  DisplayedRow,
  DisplayOption,
  FieldsWith,
  ParentsOf,
  ProxyOf,
  RelatedNameOf,
  TargetsOf,
  Unqualified,
} from './schema/model-types.js'

// Schema: resolved
export { checkValue } from './schema/check-value.js'
export { describeDifference, sameDescription } from './schema/difference.js'
export { isA } from './schema/is-a.js'
export { isIdentifier, RESERVED_MODEL_NAMES } from './schema/names.js'
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
export { resolveSchema } from './schema/resolve.js'
export { SCHEMA_CHECKS, type SchemaCheckCode, type SchemaCheckInfo } from './schema/schema-checks.js'
export { suggest } from './schema/suggest.js'
export { isScalarName, valueType } from './schema/types/value-types.js'
export { compareText } from './schema/types/order.js'
export { isWellFormed } from './schema/types/text.js'
export type {
  Edge,
  FieldMeta,
  ForwardEdge,
  KeyMeta,
  LinkEdge,
  LinkMeta,
  ModelMeta,
  NameMeaning,
  OnDelete,
  OrderMeta,
  ProxyMeta,
  Ordering,
  ReverseEdge,
  SchemaDescription,
  SchemaMeta,
  ThroughEdge,
} from './schema/meta.js'
export type { JsonValue, ScalarName, Value, ValueType } from './schema/value-type.js'

// Errors
export {
  DoesNotExist,
  FieldError,
  IntegrityError,
  LogError,
  MultipleObjectsReturned,
  ProtectedError,
  RestrictedError,
  SchemaError,
  StoreError,
  UsageError,
  ValidationError,
  type LogErrorKind,
  type SchemaCheck,
} from './error/errors.js'
export type { ErrorJson } from './error/error-json.js'
export type { Issue } from './error/issue.js'
export { refuseOtherCopy } from './error/other-copy.js'
export { markMade } from './util/made.js'
export { bytesText } from './util/bytes.js'
export {
  canonicalText,
  keyPart,
  valueEncoder,
  type EqualityRules,
  type ValueEncoder,
  type ValueKey,
} from './util/canonical-text.js'
export { IssueList } from './error/issue-list.js'
export { RelataError, type ErrorDetails } from './error/relata-error.js'
export { showValue } from './error/show-value.js'
export { assert, InvariantError, must, unreachable } from './util/assert.js'

// Events and commits
export type { Commit, CommitMeta } from './event/commit.js'
export { contentOf } from './event/content.js'
export type {
  Created,
  Deleted,
  Event,
  JsonPatch,
  Linked,
  SchemaChanged,
  Unlinked,
  Updated,
  Values,
} from './event/event.js'
export {
  created,
  deleted,
  linked,
  schemaChanged,
  unlinked,
  updated,
  type JsonEdit,
  type PatchesByColumn,
} from './event/factories.js'
export { invert } from './event/invert.js'

// The log
export { checkAfter, checkKeys, checkPositions, keyReused } from './log/check-append.js'
export type {
  AppendOptions,
  AppendResult,
  Durability,
  EventLog,
  LogHead,
  ReadOptions,
} from './log/event-log.js'
export { BaseLog } from './log/base-log.js'
export type { LogGroup } from './log/append-queue.js'
export { MemoryLog } from './log/memory-log.js'

// Reading a state
export {
  NULL_SLOT,
  UNRESOLVED_SLOT,
  type FieldIndex,
  type KeyReader,
  type LinkReader,
  type NumberColumn,
  type PostingLists,
  type Row,
  type StateReader,
  type TableReader,
} from './state/reader.js'
export type { Compaction } from './state/table/compaction.js'
export { canGenerate } from './state/table/row-generator.js'
export { applyCommit, revertCommit, type AppliedCommit } from './state/apply-commit.js'
export { State, type UnresolvedKey } from './state/state.js'
export { modelOf, stateOf } from './state/model-of.js'

// Writing
export type { AsyncContext } from './transaction/escaped-writes.js'
export type { ChoiceChecker } from './transaction/constraints.js'
export type { BoundRows, DeleteExplanation, DeleteReport } from './transaction/delete-report.js'
export type { Recipe } from './transaction/recipe.js'
export { hintOf, ownValues, type Input } from './transaction/row-input.js'
export { CommitHandle, type CommitSummary } from './store/commit-handle.js'
export type { CommitListener, CommitReport } from './state/commit-report.js'
export { MEMORY_STORE_OPTIONS, OPEN_STORE_OPTIONS } from './store/check-store-options.js'
export { CoreStore } from './store/core-store.js'
export { takesWrites, type ReadStore, type WriteStore } from './store/read-store.js'
export { throwLater } from './store/listeners.js'
export { recover, type RecoverOptions } from './recovery/recover.js'
export type { Recovered } from './recovery/recovered.js'
export type { ReplayProgress } from './recovery/replay.js'
export type { CoreStoreOptions, OpenOptions, TransactOptions } from './store/options.js'
export type { TransactResult } from './store/transaction-runner.js'

// Printers
export { definePrinted, INSPECT, printedInCopies, type Inspect, type Print } from './util/inspect.js'
export { jsonValue } from './util/json-value.js'
export { plainText } from './error/plain-text.js'
export { displayed, rowLabel } from './error/show-value.js'

// Globals, where core's own tests and the packages above need them without Node
export { deepFreeze } from './util/freeze.js'
export { whenAborted } from './util/abort.js'
export { soon, utf8 } from './util/globals.js'
