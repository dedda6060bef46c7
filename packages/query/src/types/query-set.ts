import type { DeleteReport } from '@relata/core'
import type { Explanation } from '../engine/engine.js'
import type { PkColumn, UniqueName, UniqueValue } from './columns.js'
import type { Condition } from './condition.js'
import type { DefaultsInput, Settable } from './input.js'
import type { InputOf } from './lookups.js'
import type { Merged, NoAliases, Result, ResultIn, RowsShape, Widened } from './mode.js'
import type {
  CheckedEntry,
  CheckedExpression,
  CheckedName,
  CheckedPrefetched,
  CheckedSelected,
  CheckedTerm,
  ColumnsOf,
  HiddenColumnsOf,
  Listed,
  Picked,
  Single,
  ValuesOf,
  WithEntries,
} from './names.js'
import type { ResultOf } from './query-of.js'
import type { Instance, RowValues } from './row.js'
import type { ConditionArgument, Kept, MoreArguments, OuterOf, Spoken, WhereArgument } from './where.js'
