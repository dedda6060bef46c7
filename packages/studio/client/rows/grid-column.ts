import type { ColumnInfo } from '../../src/protocol.js'

export interface GridColumn {
  readonly info: ColumnInfo
  readonly title: string
  readonly width: number
  readonly direction: 'ascending' | 'descending' | undefined
}

/** The actions of a column's heading. */
export interface ColumnActions {
  readonly sort: (chain: string) => void
  readonly orderBy: (order: readonly string[] | null) => void
  readonly resize: (chain: string, width: number) => void
  readonly move: (chain: string, step: -1 | 1) => void
  readonly hide: (chain: string) => void
  readonly group: (chain: string) => void
  readonly measure: (measure: string) => void
}
