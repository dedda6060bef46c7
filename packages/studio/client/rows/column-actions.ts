import type { ColumnInfo } from '../../src/protocol.js'
import type { RowsRoute } from '../lib/url-state.js'
import { navigate } from '../state/router.js'
import { modelOf } from '../state/schema.js'
import { columnTitle, declaredChain, defaultWidth, directionOf, move, nextOrder } from './columns.js'
import type { ColumnActions, GridColumn } from './grid-column.js'

export function gridColumns(columns: readonly ColumnInfo[], shown: RowsRoute): readonly GridColumn[] {
  const model = modelOf(shown.model)
  return columns.map((info) => ({
    info,
    title: columnTitle(model, info.chain),
    width: shown.widths.get(info.chain) ?? defaultWidth(info.kind),
    direction: directionOf(shown.order, model, info.chain),
  }))
}

/** The actions of the headings: all of them change the URL. */
export function columnActions(
  shown: RowsRoute,
  columns: readonly ColumnInfo[],
  change: (parts: Partial<RowsRoute>) => void,
): ColumnActions {
  const chains = columns.map(({ chain }) => chain)
  return {
    sort: (chain) => change({ order: nextOrder(shown.order, chain) }),
    orderBy: (order) => change({ order }),
    resize: (chain, width) =>
      navigate({ ...shown, widths: new Map([...shown.widths, [chain, width]]) }, { replace: true }),
    move: (chain, step) => {
      const at = chains.indexOf(chain)
      change({ columns: move(chains, at, at + step), at: shown.at })
    },
    hide: (chain) => change({ columns: chains.filter((each) => each !== chain), at: shown.at }),
    // The name of a relation: its groups are rows, with their names.
    group: (chain) => change({ by: [declaredChain(modelOf(shown.model), chain)], measures: ['count'] }),
    measure: (measure) => change({ by: [], measures: ['count', ...measure.split(',')] }),
  }
}
