import type { JSX } from 'preact'
import { useCallback, useEffect, useRef } from 'preact/hooks'
import type { ColumnInfo, Key, RowCells } from '../../src/protocol.js'
import { useShortcuts } from '../state/shortcuts.js'
import type { ColumnActions, GridColumn } from './grid-column.js'
import { GridHead } from './grid-head.js'
import { GridRow } from './grid-row.js'
import type { RowsSource } from './rows-source.js'
import type { Selection } from './selection.js'
import { useScroll } from './use-scroll.js'

const ROW_HEIGHT = 32

interface GridProps {
  readonly model: string
  readonly source: RowsSource
  readonly columns: readonly GridColumn[]
  readonly actions: ColumnActions
  /** Undefined: rows can't be selected. */
  readonly selection: Selection | undefined
  readonly active: number
  readonly onActivate: (index: number) => void
  readonly onOpen: (key: Key) => void
  readonly onValue: (row: RowCells, info: ColumnInfo) => void
}

/** A table of any number of rows, of which those in sight are rendered. */
export function Grid(props: GridProps): JSX.Element {
  const { model, source, columns, actions, selection, active, onActivate, onOpen } = props
  const element = useRef<HTMLDivElement>(null)
  const total = source.head.value?.reachable ?? 0
  // Rows that have arrived are rendered.
  void source.version.value
  const scroll = useScroll(element, total, ROW_HEIGHT)
  const { start, end, shift } = scroll
  useEffect(() => source.show(start, end), [source, start, end, total])
  const activate = useCallback(
    (index: number) => {
      onActivate(index)
      scroll.reveal(index)
    },
    [onActivate],
  )
  useGridKeys({ element, total, active, source, selection, activate, onOpen })
  useStart(element, total, () => scroll.reveal(active))
  return (
    <div
      ref={element}
      class="grid"
      role="grid"
      tabIndex={0}
      aria-label={`Rows of ${model}`}
      aria-rowcount={total + 1}
      aria-busy={source.busy.value}
      aria-activedescendant={total > 0 ? `row-${active}` : undefined}
      onScroll={scroll.onScroll}
    >
      <GridHead
        columns={columns}
        orderServed={source.busy.value || (source.head.value?.orderServed ?? true)}
        selects={selection !== undefined}
        actions={actions}
      />
      <div
        class="grid-space"
        role="rowgroup"
        style={{ height: `${scroll.space.extent}px`, width: `${widthOf(columns)}px` }}
      >
        <GridRows {...props} start={start} end={end} shift={shift} />
      </div>
    </div>
  )
}

interface InSight {
  readonly start: number
  readonly end: number
  readonly shift: number
}

function GridRows(props: GridProps & InSight): JSX.Element {
  const { model, source, columns, selection, active, onActivate, onValue, start, end, shift } = props
  const toggle = useCallback((key: Key) => selection?.toggle(key), [selection])
  const isChosen = (row: RowCells | undefined): boolean | undefined =>
    selection === undefined ? undefined : row !== undefined && selection.has(row.key)
  return (
    <>
      {Array.from({ length: end - start }, (_, at) => {
        const index = start + at
        const row = source.row(index)
        return (
          <GridRow
            key={index}
            id={`row-${index}`}
            model={model}
            index={index}
            top={index * ROW_HEIGHT + shift}
            row={row}
            columns={columns}
            isActive={index === active}
            isChosen={isChosen(row)}
            onActivate={onActivate}
            onToggle={toggle}
            onValue={onValue}
          />
        )
      })}
    </>
  )
}

/** Room for the selection and the link beside the columns. */
const BESIDE = 80

function widthOf(columns: readonly GridColumn[]): number {
  return columns.reduce((sum, { width }) => sum + width, BESIDE)
}

/** Shows the active row, and takes the focus, when the first rows have arrived. */
function useStart(element: { readonly current: HTMLElement | null }, total: number, show: () => void): void {
  const started = useRef(false)
  useEffect(() => {
    if (total === 0 || started.current) return
    started.current = true
    show()
    const { activeElement } = document
    if (activeElement === document.body || activeElement?.id === 'main')
      element.current?.focus({ preventScroll: true })
  }, [total])
}

interface GridKeys {
  readonly element: { readonly current: HTMLElement | null }
  readonly total: number
  readonly active: number
  readonly source: RowsSource
  readonly selection: Selection | undefined
  readonly activate: (index: number) => void
  readonly onOpen: (key: Key) => void
}

function useGridKeys({ element, total, active, source, selection, activate, onOpen }: GridKeys): void {
  const go = (index: number) => (): void => {
    if (total > 0) activate(Math.max(0, Math.min(total - 1, index)))
  }
  const withRow = (act: (key: Key) => void) => (): void => {
    const row = source.row(active)
    if (row !== undefined) act(row.key)
  }
  const page = Math.floor((element.current?.clientHeight ?? 600) / ROW_HEIGHT) - 2
  const onGrid = (act: () => void) => (): void => {
    if (isGridFocused(element.current)) act()
  }
  useShortcuts({
    j: go(active + 1),
    k: go(active - 1),
    x: withRow((key) => selection?.toggle(key)),
    ArrowDown: onGrid(go(active + 1)),
    ArrowUp: onGrid(go(active - 1)),
    PageDown: onGrid(go(active + page)),
    PageUp: onGrid(go(active - page)),
    Home: onGrid(go(0)),
    End: onGrid(go(total - 1)),
  })
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.key !== 'Enter' || event.ctrlKey || event.metaKey || event.defaultPrevented) return
      // A link or a button has its own meaning of Enter.
      if (!isGridFocused(element.current) || document.querySelector('dialog[open]') !== null) return
      event.preventDefault()
      withRow(onOpen)()
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  })
}

function isGridFocused(grid: HTMLElement | null): boolean {
  const { activeElement } = document
  return activeElement === grid || activeElement === document.body || activeElement?.id === 'main'
}
