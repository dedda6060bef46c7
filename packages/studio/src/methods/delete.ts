import { RelataError, type DeleteExplanation, type DeleteReport, type ModelMeta } from 'relata'
import { isCoded, type CodedError } from '../errors.js'
import type { Fields } from '../http/fields.js'
import type { BoundInfo, DeleteResponse, RowName } from '../protocol.js'
import type { AnyRow } from '../store/dynamic.js'
import { nameOfRow } from '../store/labels.js'
import type { ReadState } from '../store/source.js'
import { commit, targetOf, writeTarget, type Target, type Writer } from './writer.js'

/** The most rows of a target that an explanation covers. */
const EXPLAINED = 10_000
/** Rows that are listed for each model, and for each field. */
const NAMED = 20

/** What a delete would do. */
export function explainDelete(state: ReadState, fields: Fields): DeleteResponse {
  return explained(state, targetOf(state, fields))
}

/** Deletes rows as one commit. A refused delete has its explanation. */
export async function deleteRows(writer: Writer, fields: Fields): Promise<DeleteResponse> {
  const { state } = writer
  const { value, position } = await commit(writer, () => deleteOrExplain(state, writeTarget(writer, fields)))
  return {
    ...NOTHING,
    position,
    possible: true,
    total: value.total,
    byModel: byModelName(state, value.byModel),
  }
}

function deleteOrExplain(state: ReadState, target: Target): DeleteReport {
  try {
    return deleteAll(state, target)
  } catch (error) {
    if (isCoded(error) && (error.code === 'ERR_PROTECTED' || error.code === 'ERR_RESTRICTED'))
      throw new RefusedDelete(error, explained(state, target))
    throw error
  }
}

/** A delete that rows prevent: the store's error with the explanation. */
export class RefusedDelete extends RelataError {
  readonly explanation: DeleteResponse

  constructor({ code, message, model, field, cause }: CodedError, explanation: DeleteResponse) {
    super(code, message, {
      cause,
      ...(model !== undefined && { model }),
      ...(field !== undefined && { field }),
    })
    this.explanation = explanation
  }
}

const NOTHING = { rows: [], links: {}, updates: [], blockers: [], dangling: [] } as const

function deleteAll({ db }: ReadState, { model, list, rows }: Target): DeleteReport {
  if (rows !== undefined) return rows.delete()
  const [only] = list ?? []
  // Rows of one call are deleted together: one that references another doesn't prevent its delete.
  if (only !== undefined && list?.length === 1) return db.model(model.name).delete(only)
  const keys = (list ?? []).map((row) => row[model.pk.attribute])
  return db.model(model.name).unscoped().filter({ pk__in: keys }).delete()
}

function explained(state: ReadState, { model, list, rows, count }: Target): DeleteResponse {
  const all = list ?? (rows?.slice(0, EXPLAINED).toArray() as readonly AnyRow[] | undefined) ?? []
  if (all.length === 0) return { ...NOTHING, position: state.position, possible: true, total: 0, byModel: {} }
  const explanation = state.db.explainDelete(all)
  return { ...described(state, model, explanation), ...(all.length < count && { explained: all.length }) }
}

function described(state: ReadState, model: ModelMeta, explanation: DeleteExplanation): DeleteResponse {
  const { possible, total, byModel, links, updates, blockers, dangling } = explanation
  const models = [model.name, ...Object.keys(explanation.rows).filter((name) => name !== model.name)]
  return {
    position: state.position,
    possible,
    total,
    byModel: byModelName(state, byModel),
    rows: models.flatMap((name) => names(explanation.rows[name] ?? [])),
    links: byModelName(
      state,
      Object.fromEntries(Object.entries(links).map(([label, list]) => [label, list.length])),
    ),
    updates: updates.map(bound),
    blockers: blockers.map(bound),
    dangling: dangling.map(bound),
  }
}

/** Counts by the names that the schema has: links of `Book.tags` are rows of `Book_tags`. */
function byModelName(
  { schema }: ReadState,
  counts: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const models = new Map(schema.links.map(({ label, auto }) => [label, auto?.name]))
  return Object.fromEntries(Object.entries(counts).map(([name, count]) => [models.get(name) ?? name, count]))
}

function bound({ field, onDelete, rows }: DeleteExplanation['blockers'][number]): BoundInfo {
  return { field, onDelete, count: rows.length, rows: names(rows) }
}

function names(rows: readonly object[]): readonly RowName[] {
  return rows.slice(0, NAMED).flatMap((row) => nameOfRow(row) ?? [])
}
