import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import {
  afterScroll,
  clampTop,
  hasDrifted,
  rowsInSight,
  scrollSpace,
  scrollTopOf,
  topToShow,
  type ScrollPosition,
  type ScrollSpace,
} from '../lib/scaled-scroll.js'

const HEAD = 33
const IDLE = 120

export interface GridScroll {
  readonly space: ScrollSpace
  /** Where a row of pixels is in the element that scrolls: add it to the row's own top. */
  readonly shift: number
  readonly start: number
  readonly end: number
  readonly onScroll: () => void
  readonly reveal: (row: number) => void
}

/** Scrolls rows of one height, any number of them. */
export function useScroll(
  element: { readonly current: HTMLElement | null },
  rows: number,
  rowHeight: number,
): GridScroll {
  const [viewport, setViewport] = useState(600)
  const [position, setPosition] = useState<ScrollPosition>({ top: 0, scrollTop: 0 })
  const latest = useRef(position)
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const space = scrollSpace(rows, rowHeight, viewport)
  const current = useRef(space)
  current.current = space
  useViewport(element, setViewport)
  const set = useCallback((next: ScrollPosition): void => {
    latest.current = next
    setPosition(next)
  }, [])
  const put = useCallback((top: number): void => {
    const scrollTop = Math.round(scrollTopOf(current.current, top))
    set({ top, scrollTop })
    if (element.current !== null) element.current.scrollTop = scrollTop
  }, [])
  const onScroll = useCallback((): void => {
    const { scrollTop } = element.current ?? { scrollTop: 0 }
    if (scrollTop === latest.current.scrollTop) return
    set(afterScroll(current.current, latest.current, scrollTop))
    clearTimeout(timer.current)
    const settle = (): void => {
      if (hasDrifted(current.current, latest.current)) put(latest.current.top)
    }
    timer.current = setTimeout(settle, IDLE)
  }, [])
  const reveal = useCallback((row: number): void => {
    const top = topToShow(current.current, latest.current.top, row, rowHeight)
    if (top !== latest.current.top) put(top)
  }, [])
  useEffect(() => () => clearTimeout(timer.current), [])
  // Fewer rows than before.
  useLayoutEffect(() => {
    const top = clampTop(current.current, latest.current.top)
    if (top !== latest.current.top) put(top)
  }, [rows, viewport])
  const { start, end } = rowsInSight(space, position.top, rowHeight)
  return { space, shift: position.scrollTop - position.top, start, end, onScroll, reveal }
}

function useViewport(
  element: { readonly current: HTMLElement | null },
  onHeight: (height: number) => void,
): void {
  useLayoutEffect(() => {
    const { current } = element
    if (current === null) return
    const measure = (): void => onHeight(Math.max(100, current.clientHeight - HEAD))
    const observer = new ResizeObserver(measure)
    observer.observe(current)
    measure()
    return () => observer.disconnect()
  }, [])
}
